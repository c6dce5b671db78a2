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

/// The last word of the job that this socket asked for under this name, which is heard next of all.
async fn last(guest: &mut Guest, id: &str) -> Value {
    let mut heard = next_last(guest).await;
    assert_eq!(heard["correlation_id"], id, "{heard}");
    assert!(heard["payload"].get("asked_as").is_none(), "{heard}");
    heard["payload"].take()
}

/// The same of one that another socket asked for, and that has waited.
async fn waited(guest: &mut Guest, id: &str) -> Value {
    let mut heard = next_last(guest).await;
    assert!(heard.get("correlation_id").is_none(), "{heard}");
    assert_eq!(heard["payload"]["asked_as"], id, "{heard}");
    heard["payload"].take()
}

async fn next_last(guest: &mut Guest) -> Value {
    loop {
        let heard = guest.hears_next().await;
        if ["agent_completed", "agent_failed"].iter().any(|it| heard["type"] == *it) {
            return heard;
        }
    }
}
