//! By REST: every errand, its shape and its refusals.

use serde_json::{Value, json};

use super::{as_operator, three_animals};
use crate::support::{House, fields};

#[actix_rt::test]
async fn a_library_is_made_filled_searched_and_dropped() {
    let house = House::open();
    let ann = house.reader("ann");
    let body = json!({"name": "Papers", "description": "What we have read"});
    let made = ann.asks("POST", "", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.is_secured();
    let names = ["created_at", "description", "library_id", "name", "num_documents"];
    assert_eq!(fields(&made.body), names);
    let library = made.body["library_id"].as_str().unwrap();
    let body = json!({"title": "Cats", "text": "Cats purr.", "metadata": {"pages": 3}});
    let added = ann.asks("POST", &format!("/{library}/documents"), body).await;
    assert_eq!((added.status, &added.body["num_chunks"]), (201, &json!(1)), "{added:?}");
    let path = format!("/{library}/documents/{}", added.body["document_id"].as_str().unwrap());
    let got = ann.asks("GET", &path, Value::Null).await.body;
    assert_eq!((&got["text"], &got["metadata"]), (&json!("Cats purr."), &json!({"pages": 3})));
    let found = ann.seeks(library, "purr").await;
    assert_eq!((&found["count"], &found["mode"]), (&json!(1), &json!("lexical")));
    let hit = &found["results"][0];
    assert_eq!(fields(hit), ["chunk", "document_id", "score", "text", "title"]);
    assert_eq!((&hit["text"], &hit["chunk"]), (&json!("Cats purr."), &json!(0)));
    let described = ann.asks("GET", &format!("/{library}"), Value::Null).await.body;
    assert_eq!((&described["name"], &described["num_documents"]), (&json!("Papers"), &json!(1)));
    assert_eq!(ann.asks("DELETE", &path, Value::Null).await.body["deleted"], true);
    assert_eq!(ann.asks("GET", &path, Value::Null).await.fault()["code"], "DOCUMENT_NOT_FOUND");
    assert_eq!(ann.finds(library, "purr").await, [""; 0]);
    let dropped = ann.asks("DELETE", &format!("/{library}"), Value::Null).await;
    assert_eq!((dropped.status, &dropped.body["deleted"]), (200, &json!(true)));
    let all = ann.asks("GET", "", Value::Null).await.body;
    assert_eq!(all, json!({"libraries": [], "more": false}));
}

#[actix_rt::test]
async fn what_fits_best_comes_first() {
    let house = House::open();
    let ann = house.reader("ann");
    three_animals(&ann).await;
    assert_eq!(ann.finds("animals", "a cat").await, ["cats", "dogs"]);
    assert_eq!(ann.finds("animals", "barking, moon").await, ["dogs"]);
    let found = ann.seeks("animals", "mice on sofas with cats").await;
    let scores: Vec<_> = found["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["score"].as_f64().unwrap())
        .collect();
    assert!(scores.len() == 3 && scores.is_sorted_by(|a, b| a >= b), "{found}");
    assert!(scores.iter().all(|score| *score > 0.0 && *score <= 1.0), "{found}");
}

#[actix_rt::test]
async fn documents_are_shown_page_by_page() {
    let house = House::open();
    let ann = house.reader("ann");
    three_animals(&ann).await;
    let page = ann.asks("GET", "/animals/documents?limit=2", Value::Null).await.body;
    assert_eq!((&page["count"], &page["more"]), (&json!(2), &json!(true)));
    let after = page["documents"][1]["document_id"].as_str().unwrap();
    assert_eq!(after, "dogs");
    let path = format!("/animals/documents?after={after}");
    let page = ann.asks("GET", &path, Value::Null).await.body;
    assert_eq!((&page["count"], &page["more"]), (&json!(1), &json!(false)));
    assert!(page["documents"][0].get("text").is_none(), "a list has no texts: {page}");
}

#[actix_rt::test]
async fn libraries_are_shown_page_by_page() {
    let house = House::open();
    let ann = house.reader("ann");
    for name in ["a", "b", "c"] {
        ann.creates(name).await;
    }
    let names = |page: &Value| -> Vec<Value> {
        let libraries = page["libraries"].as_array().unwrap();
        libraries.iter().map(|it| it["library_id"].clone()).collect()
    };
    let page = ann.asks("GET", "?limit=2", Value::Null).await.body;
    assert_eq!((names(&page), &page["next"]), (vec![json!("a"), json!("b")], &json!("b")));
    let page = ann.asks("GET", "?after=b", Value::Null).await.body;
    assert_eq!(
        (names(&page), &page["more"], page.get("next")),
        (vec![json!("c")], &json!(false), None)
    );
    assert_eq!(ann.asks("GET", "?limit=0", Value::Null).await.status, 400);
}

#[actix_rt::test]
async fn a_long_document_is_kept_whole_and_found_by_its_last_words() {
    let house = House::open();
    let ann = house.reader("ann");
    ann.creates("books").await;
    let mut text = "Nothing happens in this sentence of a long book, \"really\".\n".repeat(15_000);
    text.push_str("At the very end a submarine surfaces. 🦊");
    let added = ann.adds("books", "long", "A long book", &text).await;
    assert!(added.body["num_chunks"].as_u64().unwrap() > 700, "{added:?}");
    let found = ann.seeks("books", "submarines").await;
    let passage = found["results"][0]["text"].as_str().unwrap();
    assert!(passage.ends_with("surfaces. 🦊") && passage.chars().count() <= 1_000, "{passage}");
    let got = ann.asks("GET", "/books/documents/long", Value::Null).await;
    assert_eq!(got.body["text"], text);
}

#[actix_rt::test]
async fn bad_input_is_refused_and_costs_nobody_anything() {
    let house = House::with("library.max_document_bytes = 20000\nlibrary.max_documents = 3");
    let ann = house.reader("ann");
    three_animals(&ann).await;
    let long = "x".repeat(19_995);
    let over = "x".repeat(200_000);
    for (method, path, body, status, code) in [
        ("POST", "", json!({"library_id": "animals"}), 409, "LIBRARY_EXISTS"),
        ("POST", "", json!({"library_id": "x".repeat(125)}), 400, "INVALID_MESSAGE"),
        ("POST", "", json!([]), 400, "INVALID_MESSAGE"),
        ("GET", "/plants", Value::Null, 404, "LIBRARY_NOT_FOUND"),
        ("DELETE", "/plants", Value::Null, 404, "LIBRARY_NOT_FOUND"),
        ("POST", "/plants/documents", json!({"title": "a", "text": "b"}), 404, "LIBRARY_NOT_FOUND"),
        ("POST", "/animals/documents", json!({"title": "a"}), 400, "INVALID_MESSAGE"),
        ("POST", "/animals/documents", json!({"title": "a", "text": 7}), 400, "INVALID_MESSAGE"),
        (
            "POST",
            "/animals/documents",
            json!({"title": "a", "text": "b", "metadata": []}),
            400,
            "INVALID_MESSAGE",
        ),
        (
            "POST",
            "/animals/documents",
            json!({"title": "some title", "text": long}),
            413,
            "MESSAGE_TOO_LARGE",
        ),
        (
            "POST",
            "/animals/documents",
            json!({"title": "some title", "text": over}),
            413,
            "MESSAGE_TOO_LARGE",
        ),
        (
            "POST",
            "/animals/documents",
            json!({"title": "a", "text": "b"}),
            503,
            "CAPACITY_EXCEEDED",
        ),
        ("GET", "/animals/documents?limit=0", Value::Null, 400, "INVALID_MESSAGE"),
        ("GET", "/animals/documents?limit=many", Value::Null, 400, "INVALID_MESSAGE"),
        ("GET", "/animals/documents/bats", Value::Null, 404, "DOCUMENT_NOT_FOUND"),
        ("DELETE", "/animals/documents/bats", Value::Null, 404, "DOCUMENT_NOT_FOUND"),
        ("POST", "/animals/search", json!({"query_text": " "}), 400, "INVALID_MESSAGE"),
        ("POST", "/animals/search", json!({"query_text": "x", "k": 0}), 400, "INVALID_MESSAGE"),
        ("POST", "/animals/search", json!({"query_text": over}), 413, "MESSAGE_TOO_LARGE"),
    ] {
        let reply = ann.asks(method, path, body).await;
        let code_told = reply.fault()["code"].as_str();
        assert_eq!((reply.status, code_told), (status, Some(code)), "{method} {path}: {reply:?}");
        assert!(!reply.body.to_string().contains("xxxx"), "no refusal repeats what was sent");
    }
    let headers = [("Authorization", &*format!("Bearer {}", house.token("ann")))];
    for body in ["", "{", "\"text\"", &"[".repeat(5_000)] {
        let path = "/v1/libraries/animals/documents";
        let reply = house.call_with("POST", path, &headers, body.to_owned()).await;
        assert_eq!(reply.status, 400, "{body:.20}: {reply:?}");
    }
    assert_eq!(ann.finds("animals", "mice").await, ["owls"]);
}

#[actix_rt::test]
async fn a_token_says_what_may_be_done_in_which_library() {
    let house = House::open();
    three_animals(&house.reader("ann")).await;
    house.reader("ann").creates("plants").await;
    let bob = house.reader_with("bob", json!({"libraries": {"animals": ["read"]}}));
    assert_eq!(bob.finds("animals", "mice").await, ["owls"]);
    let list = bob.asks("GET", "", Value::Null).await.body;
    assert_eq!(list["libraries"].as_array().unwrap().len(), 1, "{list}");
    let refusals = |reply: crate::support::Reply| {
        let text = reply.fault()["error"].as_str().unwrap().to_owned();
        (reply.status, text.replace("nothing", "plants"))
    };
    let forbidden = refusals(bob.asks("GET", "/plants", Value::Null).await);
    let unknown = refusals(bob.asks("GET", "/nothing", Value::Null).await);
    assert_eq!(forbidden, unknown, "nobody learns what they may not read");
    let body = json!({"title": "Bats", "text": "Bats hang."});
    for (method, path) in [
        ("POST", "/animals/documents"),
        ("DELETE", "/animals/documents/cats"),
        ("DELETE", "/animals"),
        ("POST", ""),
    ] {
        let reply = bob.asks(method, path, body.clone()).await;
        assert_eq!(reply.fault()["code"], "PERMISSION_DENIED", "{method} {path}: {reply:?}");
    }
    let cat = house.reader_with("cat", json!({"libraries": {"animals": ["read", "write"]}}));
    assert_eq!(cat.asks("POST", "/animals/documents", body).await.status, 201);
    assert_eq!(cat.asks("DELETE", "/animals", Value::Null).await.status, 403);
    assert_eq!(as_operator(&house, "DELETE", "/v1/libraries/animals").await.status, 200);
    let nobody = House::with("auth.anonymous = 'refuse'");
    let reply = nobody.call("GET", "/v1/libraries", &[]).await;
    assert_eq!(reply.status, 401, "{reply:?}");
}

#[actix_rt::test]
async fn a_library_is_listed_nowhere_to_whoever_may_not_read_it() {
    let house = House::open();
    let ann = house.reader("ann");
    ann.creates("open").await;
    ann.creates("secret").await;
    let eve = house.token_with("eve", json!({"libraries": {"open": ["read"]}}));
    let bob = house.token_with("bob", json!({"rooms": {"lab": ["join"]}}));
    for (token, known) in [(&house.token("cid"), 2), (&eve, 1), (&bob, 0)] {
        let bearer = format!("Bearer {token}");
        let sees = async |path: &str| house.call("GET", path, &[("Authorization", &bearer)]).await;
        for path in ["/api/ws/rooms", "/api/v1/ws/rooms", "/v1/libraries"] {
            let listed = sees(path).await.body.to_string();
            assert_eq!(listed.contains("secret"), known == 2, "{path}: {listed}");
            assert_eq!(listed.contains("open"), known > 0, "{path}: {listed}");
        }
        for path in ["/api/ws/rooms/library:secret", "/api/ws/rooms/library:secret/messages"] {
            let status = if known == 2 { 200 } else { 404 };
            assert_eq!(sees(path).await.status, status, "{path}");
        }
    }
    let listed = house.as_operator("GET", "/api/ws/rooms", Value::Null).await.body;
    assert!(listed.to_string().contains("library:secret"), "{listed}");
}
