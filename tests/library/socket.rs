//! The seed's own conversation, over the socket of a library.

use serde_json::{Value, json};

use super::{documents, learns};
use crate::support::{Guest, House};

/// A request and its response.
async fn asks(guest: &mut Guest, action: &str, data: Value) -> Value {
    let request_id = format!("{action}-1");
    guest
        .says(json!({"type": "request", "action": action, "request_id": request_id, "data": data}))
        .await;
    let response = guest.hears("response").await;
    assert_eq!(response["request_id"], request_id, "{response}");
    response
}

#[actix_rt::test]
async fn the_conversation_of_the_seed() {
    let house = House::open();
    house.reader("ann").creates("papers").await;
    let mut ann = house.listener("papers", "ann").await;
    let mut bob = house.listener("papers", "bob").await;
    let text = "A new document about AI, and how machines learn.";
    let added = asks(&mut ann, "add", json!({"title": "Document Title", "text": text})).await;
    assert_eq!(added["success"], true, "{added}");
    let id = added["data"]["document_id"].clone();
    let heard = learns(&mut bob).await;
    assert_eq!(
        (&heard["event_type"], &heard["data"]["document_id"]),
        (&json!("document.added"), &id)
    );
    let found = asks(&mut ann, "search", json!({"query_text": "AI", "k": 5})).await;
    assert_eq!(documents(&found["data"]), [id.as_str().unwrap()]);
    let got = asks(&mut ann, "get", json!({"document_id": id})).await;
    assert_eq!((&got["success"], &got["data"]["text"]), (&json!(true), &json!(text)));
    assert_eq!(asks(&mut ann, "subscribe", json!({})).await["success"], true);
    let deleted = asks(&mut ann, "delete", json!({"document_id": id})).await;
    assert_eq!(deleted["success"], true, "{deleted}");
    assert_eq!(learns(&mut bob).await["event_type"], "document.deleted");
    let gone = asks(&mut ann, "get", json!({"document_id": id})).await;
    assert_eq!((&gone["success"], &gone["code"]), (&json!(false), &json!("DOCUMENT_NOT_FOUND")));
    assert!(gone["error"].is_string(), "{gone}");
}

#[actix_rt::test]
async fn a_wrong_request_is_answered_and_the_next_one_works() {
    let house = House::open();
    house.reader("ann").creates("papers").await;
    let mut ann = house.listener("papers", "ann").await;
    for (action, data) in [
        ("search", json!({})),
        ("search", json!({"query_text": ""})),
        ("add", json!({"title": "a"})),
        ("get", json!({})),
        ("delete", json!({"document_id": 7.5})),
        ("fly", json!({})),
    ] {
        let response = asks(&mut ann, action, data).await;
        assert_eq!(response["success"], false, "{response}");
    }
    let added = asks(&mut ann, "add", json!({"title": "a", "text": "b"})).await;
    assert_eq!(added["success"], true, "{added}");
}

#[actix_rt::test]
async fn a_document_may_be_longer_than_anything_that_is_said() {
    let house = House::open();
    house.reader("ann").creates("papers").await;
    let mut ann = house.listener("papers", "ann").await;
    // More than half a megabyte, and in JSON's longest spelling more than a whole one.
    let text = "\u{434}\u{43b}\u{438}\u{43d}\u{43d}\u{43e}. ".repeat(40_000);
    let added = asks(&mut ann, "add", json!({"title": "Long", "text": text})).await;
    assert_eq!(added["success"], true, "{added}");
    let said = json!({"room_id": "lab", "message": "x".repeat(11_000)});
    let refused = asks(&mut ann, "room_message", said).await;
    assert_eq!(refused["code"], "MESSAGE_TOO_LARGE", "{refused}");
    let endless = json!({"title": "Endless", "text": "x".repeat(1_048_577)});
    let refused = asks(&mut ann, "add", endless).await;
    assert_eq!(
        (&refused["success"], &refused["code"]),
        (&json!(false), &json!("MESSAGE_TOO_LARGE"))
    );
}
