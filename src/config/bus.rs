//! `[bus]`: what backends tell, and what is remembered of it.

use protocol::Pattern;
use serde::Deserialize;

/// `[bus]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bus {
    /// Kinds of events that are kept for those who come back, where the publisher does not say.
    pub durable_types: Vec<String>,
    /// Durable events that a bus remembers.
    pub history_events: usize,
    /// Bytes of them.
    pub history_bytes: usize,
}

impl Default for Bus {
    fn default() -> Self {
        let durable = ["task.*", "circle.*", "memory.*", "conversation.*", "agent.task.completed"];
        Self {
            durable_types: durable.map(str::to_owned).to_vec(),
            history_events: 10_000,
            history_bytes: 16_777_216,
        }
    }
}

impl Bus {
    /// The kinds that are kept. What is no pattern was refused at the start.
    pub fn durable_kinds(&self) -> Vec<Pattern> {
        self.durable_types.iter().filter_map(|text| Pattern::new(text).ok()).collect()
    }
}
