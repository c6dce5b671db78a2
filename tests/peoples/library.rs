//! The library system (rows L1, L2).

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use crate::support::{Accent, House};

#[actix_rt::test]
async fn the_first_word_names_the_library_and_the_connection() {
    let house = House::open();
    let mut ann = house.enter(&Accent::Library.door(&house, "ann").await).await;
    let first = ann.hears_next().await;
    assert_eq!(first["type"], "system");
    assert_eq!(first["message"], "Connected to library papers");
    assert_eq!(first["connection_id"].as_str().unwrap().len(), 32);
    // As in the seed's own client, what comes next answers what is said first.
    ann.says(json!({"type": "request", "action": "ping", "request_id": "123", "data": {}})).await;
    let answer = ann.hears_next().await;
    assert_eq!(answer["type"], "response");
    assert_eq!((&answer["request_id"], &answer["success"]), (&json!("123"), &json!(true)));
    assert!(answer["data"].is_object(), "{answer}");
}

#[actix_rt::test]
async fn a_library_that_is_not_there_is_not_found_before_the_upgrade() {
    let house = House::open();
    let token = house.token_with("eve", json!({"rooms": {"lab": ["join"]}}));
    let not_hers = Accent::Library.door_with(&house, &token).await;
    for path in ["/v1/libraries/none/ws?user_id=ann", &not_hers] {
        match house.knock(path).await {
            Err(Error::Http(response)) => {
                assert_eq!(response.status(), 404, "{path}");
                let body: Value =
                    serde_json::from_slice(response.body().as_ref().unwrap()).unwrap();
                assert_eq!(body["code"], "LIBRARY_NOT_FOUND");
            }
            other => panic!("{path}: {:?}", other.map(|_| "let in")),
        }
    }
}

#[actix_rt::test]
async fn a_request_that_is_refused_is_a_response_without_success() {
    let house = House::open();
    let mut ann = Accent::Library.guest(&house, "ann").await;
    for (action, data, code) in [
        ("search", json!({"k": 5}), "INVALID_MESSAGE"),
        ("search", json!({"query_text": "AI", "k": "5"}), "INVALID_MESSAGE"),
        ("get", json!({"document_id": 7}), "INVALID_MESSAGE"),
        ("burn", json!({}), "UNKNOWN_MESSAGE_TYPE"),
        ("leave_room", json!({"room_id": "lab"}), "NOT_IN_ROOM"),
    ] {
        let said = json!({"type": "request", "action": action, "request_id": "r-1", "data": data});
        ann.says(said).await;
        let told = ann.hears("response").await;
        assert_eq!((&told["request_id"], &told["success"]), (&json!("r-1"), &json!(false)));
        assert_eq!(told["code"], code, "{action}: {told}");
        assert!(!told["error"].as_str().unwrap().is_empty(), "{told}");
    }
    ann.is_alive().await;
}
