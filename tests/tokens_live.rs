//! Tokens on a living connection: a warning, a fresh one, and rights that change at once (row B10).

use serde_json::{Value, json};

use crate::support::{Accent, Guest, House, kinds, now};

const EXACT: &str = "auth.leeway_s = 0";

/// A token that ends so many seconds from now.
fn ending(house: &House, user: &str, seconds: u64) -> String {
    house.token_with(user, json!({"exp": now().as_secs() + seconds}))
}

fn refresh(accent: Accent, token: &str) -> Value {
    accent.message("refresh_token", json!({"token": token}))
}

fn say(accent: Accent, message: &str) -> Value {
    accent.message("room_message", json!({"room_id": "lab", "message": message}))
}

/// A person with a token of these rights, in the lab.
async fn in_the_lab(accent: Accent, house: &House, user: &str, rights: &[&str]) -> Guest {
    let token = house.token_with(user, json!({"rooms": {"lab": rights}}));
    let mut guest = house.enter(&accent.path_with(&token)).await;
    guest.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
    guest.hears(if accent == Accent::Query { "user_joined" } else { "room_state" }).await;
    guest
}

#[actix_rt::test]
async fn a_short_life_begins_with_a_warning_and_ends_with_a_farewell() {
    let house = House::with(EXACT);
    for accent in Accent::BOTH {
        let token = ending(&house, "ann", 2);
        let mut ann = house.enter(&accent.path_with(&token)).await;
        let warning = ann.hears("token_expiring").await;
        let told = accent.fields(&warning);
        assert!(told["expires_in"].as_u64().unwrap() <= 2, "{told}");
        assert!(told["expires_at"].is_string(), "{told}");
        assert!(ann.hears_by_now().await.is_empty(), "it is said once");
        assert_eq!(ann.farewell().await.code, Some(4101));
    }
}

#[actix_rt::test]
async fn the_warning_comes_its_time_before_the_end() {
    let house = House::with("auth.leeway_s = 0\nauth.expiry_warning_s = 1");
    let mut ann = house.enter(&Accent::Workspace.path_with(&ending(&house, "ann", 3))).await;
    assert!(ann.hears_by_now().await.is_empty(), "there is time");
    assert!(ann.hears("token_expiring").await["expires_in"].as_u64().unwrap() <= 1);
    assert_eq!(ann.farewell().await.code, Some(4101));
}

#[actix_rt::test]
async fn an_operators_token_ends_the_socket_with_itself() {
    let house = House::with(EXACT);
    let until = |seconds| json!({"role": "admin", "exp": now().as_secs() + seconds});
    let path = |token: String| format!("/api/ws/admin?token={token}");
    let mut short = house.enter(&path(house.token_with("olga", until(2)))).await;
    let mut long = house.enter(&path(house.token_with("olga", until(600)))).await;
    let mut keyed = house.operator().await;
    // The heart of an operator's socket beats every 25 seconds: nobody waited for it.
    assert_eq!(short.farewell().await.code, Some(4101));
    for operator in [&mut long, &mut keyed] {
        operator.says(json!({"action": "get_metrics"})).await;
        operator.hears("metrics").await;
    }
}

#[actix_rt::test]
async fn a_fresh_token_keeps_the_connection() {
    let house = House::with(EXACT);
    for accent in Accent::BOTH {
        let end = now().as_secs() + 3;
        let until = |user| house.token_with(user, json!({"exp": end}));
        let mut ann = house.enter(&accent.path_with(&until("ann"))).await;
        let mut bob = house.enter(&accent.path_with(&until("bob"))).await;
        ann.hears("token_expiring").await;
        let mut ask = refresh(accent, &ending(&house, "ann", 600));
        ask["message_id"] = "t1".into();
        ann.says(ask).await;
        let heard = ann.hears_next().await;
        let name = if accent == Accent::Query { "correlation_id" } else { "request_id" };
        assert_eq!((&heard["type"], &heard[name]), (&json!("token_refreshed"), &json!("t1")));
        assert!(accent.fields(&heard)["expires_at"].is_string(), "{heard}");
        assert_eq!(bob.farewell().await.code, Some(4101), "who shows none must go");
        let mut next = house.enter(&accent.path_with(&ending(&house, "carl", 1))).await;
        next.farewell().await;
        assert!(ann.hears_by_now().await.is_empty(), "there is no other warning yet");
    }
}

