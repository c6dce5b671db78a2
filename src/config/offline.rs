//! `[offline]`: mail for people who are away.

use std::time::Duration;

use serde::Deserialize;

/// `[offline]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Offline {
    /// Messages kept per person; the oldest makes room.
    pub max_messages: usize,
    /// Bytes of them kept per person.
    pub max_bytes: usize,
    /// How long they are kept, in seconds.
    pub ttl_s: u64,
    /// People for whom mail is kept at once.
    pub max_people: usize,
}

impl Default for Offline {
    fn default() -> Self {
        Self { max_messages: 100, max_bytes: 4_194_304, ttl_s: 86_400, max_people: 100_000 }
    }
}

impl Offline {
    /// How long messages are kept.
    pub const fn ttl(&self) -> Duration {
        Duration::from_secs(self.ttl_s)
    }
}
