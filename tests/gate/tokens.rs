//! Where a token may stand, and every way in which it can be wrong: 401 before any upgrade (row A1).

use serde_json::{Value, json};

use super::refused;
use crate::support::{ADMIN_KEY, House, Knock, SECRET, now};

const WORKSPACE: &str = "/api/v1/ws";
const QUERY: &str = "/api/ws/query";

/// Asserts a refusal as workspace clients know it, with these words.
async fn turned_away(house: &House, token: &str, words: &str) {
    let reply = Knock::at(&format!("{WORKSPACE}?token={token}")).to(house).await;
    assert_eq!((reply.status, &reply.body["code"]), (401, &json!("AUTHENTICATION_FAILED")));
    assert_eq!(reply.body["type"], "error");
    assert_eq!(reply.header("www-authenticate"), "Bearer");
    let said = reply.body["error"].as_str().unwrap();
    assert!(said.contains(words), "{words:?} is not in {said:?}");
    assert!(token.is_empty() || !reply.body.to_string().contains(token), "the token is repeated");
    reply.is_secured();
}

/// A token of these parts, unsigned or with a signature that is made up.
fn forged(header: Value, claims: Value, signature: &str) -> String {
    let part = |value: &Value| base64(value.to_string().as_bytes());
    format!("{}.{}.{signature}", part(&header), part(&claims))
}

/// Base64url without pads (RFC 4648 section 5).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = |three: &[u8]| {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        let digit = move |n: usize| DIGITS[(bits >> (18 - 6 * n)) as usize & 63] as char;
        (0..=three.len()).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(digits).collect()
}

#[actix_rt::test]
async fn a_token_may_come_by_header_by_subprotocol_and_by_query() {
    let house = House::with("auth.anonymous = 'refuse'");
    let token = house.token("ann");
    let header = Knock::at(WORKSPACE).with("Authorization", &format!("Bearer {token}"));
    assert_eq!(header.to(&house).await.status, 101);
    assert_eq!(Knock::at(&format!("{WORKSPACE}?token={token}")).to(&house).await.status, 101);

    let offered = format!("greenroom.v1, bearer.{token}");
    let reply = Knock::at(WORKSPACE).with("Sec-WebSocket-Protocol", &offered).to(&house).await;
    assert_eq!(reply.status, 101);
    assert_eq!(reply.header("sec-websocket-protocol"), "greenroom.v1");
    let repeated = reply.headers.iter().any(|(_, value)| value.to_str().unwrap().contains(&token));
    assert!(!repeated, "the token is repeated");
}

#[actix_rt::test]
async fn the_name_behind_the_socket_is_the_tokens() {
    let house = House::open();
    let token = house.token_with("ann", json!({"name": "Ann A."}));
    let mut ann = house.enter(&format!("{QUERY}?token={token}&user_id=mallory")).await;
    assert_eq!(ann.hears("connection_ack").await["payload"]["user_id"], "ann");
}

#[actix_rt::test]
async fn without_a_token_there_is_no_way_in_where_they_are_required() {
    let house = House::with("auth.anonymous = 'refuse'");
    turned_away(&house, "", "a token is required").await;
    for path in [QUERY, "/api/ws/room/lab", "/api/ws/query?user_id=ann"] {
        refused(&Knock::at(path).to(&house).await, 401, "AUTHENTICATION_FAILED");
    }
}

#[actix_rt::test]
async fn a_wrong_token_is_worse_than_none() {
    let house = House::open();
    assert_eq!(Knock::at(QUERY).to(&house).await.status, 101);
    refused(&Knock::at(&format!("{QUERY}?token=x")).to(&house).await, 401, "AUTHENTICATION_FAILED");
}

#[actix_rt::test]
async fn a_token_has_its_time() {
    let house = House::with("auth.leeway_s = 0");
    let at =
        |name: &str, offset: i64| json!({ name: i64::try_from(now().as_secs()).unwrap() + offset });
    turned_away(&house, &house.token_with("ann", at("exp", -1)), "expired").await;
    turned_away(&house, &house.token_with("ann", at("nbf", 60)), "not valid yet").await;
    turned_away(&house, &house.token_with("ann", json!({"exp": null})), "when it expires").await;
    let right = house.token_with("ann", at("nbf", -1));
    assert_eq!(Knock::at(&format!("{WORKSPACE}?token={right}")).to(&house).await.status, 101);
}

