//! What is asked of backends: how it goes, how it ends, and what becomes of the answer.

mod crowds;
mod ends;
mod returning;

use serde_json::{Value, json};

use crate::support::{Guest, House};

/// A person of the query system, who has heard the greeting.
async fn person(house: &House, user: &str) -> Guest {
    let mut guest = house.enter(&format!("/api/ws/query?user_id={user}")).await;
    guest.hears("connection_ack").await;
    guest
}

/// Asks an agent something, under this name.
async fn asks(guest: &mut Guest, id: &str) {
    guest.says(ask(id)).await;
}

fn ask(id: &str) -> Value {
    json!({"type": "user_message", "message_id": id, "payload": {"content": id}})
}

fn cancel(request: &str) -> Value {
    json!({"type": "cancel_request", "message_id": "c", "payload": {"request_id": request}})
}

/// The last word of the job that was asked for under this name, which is heard next of all.
async fn last(guest: &mut Guest, id: &str) -> Value {
    loop {
        let mut heard = guest.hears_next().await;
        if ["agent_completed", "agent_failed"].iter().any(|it| heard["type"] == *it) {
            assert_eq!(heard["correlation_id"], id, "{heard}");
            return heard["payload"].take();
        }
    }
}
