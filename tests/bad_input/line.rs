//! Everybody who has a socket: guests of every dialect, operators, workers.

use serde_json::{Value, json};

use crate::support::{ADMIN_KEY, Accent, House, peer::Peer};

const WORKER_KEY: &str = "the-workers-key-of-a-test-house";

/// Somebody with a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Guest(Accent),
    Operator,
    Worker,
}

impl Line {
    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Accent::ALL.map(Self::Guest).into_iter().chain([Self::Operator, Self::Worker])
    }

    /// A house that lets all of them in.
    pub(super) fn house(more: &str) -> House {
        let keys = format!("workers.enabled = true\nauth.worker_key = \"{WORKER_KEY}\"");
        House::with(&format!("agent.maker = \"worker\"\n{keys}\n{more}"))
    }

    /// One who speaks in bytes, as ann if that is a guest.
    pub(super) async fn peer(self, house: &House) -> Peer {
        let at = |door: String| async move { Peer::enter_at(house.address, &door).await };
        match self {
            Self::Guest(accent) => accent.peer(house, "ann").await,
            Self::Operator => at(format!("/api/ws/admin?api_key={ADMIN_KEY}")).await,
            Self::Worker => at(format!("/api/ws/worker?api_key={WORKER_KEY}")).await,
        }
    }

    /// The longest frame that is heard.
    pub(super) fn longest(self) -> usize {
        match self {
            // A frame of a library's client may bring a document.
            Self::Guest(Accent::Library) => 3 * 1_048_576 + 65_536,
            Self::Worker => 2 << 20,
            Self::Guest(_) | Self::Operator => 65_536,
        }
    }

    /// A message of this name that is answered.
    pub(super) fn question(self, name: &str) -> Value {
        match self {
            Self::Guest(accent) => accent.named(name, accent.message("ping", json!({}))),
            Self::Operator => json!({"action": "list_rooms", "request_id": name}),
            Self::Worker => json!({"type": "ping", "id": name}),
        }
    }

    /// The type of the answer.
    pub(super) fn answer(self) -> &'static str {
        match self {
            Self::Guest(accent) => accent.answer("pong"),
            Self::Operator => "rooms",
            Self::Worker => "pong",
        }
    }

    /// The question to which this is the answer.
    pub(super) fn re(self, answer: &Value) -> &Value {
        match self {
            Self::Guest(accent) => accent.re(answer),
            Self::Operator => &answer["correlation_id"],
            Self::Worker => &answer["re"],
        }
    }

    /// The type of a refusal.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Guest(accent) => accent.refusal(),
            Self::Operator => "error_message",
            Self::Worker => "error",
        }
    }
}
