//! Finding by what is meant, with an endpoint that fails and comes back.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{Asked, House, Upstream};

/// Generous: a loaded machine is no broken promise.
const PATIENCE: Duration = Duration::from_secs(20);

/// A model that knows two things: whether a text is about cats, and whether it is about stars.
fn vector(text: &str) -> Value {
    let about =
        |words: &[&str]| words.iter().filter(|word| text.to_lowercase().contains(**word)).count();
    let cats = about(&["cat", "kitten", "feline", "purr"]);
    let stars = about(&["star", "galaxy", "cosmos", "astronom"]);
    json!([cats, stars, 0.01])
}

fn vectors(asked: &Asked) -> Value {
    let texts = asked.json()["input"].as_array().unwrap().clone();
    let data = texts.iter().enumerate().rev().map(|(index, text)| {
        json!({"object": "embedding", "index": index, "embedding": vector(text.as_str().unwrap())})
    });
    json!({"object": "list", "data": data.collect::<Vec<_>>()})
}

/// An endpoint that works as long as it is well.
async fn endpoint(well: &Rc<Cell<bool>>) -> String {
    let well = well.clone();
    let address = Upstream::answering(move |asked| match well.get() {
        true => (200, vectors(asked)),
        false => (503, json!({"error": "no model is loaded"})),
    });
    format!(
        "library.embeddings_url = 'http://{}/v1'\nlibrary.embeddings_key = 'a key of tests'",
        address.await
    )
}

#[actix_rt::test]
async fn what_means_the_same_is_found_without_a_word_in_common() {
    let well = Rc::new(Cell::new(true));
    let house = House::with(&endpoint(&well).await);
    let ann = house.reader("ann");
    ann.creates("mixed").await;
    let added = ann.adds("mixed", "kittens", "Kittens", "Small animals that purr.").await;
    assert_eq!(added.body["semantic"], true, "{added:?}");
    ann.adds("mixed", "sky", "The cosmos", "What astronomers look at.").await;
    let found = ann.seeks("mixed", "felines").await;
    assert_eq!(found["mode"], "hybrid");
    assert_eq!(super::documents(&found)[0], "kittens", "{found}");
    assert_eq!(super::documents(&ann.seeks("mixed", "galaxy of stars").await)[0], "sky");
    // What has the word and the meaning comes before what has only one of them.
    ann.adds("mixed", "word", "A word", "The word feline is Latin.").await;
    assert_eq!(super::documents(&ann.seeks("mixed", "feline").await)[0], "word");
}

#[actix_rt::test]
async fn an_endpoint_that_fails_fails_nobody_and_is_caught_up_with() {
    let well = Rc::new(Cell::new(false));
    let house = House::with(&endpoint(&well).await);
    let ann = house.reader("ann");
    ann.creates("mixed").await;
    let added = ann.adds("mixed", "kittens", "Kittens", "Small animals that purr.").await;
    assert_eq!(added.body["semantic"], false, "{added:?}");
    let found = ann.seeks("mixed", "purr").await;
    assert_eq!((&found["mode"], &found["count"]), (&json!("lexical"), &json!(1)));
    well.set(true);
    let began = Instant::now();
    loop {
        let document = ann.asks("GET", "/mixed/documents/kittens", Value::Null).await.body;
        if document["semantic"] == true {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "it waits for its vectors: {document}");
    }
    loop {
        let found = ann.seeks("mixed", "felines").await;
        if found["mode"] == "hybrid" {
            assert_eq!(super::documents(&found), ["kittens"]);
            break;
        }
        assert_eq!(found["count"], 0, "{found}");
        assert!(began.elapsed() < PATIENCE, "the endpoint is not asked again");
    }
}

#[actix_rt::test]
async fn vectors_are_asked_for_in_batches_with_the_key_and_survive_nonsense() {
    let mut endpoint = Upstream::open().await;
    let url = endpoint.url();
    let house = House::with(&format!(
        "library.embeddings_url = '{url}'\nlibrary.embeddings_key = 'a key of tests'"
    ));
    let ann = house.reader("ann");
    ann.creates("long").await;
    let text = "A sentence about cats that is repeated. ".repeat(2_000);
    let adding = ann.adds("long", "cats", "Cats", &text);
    let answering = async {
        let mut chunks = 0;
        loop {
            let asked = endpoint.asked().await;
            assert_eq!((&*asked.method, &*asked.path), ("POST", "/embeddings"));
            assert_eq!(asked.headers["authorization"], "Bearer a key of tests");
            let ask = asked.json();
            assert_eq!(ask["model"], "text-embedding-3-small");
            let texts = ask["input"].as_array().unwrap().len();
            assert!(texts <= 64, "{texts} texts at once");
            assert!(ask["input"][0].as_str().unwrap().starts_with("Cats\n\n"));
            chunks += texts;
            let answer = vectors(&asked);
            asked.hears(answer).await;
            if texts < 64 {
                return chunks;
            }
        }
    };
    let (added, chunks) = futures_util::future::join(adding, answering).await;
    assert_eq!(added.body["num_chunks"], chunks);
    let seeking = ann.seeks("long", "felines");
    let garbage = async { endpoint.asked().await.hears(json!({"data": "nonsense"})).await };
    let (found, ()) = futures_util::future::join(seeking, garbage).await;
    assert_eq!(found["mode"], "lexical", "{found}");
}
