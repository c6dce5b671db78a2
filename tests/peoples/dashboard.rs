//! The dashboard system (rows D1, D2, D6, D8).

use serde_json::json;
use tokio_tungstenite::tungstenite::Error;

use crate::support::{Accent, House};

#[actix_rt::test]
async fn the_first_word_confirms_the_connection_by_its_name() {
    let house = House::open();
    let mut ann = house.enter("/ws/dashboard?client_id=my-client").await;
    let first = ann.hears_next().await;
    assert_eq!(first["type"], "connection.established");
    assert_eq!(first["data"]["client_id"], "my-client");
    assert_eq!(first["data"]["user_id"], "my-client", "whom nobody knows is believed here");
}

#[actix_rt::test]
async fn a_client_id_is_a_label_and_no_name_beside_a_token() {
    let house = House::open();
    let path = format!("/ws/dashboard?client_id=bob&token={}", house.token("ann"));
    let first = house.enter(&path).await.hears_next().await;
    assert_eq!(
        (&first["data"]["client_id"], &first["data"]["user_id"]),
        (&json!("bob"), &json!("ann"))
    );
    let guests = House::with("auth.anonymous = 'guest'");
    let first = guests.enter("/ws/dashboard?client_id=bob").await.hears_next().await;
    assert_eq!(first["data"]["client_id"], "bob");
    assert!(first["data"]["user_id"].as_str().unwrap().starts_with("guest-"), "{first}");
    let first = house.enter("/ws/dashboard").await.hears_next().await;
    assert_eq!(first["data"]["client_id"], first["data"]["connection_id"], "one has to have some");
}

#[actix_rt::test]
async fn every_message_has_a_type_data_and_a_timestamp() {
    let house = House::open();
    let mut ann = Accent::Dashboard.guest_in(&house, "lab", "ann").await;
    ann.says_text("nonsense").await;
    ann.says(json!({"type": "ping"})).await;
    for heard in ann.hears_until("pong").await {
        assert!(heard["type"].is_string() && heard["data"].is_object(), "{heard}");
        assert!(heard["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "{heard}");
    }
}

#[actix_rt::test]
async fn an_error_says_why_where_its_clients_look_for_it() {
    let house = House::with("limits.query.burst = 1");
    let mut ann = Accent::Dashboard.guest(&house, "ann").await;
    let join = json!({"type": "join_room", "data": {"room_id": "lab"}});
    ann.says_at_once([join.clone(), join]).await;
    let error = ann.hears("error").await;
    assert!(error["message"].as_str().unwrap().starts_with("Rate limit exceeded"), "{error}");
    assert_eq!(error["data"]["code"], "RATE_LIMIT_EXCEEDED");
    assert!(error["data"]["retry_after"].is_u64(), "{error}");
    ann.is_alive().await;
}

#[actix_rt::test]
async fn a_wrong_token_is_refused_before_the_upgrade() {
    let house = House::open();
    for path in ["/ws/dashboard?token=nonsense", "/ws/dashboard?client_id=ann&token=a.b.c"] {
        match house.knock(path).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 401, "{path}"),
            other => panic!("{path}: {:?}", other.map(|_| "let in")),
        }
    }
}

#[actix_rt::test]
async fn a_wish_that_cannot_be_read_is_refused_before_the_upgrade() {
    let house = House::open();
    match house.knock("/ws/dashboard?types=*****").await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 400),
        other => panic!("{:?}", other.map(|_| "let in")),
    }
}
