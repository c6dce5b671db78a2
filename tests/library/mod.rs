//! Libraries: what is brought is kept, found by what it says, and told to those who listen.

mod heard;
mod kept;
mod meaning;
mod rest;
mod socket;

use serde_json::{Value, json};

use crate::support::{ADMIN_KEY, Guest, House, Reply};

/// Somebody who uses the libraries of a house by REST.
pub(super) struct Reader<'a> {
    house: &'a House,
    token: String,
}

impl House {
    /// A person who may do what everybody may.
    fn reader(&self, user: &str) -> Reader<'_> {
        Reader { house: self, token: self.token(user) }
    }

    /// A person with these claims.
    fn reader_with(&self, user: &str, claims: Value) -> Reader<'_> {
        Reader { house: self, token: self.token_with(user, claims) }
    }

    /// Somebody at the socket of a library, who has been welcomed.
    async fn listener(&self, library: &str, user: &str) -> Guest {
        let token = self.token(user);
        let mut guest = self.enter(&format!("/v1/libraries/{library}/ws?token={token}")).await;
        let welcome = guest.hears("system").await;
        assert_eq!(welcome["message"], format!("Connected to library {library}"));
        guest
    }
}

impl Reader<'_> {
    async fn asks(&self, method: &str, path: &str, body: Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let bearer = format!("Bearer {}", self.token);
        let path = format!("/v1/libraries{path}");
        self.house.call_with(method, &path, &[("Authorization", &bearer)], body).await
    }

    async fn creates(&self, library: &str) {
        let reply = self.asks("POST", "", json!({"library_id": library})).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }

    async fn adds(&self, library: &str, document: &str, title: &str, text: &str) -> Reply {
        let body = json!({"document_id": document, "title": title, "text": text});
        let reply = self.asks("POST", &format!("/{library}/documents"), body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply
    }

    /// The answer to a search.
    async fn seeks(&self, library: &str, text: &str) -> Value {
        let path = format!("/{library}/search");
        let reply = self.asks("POST", &path, json!({"query_text": text, "k": 5})).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body
    }

    /// The documents that a search finds, the best first.
    async fn finds(&self, library: &str, text: &str) -> Vec<String> {
        documents(&self.seeks(library, text).await)
    }
}

/// Whose passages these are.
fn documents(found: &Value) -> Vec<String> {
    let results = found["results"].as_array().expect("results");
    results.iter().map(|hit| hit["document_id"].as_str().expect("an id").to_owned()).collect()
}

/// The next thing that somebody hears of documents or libraries.
async fn learns(guest: &mut Guest) -> Value {
    loop {
        let heard = guest.hears("event").await;
        if is_news(&heard) {
            return heard;
        }
    }
}

/// Whether something happened to a document or a library, and not only to those who listen.
fn is_news(heard: &Value) -> bool {
    let kind = heard["event_type"].as_str().unwrap_or_default();
    kind.starts_with("document.") || kind.starts_with("library.")
}

/// Three documents that share words.
async fn three_animals(reader: &Reader<'_>) {
    reader.creates("animals").await;
    reader.adds("animals", "cats", "Cats", "Cats purr and sleep on warm sofas.").await;
    reader.adds("animals", "dogs", "Dogs", "Dogs bark at cats, and at the moon.").await;
    reader.adds("animals", "owls", "Owls", "Owls hunt mice at night.").await;
}

/// With an operator's key.
async fn as_operator(house: &House, method: &str, path: &str) -> Reply {
    house.call_with(method, path, &[("X-API-Key", ADMIN_KEY)], String::new()).await
}
