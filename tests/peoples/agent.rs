//! The agent system (rows A1, A3, A4, A9).

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use crate::support::{Accent, House};

/// The status and the body of a refusal before the upgrade.
async fn refused(house: &House, path: &str) -> (u16, Value) {
    match house.knock(path).await {
        Err(Error::Http(response)) => {
            let body = response.body().as_deref().unwrap_or_default();
            (response.status().as_u16(), serde_json::from_slice(body).expect("the body is JSON"))
        }
        other => panic!("{path}: {:?}", other.map(|_| "let in")),
    }
}

#[actix_rt::test]
async fn nobody_comes_in_without_a_right_token() {
    let house = House::with("auth.anonymous = 'refuse'");
    for path in ["/ws", "/ws?token=", "/ws?token=nonsense", "/ws?token=a.b.c", "/ws?user_id=ann"] {
        let (status, body) = refused(&house, path).await;
        assert_eq!((status, &body["code"]), (401, &json!("AUTHENTICATION_FAILED")), "{path}");
        assert_eq!(body["recoverable"], false);
        assert!(body["help"].is_string() && body["timestamp"].is_u64(), "{body}");
    }
    let mut ann = house.enter(&format!("/ws?token={}", house.token("ann"))).await;
    let first = ann.hears_next().await;
    assert_eq!(first["type"], "connection_established");
    assert_eq!(first["payload"]["user_id"], "ann");
    assert_eq!(first["payload"]["heartbeat_interval"], 30_000);
}

#[actix_rt::test]
async fn a_house_that_believes_everybody_in_so_many_words_believes_agents_too() {
    let house = House::with("auth.anonymous = 'claimed'");
    let mut ann = house.enter("/ws?user_id=ann").await;
    assert_eq!(ann.hears_next().await["payload"]["user_id"], "ann");
}

#[actix_rt::test]
async fn every_message_has_its_envelope() {
    let house = House::open();
    let mut ann = Accent::Agent.guest_in(&house, "lab", "ann").await;
    let said = json!({
        "type": "room_message",
        "payload": {"message": "hello", "ack": true},
        "timestamp": 1_640_995_200,
        "correlation_id": "c-1",
    });
    ann.says(said).await;
    for heard in ann.hears_until("published").await {
        assert!(heard["type"].is_string() && heard["payload"].is_object(), "{heard}");
        assert!(heard["timestamp"].as_u64().is_some_and(|at| at > 1_700_000_000), "{heard}");
        match heard["type"].as_str() {
            Some("published") => assert_eq!(heard["correlation_id"], "c-1"),
            _ => assert_eq!(heard["correlation_id"], Value::Null),
        }
    }
    ann.says(json!({"type": "ping", "correlation_id": 7})).await;
    assert_eq!(ann.hears("pong").await["correlation_id"], "7");
}

#[actix_rt::test]
async fn a_refusal_says_what_was_wrong_and_what_to_do() {
    let house = House::open();
    let mut ann = Accent::Agent.guest(&house, "ann").await;
    for (said, code) in [
        (json!({"type": "join_room", "correlation_id": "c"}), "INVALID_MESSAGE"),
        (json!({"type": "nonsense", "correlation_id": "c"}), "UNKNOWN_MESSAGE_TYPE"),
        (json!({"type": "ping", "timestamp": "now", "correlation_id": "c"}), "INVALID_MESSAGE"),
        (json!({"type": "leave_room", "correlation_id": "c"}), "NOT_IN_ROOM"),
    ] {
        ann.says(said).await;
        let heard = ann.hears("error").await;
        let told = &heard["payload"];
        assert_eq!((&told["code"], &heard["correlation_id"]), (&json!(code), &json!("c")));
        assert!(told["recoverable"].is_boolean() && told["timestamp"].is_u64(), "{told}");
        assert!(!told["error"].as_str().unwrap().is_empty(), "{told}");
        assert!(!told["help"].as_str().unwrap().is_empty(), "{told}");
    }
    ann.is_alive().await;
}

#[actix_rt::test]
async fn a_message_over_ten_kilobytes_is_refused_and_the_connection_survives() {
    let house = House::open();
    let mut ann = Accent::Agent.guest(&house, "ann").await;
    ann.says(json!({"type": "user_message", "payload": {"content": "x".repeat(10_240)}})).await;
    let told = ann.hears("error").await["payload"].take();
    assert_eq!(told["code"], "MESSAGE_TOO_LARGE");
    assert!(told["error"].as_str().unwrap().contains("10240"), "{told}");
    ann.is_alive().await;
}
