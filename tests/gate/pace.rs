//! How often one address may ask by REST, and be wrong at the door (row Q17).

use std::fmt::Write;

use serde_json::{Value, json};

use super::refused;
use crate::support::{ADMIN_KEY, House, Knock, Reply, now};

const WRONG: [(&str, &str); 1] = [("X-API-Key", "not-the-key-of-this-house")];
const RIGHT: [(&str, &str); 1] = [("X-API-Key", ADMIN_KEY)];

/// A house behind a proxy that tells addresses, with these limits.
fn house(limits: &str) -> House {
    House::with(&format!("server.trusted_proxies = ['127.0.0.1/32']\n[limits.address]\n{limits}"))
}

/// A call from this address, as the proxy tells it.
async fn call(house: &House, from: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let headers = [headers, &[("X-Forwarded-For", from)]].concat();
    house.call("GET", path, &headers).await
}

async fn statuses(
    house: &House,
    from: &str,
    path: &str,
    headers: &[(&str, &str)],
    times: usize,
) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..times {
        statuses.push(call(house, from, path, headers).await.status);
    }
    statuses
}

#[actix_rt::test]
async fn an_address_asks_so_often_and_its_neighbour_as_often() {
    let house = house("requests_per_minute = 1\nrequest_burst = 3");
    let paths = ["/api/ws/rooms", "/api/v1/ws/stats", "/ws/config"];
    for path in paths {
        assert_eq!(call(&house, "203.0.113.1", path, &[]).await.status, 200, "{path}");
    }
    for (path, word) in [
        ("/api/ws/rooms", "error_type"),
        ("/api/v1/ws/rooms", r#""type":"error""#),
        ("/ws/config", "recoverable"),
        ("/v1/libraries", "error"),
        ("/nowhere", "error_type"),
    ] {
        let reply = call(&house, "203.0.113.1", path, &[("Origin", "http://localhost:5173")]).await;
        assert_eq!(reply.status, 429, "{path}: {reply:?}");
        let said = reply.body.to_string();
        assert!(said.contains("RATE_LIMIT_EXCEEDED"), "{path}: {said}");
        assert!(said.contains(word), "{path} in its own words: {said}");
        let wait: u64 = reply.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        reply.is_secured();
        let page = reply.header("access-control-allow-origin");
        assert_eq!(page, "http://localhost:5173", "a page can read why");
    }
    assert_eq!(call(&house, "203.0.113.2", "/api/ws/rooms", &[]).await.status, 200);
    house.until(|m| m["limited_requests"] == 5).await;
}

#[actix_rt::test]
async fn operators_and_questions_for_the_health_are_not_counted() {
    let house = house("requests_per_minute = 1\nrequest_burst = 1");
    let operator = format!("Bearer {}", house.token_with("olga", json!({"role": "admin"})));
    for headers in [&RIGHT[..], &[("Authorization", operator.as_str())]] {
        let all = statuses(&house, "203.0.113.1", "/api/ws/metrics", headers, 4).await;
        assert_eq!(all, [200; 4], "{headers:?}");
    }
    for path in ["/ready", "/api/v1/ws/health"] {
        assert_eq!(statuses(&house, "203.0.113.1", path, &[], 4).await, [200; 4], "{path}");
    }
    let person = format!("Bearer {}", house.token("ann"));
    let headers = [("Authorization", person.as_str())];
    let all = statuses(&house, "203.0.113.9", "/api/ws/metrics", &headers, 2).await;
    assert_eq!(all, [200, 429], "a person is");
}

#[actix_rt::test]
async fn wrong_keys_are_looked_at_so_often_and_then_right_ones_are_not_either() {
    let house = house("wrong_keys_per_minute = 3");
    let path = "/api/ws/connections";
    let tried = statuses(&house, "203.0.113.1", path, &WRONG, 5).await;
    assert_eq!(tried, [401, 401, 401, 429, 429]);
    let reply = call(&house, "203.0.113.1", path, &RIGHT).await;
    refused(&reply, 429, "RATE_LIMIT_EXCEEDED");
    assert!(reply.header("retry-after").parse::<u64>().unwrap() <= 20, "{reply:?}");
    // At the sockets it is the same door.
    for path in ["/api/ws/admin", "/api/ws/admin?api_key=x"] {
        let knock = Knock::at(path).with("X-Forwarded-For", "203.0.113.1");
        let knock = if path.contains('?') { knock } else { knock.with(RIGHT[0].0, RIGHT[0].1) };
        assert_eq!(knock.to(&house).await.status, 429, "{path}");
    }
    let guest = Knock::at("/api/ws/query?user_id=ann").with("X-Forwarded-For", "203.0.113.1");
    assert_eq!(guest.to(&house).await.status, 101, "who needs no key is let in");
    assert_eq!(call(&house, "203.0.113.2", path, &RIGHT).await.status, 200);
    house.until(|m| m["wrong_papers"] == 4).await;
}

#[actix_rt::test]
async fn keys_that_are_wrong_at_the_sockets_count_with_those_by_rest() {
    let house = house("wrong_keys_per_minute = 2");
    let knock = || Knock::at("/api/ws/admin?api_key=wrong").with("X-Forwarded-For", "203.0.113.1");
    refused(&knock().to(&house).await, 401, "AUTHENTICATION_FAILED");
    let by_rest = call(&house, "203.0.113.1", "/api/ws/connections", &WRONG).await;
    assert_eq!(by_rest.status, 401);
    let reply = knock().to(&house).await;
    refused(&reply, 429, "RATE_LIMIT_EXCEEDED");
    assert!(reply.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[actix_rt::test]
async fn wrong_tokens_are_refused_more_cheaply_and_cost_nobody_else_anything() {
    let house = house("wrong_tokens_per_minute = 2");
    let path = |token: &str| format!("/api/v1/ws?token={token}");
    let knock = |token: &str| Knock::at(&path(token)).with("X-Forwarded-For", "203.0.113.1");
    let mut told = String::new();
    for _ in 0..4 {
        write!(told, "{} ", knock("a.b.c").to(&house).await.status).unwrap();
    }
    assert_eq!(told, "401 401 429 429 ");
    let bearer = [("Authorization", "Bearer a.b.c")];
    assert_eq!(call(&house, "203.0.113.1", "/api/ws/rooms", &bearer).await.status, 429);
    let expired = house.token_with("ann", json!({"exp": now().as_secs() - 600}));
    let reply = knock(&expired).to(&house).await;
    assert_eq!(reply.status, 401, "who was right once tries nothing: {:?}", reply.body);
    assert_eq!(knock(&house.token("ann")).to(&house).await.status, 101, "a neighbour with a token");
}

#[actix_rt::test]
async fn by_its_own_word_nobody_gets_another_address() {
    let house = House::with("[limits.address]\nwrong_keys_per_minute = 1");
    let all = [
        call(&house, "203.0.113.1", "/api/ws/connections", &WRONG).await.status,
        call(&house, "203.0.113.2", "/api/ws/connections", &WRONG).await.status,
    ];
    assert_eq!(all, [401, 429]);
    assert_eq!(house.call("GET", "/api/ws/metrics", &[]).await.body["x"], Value::Null);
}
