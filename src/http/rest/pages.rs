//! Which part of what operators are shown is wanted, in the query of a call: read as their socket
//! reads it.

use dialects::admin;
use protocol::{
    Fault,
    admin::{WantedConnections, WantedRooms, Watch},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Which connections are wanted.
#[derive(Deserialize, Serialize, JsonSchema)]
pub struct ConnectionPage {
    /// At most so many; 1,000, if nothing is said.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Those behind this one: the `next` of the page before.
    after: Option<String>,
    /// Those of this person.
    user_id: Option<String>,
    /// Those of everyone in this room.
    room_id: Option<String>,
    /// Those that speak this dialect.
    dialect: Option<String>,
    /// Those where this is in what is shown of them, however it is capitalised.
    search: Option<String>,
}

/// Which rooms are wanted.
#[derive(Deserialize, Serialize, JsonSchema)]
pub struct RoomPage {
    /// At most so many; 1,000, if nothing is said.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Those behind this place: the `next` of the page before, in the same order.
    after: Option<String>,
    /// Those where this is in the `room_id` or the `name`, however it is capitalised.
    search: Option<String>,
    /// What comes first: `name`, if nothing is said; `members`, the fullest; `activity`, where
    /// something happened last.
    sort: Option<String>,
}

/// What of the live stream is wanted.
#[derive(Deserialize, JsonSchema)]
pub struct TailFilter {
    /// The names of events, separated by commas; all of them, if nothing is said.
    kinds: Option<String>,
    /// Only what this person does, or what befalls them.
    user_id: Option<String>,
    /// Only what happens in this room, or to it.
    room_id: Option<String>,
}

// === impl TailFilter ===

impl TailFilter {
    /// What is asked for.
    pub(super) fn wanted(&self) -> Result<Watch, Fault> {
        let kinds: Option<Vec<_>> = self.kinds.as_ref().map(|kinds| kinds.split(',').collect());
        let (user_id, room_id) = (&self.user_id, &self.room_id);
        let asked = json!({"kinds": kinds, "user_id": user_id, "room_id": room_id});
        admin::wanted_happenings(&asked.to_string())
    }
}

// === impl ConnectionPage ===

impl ConnectionPage {
    /// What is asked for.
    pub(super) fn wanted(&self) -> Result<WantedConnections, Fault> {
        admin::wanted_connections(&said(self))
    }
}

// === impl RoomPage ===

impl RoomPage {
    /// What is asked for.
    pub(super) fn wanted(&self) -> Result<WantedRooms, Fault> {
        admin::wanted_rooms(&said(self))
    }
}

/// The same in the words of a message, in which what is `null` is not said.
fn said(asked: &impl Serialize) -> String {
    serde_json::to_string(asked).unwrap_or_default()
}