#[actix_rt::test]
async fn the_end_is_the_fresh_tokens_even_if_it_is_earlier() {
    let house = House::with(EXACT);
    let mut ann = house.enter(&Accent::Workspace.path_with(&ending(&house, "ann", 600))).await;
    ann.says(refresh(Accent::Workspace, &ending(&house, "ann", 2))).await;
    let heard = ann.hears_until("token_expiring").await;
    assert_eq!(kinds(&heard), ["token_refreshed", "token_expiring"]);
    // The heart of a workspace beats every 25 seconds: nobody waited for it.
    assert_eq!(ann.farewell().await.code, Some(4101));
}

#[actix_rt::test]
async fn nobody_becomes_somebody_else() {
    let house = House::with(EXACT);
    for accent in Accent::BOTH {
        let mut ann = house.enter(&accent.path_with(&house.token("ann"))).await;
        let expired = house.token_with("ann", json!({"exp": now().as_secs() - 1}));
        for (token, code) in [
            (house.token("bob"), "PERMISSION_DENIED"),
            (expired, "AUTHENTICATION_FAILED"),
            (format!("{}x", house.token("ann")), "AUTHENTICATION_FAILED"),
            ("x".to_owned(), "AUTHENTICATION_FAILED"),
        ] {
            ann.says(refresh(accent, &token)).await;
            let heard = ann.hears(accent.refusal()).await;
            let told = accent.fields(&heard);
            assert_eq!(told["code"], code, "{told}");
            assert!(token == "x" || !heard.to_string().contains(&token), "the token is repeated");
        }
        ann.is_alive().await;
    }
    let mut guest = house.enter("/api/ws/query?user_id=ann").await;
    guest.says(refresh(Accent::Query, &house.token("ann"))).await;
    assert_eq!(Accent::Query.refused(&mut guest).await, "PERMISSION_DENIED");
}

#[actix_rt::test]
async fn what_the_fresh_token_allows_holds_at_once_in_rooms_joined_before() {
    let house = House::open();
    for accent in Accent::BOTH {
        let mut ann = in_the_lab(accent, &house, "ann", &["join", "create"]).await;
        ann.says(say(accent, "one")).await;
        assert_eq!(accent.refused(&mut ann).await, "PERMISSION_DENIED");
        let more = house.token_with("ann", json!({"rooms": {"lab": ["join", "publish"]}}));
        ann.says(refresh(accent, &more)).await;
        ann.hears("token_refreshed").await;
        ann.says(say(accent, "two")).await;
        let heard = ann.hears("room_message").await;
        assert_eq!(accent.fields(&heard)["message"], "two");
        let less = house.token_with("ann", json!({"rooms": {"lab": ["join"]}}));
        ann.says(refresh(accent, &less)).await;
        ann.hears("token_refreshed").await;
        ann.says(say(accent, "three")).await;
        assert_eq!(accent.refused(&mut ann).await, "PERMISSION_DENIED");
        ann.leaves().await;
    }
}

#[actix_rt::test]
async fn a_room_that_the_fresh_token_does_not_allow_is_left() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut bob = house.workspace_in("lab", "bob").await;
        let mut ann = in_the_lab(accent, &house, "ann", &["join"]).await;
        bob.hears("room_state").await;
        let none = house.token_with("ann", json!({"rooms": {"hall": ["join"]}}));
        ann.says(refresh(accent, &none)).await;
        let heard = ann.hears_until("room_left").await;
        assert!(kinds(&heard).contains(&"token_refreshed"), "{heard:?}");
        assert_eq!(accent.fields(heard.last().unwrap())["room_id"], "lab");
        assert_eq!(bob.hears("room_state").await["total_users"], 1);
        ann.says(say(accent, "still here")).await;
        let code = accent.refused(&mut ann).await;
        assert!(["NOT_IN_ROOM", "PERMISSION_DENIED"].contains(&code.as_str()), "{code}");
    }
}

#[actix_rt::test]
async fn a_room_that_is_just_being_entered_is_not_stayed_in() {
    for accent in Accent::BOTH {
        let house = House::open();
        let _bob = house.workspace_in("lab", "bob").await;
        let token = house.token_with("ann", json!({"rooms": {"lab": ["join"]}}));
        let none = house.token_with("ann", json!({"rooms": {"hall": ["join"]}}));
        let mut ann = house.enter(&accent.path_with(&token)).await;
        let join = accent.message("join_room", json!({"room_id": "lab"}));
        ann.says_at_once([join, refresh(accent, &none)]).await;
        // Shown out, or not let in: whichever came first.
        loop {
            let heard = ann.hears_next().await;
            if heard["type"] == "room_left" || heard["type"] == accent.refusal() {
                break;
            }
        }
        ann.is_alive().await;
        let room = house.call("GET", "/api/ws/rooms/lab", &[]).await.body;
        assert_eq!(room["member_count"], 1, "{room}");
    }
}
