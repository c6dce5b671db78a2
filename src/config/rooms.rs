//! `[rooms]`: how large rooms grow and how long they remember.

use std::time::Duration;

use serde::Deserialize;

/// `[rooms]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rooms {
    /// People in a room whose maker gave no number.
    pub default_max_members: u32,
    /// Rooms open at once.
    pub max_rooms: u32,
    /// Rooms one session may be in.
    pub max_rooms_per_session: u32,
    /// Whether joining an absent room opens it, for those who may.
    pub open_on_join: bool,
    /// Durable events remembered per room.
    pub history_events: usize,
    /// Bytes of them remembered per room.
    pub history_bytes: usize,
    /// Cells kept per room.
    pub max_cells: usize,
    /// Bytes of cells kept per room.
    pub max_cell_bytes_total: usize,
    /// How long a person may be without a socket before they have left, in milliseconds.
    pub presence_grace_ms: u64,
    /// People named in a room's state; the rest are only counted.
    pub presence_list_limit: usize,
    /// People up to which every coming and going is announced.
    pub announce_limit_members: usize,
    /// How often larger rooms say how many they are, in milliseconds.
    pub presence_interval_ms: u64,
    /// How long an empty room that was opened by joining stays, in seconds.
    pub idle_close_s: u64,
    /// How long somebody is typing who never says that they stopped, in milliseconds.
    pub typing_clear_ms: u64,
    /// Failures of one room within a minute after which it rests.
    pub failures_before_rest: usize,
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            default_max_members: 20_000,
            max_rooms: 100_000,
            max_rooms_per_session: 50,
            open_on_join: true,
            history_events: 100,
            history_bytes: 262_144,
            max_cells: 100_000,
            max_cell_bytes_total: 16_777_216,
            presence_grace_ms: 15_000,
            presence_list_limit: 200,
            announce_limit_members: 100,
            presence_interval_ms: 5000,
            idle_close_s: 300,
            typing_clear_ms: 8000,
            failures_before_rest: 10,
        }
    }
}

impl Rooms {
    /// How long a person may be without a socket before they have left.
    pub const fn presence_grace(&self) -> Duration {
        Duration::from_millis(self.presence_grace_ms)
    }

    /// How often larger rooms say how many they are.
    pub const fn presence_interval(&self) -> Duration {
        Duration::from_millis(self.presence_interval_ms)
    }

    /// How long an empty room that was opened by joining stays.
    pub const fn idle_close(&self) -> Duration {
        Duration::from_secs(self.idle_close_s)
    }

    /// How long somebody is typing who never says that they stopped.
    pub const fn typing_clear(&self) -> Duration {
        Duration::from_millis(self.typing_clear_ms)
    }
}
