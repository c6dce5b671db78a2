//! The event bus: what backends tell reaches whoever wants it and may hear it (rows D1 to D9).

mod burst;
mod circles;
mod filters;
mod publishing;
mod refusals;
mod returning;
mod stats;
mod telling;

use serde_json::{Value, json};

use crate::support::{Guest, House, Reply};

/// So that a publisher who is fast is not refused for that.
const GENEROUS: &str = "
    [limits]
    query = {messages_per_minute = 100000, burst = 100000}
";

/// The thirteen kinds of the seed.
const KINDS: [&str; 13] = [
    "agent.started",
    "agent.task.completed",
    "agent.tool.executed",
    "memory.created",
    "memory.shared",
    "circle.created",
    "circle.member.added",
    "task.created",
    "task.started",
    "task.completed",
    "task.failed",
    "task.conflict.detected",
    "conversation.message",
];

/// An event of this kind, numbered in its data.
fn event(kind: &str, n: usize) -> Value {
    json!({"type": kind, "data": {"n": n}})
}

/// The same in a circle.
fn within(circle: impl Into<Value>, kind: &str, n: usize) -> Value {
    let mut event = event(kind, n);
    event["circle_id"] = circle.into();
    event
}

/// The numbers of the events that were heard, in order.
fn numbers(heard: &[Value]) -> Vec<u64> {
    heard.iter().filter_map(|heard| heard["data"]["n"].as_u64()).collect()
}

impl House {
    /// A dashboard that has come in by these parameters, and where the bus stood then.
    async fn dashboard(&self, parameters: &str) -> (Guest, Value) {
        let mut guest = self.enter(&format!("/ws/dashboard?{parameters}")).await;
        let heard = guest.hears_until("presence.state").await;
        assert_eq!(heard[0]["type"], "connection.established");
        let here = &heard.last().unwrap()["data"];
        (guest, json!({"epoch": here["epoch"], "seq": here["seq"]}))
    }

    /// The house's own services have something told.
    async fn tells(&self, events: Value) -> Reply {
        let reply = self.as_operator("POST", "/ws/dashboard/events", events).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply
    }

    /// A token that shows these circles.
    fn seeing(&self, user: &str, circles: Value) -> String {
        self.token_with(user, json!({"circles": circles}))
    }
}
