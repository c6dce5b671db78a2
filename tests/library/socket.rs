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

#[actix_rt::test]
async fn the_longest_document_is_shown_whole() {
    let house = House::open();
    let ann = house.reader("ann");
    ann.creates("books").await;
    let mut bob = house.listener("books", "bob").await;
    let text = "Not much \"happens\" here.\n".repeat(45_000);
    let text = &text[..1_048_576 - "Long".len()];
    ann.adds("books", "long", "Long", text).await;
    let got = asks(&mut bob, "get", json!({"document_id": "long"})).await;
    assert_eq!(got["success"], true, "{:.300}", got.to_string());
    assert_eq!(got["data"]["text"], text);
    assert_eq!(ann.asks("GET", "/books/documents/long", Value::Null).await.body["text"], text);
    bob.is_alive().await;
}

#[actix_rt::test]
async fn a_list_that_is_too_long_for_one_answer_comes_in_parts() {
    let house = House::open();
    let ann = house.reader("ann");
    ann.creates("books").await;
    let metadata = json!({"summary": "x".repeat(400_000)});
    for n in 0..5 {
        let body = json!({"document_id": format!("d{n}"), "title": "A title", "text": "A text",
            "metadata": metadata});
        assert_eq!(ann.asks("POST", "/books/documents", body).await.status, 201);
    }
    let mut bob = house.listener("books", "bob").await;
    let (mut listed, mut after) = (Vec::new(), Value::Null);
    loop {
        let part = asks(&mut bob, "documents", json!({"after": after, "limit": 1_000})).await;
        assert_eq!(part["success"], true, "{:.300}", part.to_string());
        let documents = part["data"]["documents"].as_array().unwrap();
        listed.extend(documents.iter().map(|it| it["document_id"].clone()));
        assert_eq!(part["data"]["more"], part["data"]["next"].is_string());
        after = part["data"]["next"].clone();
        if after.is_null() {
            break;
        }
        assert_eq!(listed.last(), Some(&after));
    }
    assert_eq!(listed, ["d0", "d1", "d2", "d3", "d4"]);
}

#[actix_rt::test]
async fn a_long_answer_is_told_part_by_part_before_it_is_there() {
    let house = House::open();
    let ann = house.reader("ann");
    ann.creates("facts").await;
    let text = "Owls hunt mice at night, and nobody has ever seen more than that.\n\n".repeat(900);
    for n in 0..4 {
        ann.adds("facts", &format!("d{n}"), "Owls", &text).await;
    }
    let mut bob = house.listener("facts", "bob").await;
    let ask = json!({"type": "request", "action": "search", "request_id": "s-1",
        "data": {"query_text": "owls at night", "k": 120}});
    bob.says(ask).await;
    let heard = bob.hears_until("response").await;
    let (answer, before) = heard.split_last().unwrap();
    let parts: Vec<_> = before.iter().filter(|it| it["event_type"] == "job.results").collect();
    let mut told = Vec::new();
    for part in &parts {
        assert_eq!(
            (&part["request_id"], &part["data"]["from"]),
            (&json!("s-1"), &json!(told.len()))
        );
        told.extend(part["data"]["results"].as_array().unwrap().clone());
    }
    let results = answer["data"]["results"].as_array().unwrap();
    assert_eq!((parts.len(), told.len(), results.len()), (2, 100, 120));
    assert_eq!(told, results[..100], "the parts are the beginning of the answer");
    let few = json!({"query_text": "owls", "k": 5});
    bob.says(json!({"type": "request", "action": "search", "request_id": "s-2", "data": few}))
        .await;
    let heard = bob.hears_until("response").await;
    assert_eq!(heard.len(), 1, "a short answer comes at once: {heard:?}");
    let whole = json!({"query_text": "owls at night", "k": 1_000});
    let whole = ann.asks("POST", "/facts/search", whole).await;
    assert_eq!(
        (whole.status, &whole.body["count"]),
        (200, &json!(whole.body["results"].as_array().unwrap().len()))
    );
    assert!(whole.body["count"].as_u64().unwrap() > 200, "{}", whole.body["count"]);
}
