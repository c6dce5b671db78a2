//! `[jobs]`: what is asked of backends.

use std::time::Duration;

use serde::Deserialize;

/// `[jobs]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// Requests of one person, running and waiting.
    pub max_per_person: u32,
    /// Requests worked on at once, for each service.
    pub max_running: u32,
    /// Requests that wait for their turn, for each service.
    pub max_waiting: u32,
    /// How long a backend may take, in seconds.
    pub deadline_s: u64,
    /// How often a backend is asked again that could not be reached.
    pub retries: u32,
    /// Bytes that an answer may have.
    pub max_answer_bytes: usize,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            max_per_person: 16,
            max_running: 64,
            max_waiting: 256,
            deadline_s: 60,
            retries: 2,
            max_answer_bytes: 2_097_152,
        }
    }
}

impl Jobs {
    /// How long a backend may take.
    pub const fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_s)
    }
}
