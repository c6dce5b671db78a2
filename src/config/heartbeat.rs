//! `[heartbeat]`: how the two ends of a connection know of each other.

use std::time::Duration;

use serde::Deserialize;

/// `[heartbeat]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Heartbeat {
    /// How often the server gives a sign of life, in milliseconds.
    pub interval_ms: u64,
    /// How long a peer may be silent before it is gone, in milliseconds.
    pub timeout_ms: u64,
    /// The same for the workspace endpoint.
    pub workspace: Pulse,
}

/// `[heartbeat.workspace]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pulse {
    /// How often the server gives a sign of life, in milliseconds.
    pub interval_ms: u64,
    /// How long a peer may be silent before it is gone, in milliseconds.
    pub timeout_ms: u64,
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self { interval_ms: 30_000, timeout_ms: 60_000, workspace: Pulse::default() }
    }
}

impl Default for Pulse {
    fn default() -> Self {
        Self { interval_ms: 25_000, timeout_ms: 60_000 }
    }
}

impl Heartbeat {
    /// The pulse of every endpoint without one of its own.
    pub const fn general(&self) -> Pulse {
        Pulse { interval_ms: self.interval_ms, timeout_ms: self.timeout_ms }
    }
}

impl Pulse {
    /// How often the server gives a sign of life.
    pub const fn interval(self) -> Duration {
        Duration::from_millis(self.interval_ms)
    }

    /// How long a peer may be silent before it is gone.
    pub const fn timeout(self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }
}
