//! `[store]`: what outlives the process.

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;

/// When something said may be acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// Once it is on the disk: a power cut loses nothing that anybody has heard.
    #[default]
    Commit,
    /// At once: a power cut loses the last moment, and clients are told.
    Relaxed,
    /// At once, and nothing outlives the process.
    Memory,
}

/// `[store]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// When something said may be acknowledged.
    pub durability: Durability,
    /// The folder of the file.
    pub path: PathBuf,
    /// How often a relaxed store keeps what it has promised, in milliseconds.
    pub relaxed_interval_ms: u64,
    /// How long a room that was opened by joining is remembered after its last event, in hours.
    pub room_ttl_hours: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            durability: Durability::default(),
            path: "data".into(),
            relaxed_interval_ms: 100,
            room_ttl_hours: 720,
        }
    }
}

impl Store {
    /// How long after its promise something may be kept; none, where it is kept first.
    pub fn interval(&self) -> Option<Duration> {
        let relaxed = self.durability == Durability::Relaxed;
        relaxed.then(|| Duration::from_millis(self.relaxed_interval_ms))
    }

    /// How long a room that was opened by joining is remembered after its last event.
    pub const fn room_ttl(&self) -> Duration {
        Duration::from_secs(self.room_ttl_hours.saturating_mul(60 * 60))
    }
}
