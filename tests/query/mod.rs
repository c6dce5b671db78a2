//! Questions over real sockets: words, SPARQL, endpoints elsewhere, and whether they answer.

mod asking;
mod elsewhere;
mod health;
mod peer;

use serde_json::{Value, json};

use crate::support::{Asked, Guest, House, Upstream};

/// A person of the query system, who has heard the greeting.
async fn person(house: &House, user: &str) -> Guest {
    let mut guest = house.enter(&format!("/api/ws/query?user_id={user}")).await;
    guest.hears("connection_ack").await;
    guest
}

/// A question with these fields, under this name.
fn query(id: &str, payload: Value) -> Value {
    json!({"type": "query_request", "message_id": id, "payload": payload})
}

/// Asks; gives everything that is heard up to the end, whatever that is.
async fn asks(guest: &mut Guest, payload: Value) -> Vec<Value> {
    guest.says(query("q1", payload)).await;
    let mut heard = Vec::new();
    loop {
        let next = guest.hears_next().await;
        let last = next["type"] == "query_result" || next["type"] == "error_message";
        if last || next["type"] == "query_progress" {
            assert_eq!(next["correlation_id"], "q1", "{next}");
            heard.push(next);
        }
        if last {
            return heard;
        }
    }
}

/// Asks; gives the last word alone.
async fn answer(guest: &mut Guest, payload: Value) -> Value {
    asks(guest, payload).await.pop().unwrap()["payload"].take()
}

/// The stages among what was heard.
fn stages(heard: &[Value]) -> Vec<&str> {
    let progress = heard.iter().filter(|it| it["type"] == "query_progress");
    progress.map(|it| it["payload"]["stage"].as_str().unwrap()).collect()
}

/// An endpoint elsewhere that answers probes by itself, and the rest as its test says.
struct Far(Upstream);

impl Far {
    async fn open() -> Self {
        Self(Upstream::open().await)
    }

    /// A house that knows it as `far`.
    fn house(&self, settings: &str) -> House {
        House::with(&format!("query.endpoints = [\"far={}/sparql\"]\n{settings}", self.0.url()))
    }

    /// The next query that is no probe.
    async fn asked(&mut self) -> Asked {
        loop {
            let asked = self.0.asked().await;
            if asked.text() != "ASK {}" {
                return asked;
            }
            yes(asked).await;
        }
    }
}

const RESULTS: &str = "application/sparql-results+json";

async fn yes(asked: Asked) {
    asked.answers(200, &[("content-type", RESULTS)], r#"{"head": {}, "boolean": true}"#).await;
}