#[actix_rt::test]
async fn a_token_is_made_for_us_by_whom_we_trust() {
    let house = House::with("auth.audience = 'greenroom'\nauth.issuer = 'https://login.test'");
    let token = |claims| house.token_with("ann", claims);
    let iss = "https://login.test";
    turned_away(&house, &token(json!({"iss": iss})), "audience").await;
    turned_away(&house, &token(json!({"iss": iss, "aud": "chat"})), "audience").await;
    turned_away(&house, &token(json!({"aud": "greenroom"})), "issuer").await;
    let other = json!({"aud": "greenroom", "iss": "https://login.test.evil.net"});
    turned_away(&house, &token(other), "issuer").await;
    let right = token(json!({"iss": iss, "aud": ["chat", "greenroom"]}));
    assert_eq!(Knock::at(&format!("{WORKSPACE}?token={right}")).to(&house).await.status, 101);

    let without = House::open();
    turned_away(&without, &without.token_with("ann", json!({"aud": "chat"})), "audience").await;
}

#[actix_rt::test]
async fn a_forged_token_opens_nothing() {
    let house = House::open();
    let claims = || json!({"sub": "ann", "exp": now().as_secs() + 600, "role": "admin"});
    for none in ["none", "None", "NONE"] {
        let header = json!({"alg": none, "typ": "JWT"});
        turned_away(&house, &forged(header.clone(), claims(), ""), "").await;
        turned_away(&house, &forged(header, claims(), "c2ln"), "").await;
    }
    let key = jsonwebtoken::EncodingKey::from_secret(format!("{SECRET}!").as_bytes());
    let header = jsonwebtoken::Header::default();
    let other = jsonwebtoken::encode(&header, &claims(), &key).unwrap();
    turned_away(&house, &other, "signature").await;
    let (ours, theirs) = (house.token("ann"), house.token_with("bob", json!({"role": "admin"})));
    let (head, _) = theirs.rsplit_once('.').unwrap();
    let (_, signature) = ours.rsplit_once('.').unwrap();
    turned_away(&house, &format!("{head}.{signature}"), "signature").await;
}

#[actix_rt::test]
async fn garbage_is_no_token() {
    let house = House::open();
    for garbage in ["x", "a.b", "a.b.c", "....", "%00", "e30.e30.", "eyJhbGciOiJIUzI1NiJ9.e30"] {
        turned_away(&house, garbage, "").await;
    }
    turned_away(&house, &"a".repeat(7_000), "").await;
    turned_away(&house, &house.token_with("x\ny", json!({})), "sub").await;
    turned_away(&house, &house.token_with("ann", json!({"rooms": "all"})), "rooms").await;
}

#[actix_rt::test]
async fn a_wrong_key_never_becomes_an_operator() {
    let house = House::open();
    let person = house.token("ann");
    for path in [
        "/api/ws/admin".to_owned(),
        "/api/ws/admin?api_key=".to_owned(),
        "/api/ws/admin?api_key=wrong".to_owned(),
        format!("/api/ws/admin?api_key={ADMIN_KEY}x"),
        format!("/api/ws/admin?api_key={}", &ADMIN_KEY[1..]),
        format!("/api/ws/admin?api_key=wrong&token={person}"),
    ] {
        refused(&Knock::at(&path).to(&house).await, 401, "AUTHENTICATION_FAILED");
    }
    let reply = Knock::at(&format!("/api/ws/admin?token={person}")).to(&house).await;
    refused(&reply, 403, "PERMISSION_DENIED");
}

#[actix_rt::test]
async fn an_operator_shows_the_key_or_a_token_of_the_role() {
    let house = House::open();
    let by_key = Knock::at("/api/ws/admin").with("X-API-Key", ADMIN_KEY);
    assert_eq!(by_key.to(&house).await.status, 101);
    let token = house.token_with("olga", json!({"roles": ["admin"]}));
    let by_token = Knock::at("/api/ws/admin").with("Authorization", &format!("Bearer {token}"));
    assert_eq!(by_token.to(&house).await.status, 101);
}

#[actix_rt::test]
async fn a_connection_ends_with_its_token() {
    let house = House::with("auth.leeway_s = 0");
    let token = house.token_with("ann", json!({"exp": now().as_secs() + 2}));
    let mut ann = house.enter(&format!("{WORKSPACE}?token={token}")).await;
    let mut bob = house.workspace("bob").await;
    assert_eq!(ann.farewell().await.code, Some(4101));
    bob.hears_by_now().await;
}
