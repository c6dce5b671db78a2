//! Where a client stands, and how it comes back: said with the same fields in every dialect.

use std::borrow::Cow;

use protocol::{CellId, Epoch, Loss, Position, Recovery, RoomId};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// Why nothing follows.
const LOSSES: [&str; 5] = [
    Loss::Trimmed.name(),
    Loss::EpochChanged.name(),
    Loss::Forbidden.name(),
    Loss::AlreadyJoined.name(),
    Loss::Unavailable.name(),
];

/// A place in the order of a room.
#[derive(Clone, Copy, JsonSchema, Serialize)]
pub(crate) struct Place {
    /// The number of the latest kept event in the order of the room.
    seq: u64,
    /// The history that the number belongs to: another one after it was lost.
    epoch: Spelled,
}

/// How a sheet goes on after what is shown of it.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Rest<'a> {
    /// Whether there are more cells.
    more: bool,
    /// There with `more`: the `after` of the next part.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

/// `published`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Published<'a> {
    room_id: &'a str,
    #[serde(flatten)]
    place: Place,
    /// Whether it was said before under the same name, and so not again.
    duplicate: bool,
}

/// `room_resumed`
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomResumed<'a> {
    room_id: &'a str,
    /// Whether all of what you missed follows.
    recovered: bool,
    /// How many events follow; there when they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    /// Why none follow; there when something is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = LOSSES))]
    reason: Option<&'static str>,
    #[serde(flatten)]
    place: Place,
}

/// `replay_done`
#[derive(JsonSchema, Serialize)]
pub(crate) struct ReplayDone<'a> {
    room_id: &'a str,
    #[serde(flatten)]
    place: Place,
}

/// `resumed`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Resumed<'a> {
    /// How many rooms were named.
    pub(crate) rooms: u32,
    /// For the next time; the one before is of no use any more.
    pub(crate) resume_token: &'a str,
}

/// `mail_missed`
#[derive(JsonSchema, Serialize)]
pub(crate) struct MailMissed {
    /// How much.
    pub(crate) count: u64,
}

/// An epoch as text.
#[derive(Clone, Copy)]
struct Spelled(Epoch);

impl Serialize for Spelled {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&self.0)
    }
}

impl JsonSchema for Spelled {
    fn schema_name() -> Cow<'static, str> {
        "Epoch".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9a-f]{16}$"})
    }
}

// === impl Place ===

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self { seq: position.seq, epoch: Spelled(position.epoch) }
    }
}

// === impl Rest ===

impl<'a> Rest<'a> {
    pub(crate) fn after(next: Option<&'a CellId>) -> Self {
        Self { more: next.is_some(), next: next.map(CellId::as_str) }
    }
}

// === impl Published ===

impl<'a> Published<'a> {
    pub(crate) fn new(room: &'a RoomId, position: Position, duplicate: bool) -> Self {
        Self { room_id: room.as_str(), place: position.into(), duplicate }
    }
}

// === impl RoomResumed ===

impl<'a> RoomResumed<'a> {
    pub(crate) fn new(room: &'a RoomId, position: Position, recovery: Recovery) -> Self {
        let (count, reason) = match recovery {
            Recovery::Recovered(count) => (Some(count), None),
            Recovery::Lost(loss) => (None, Some(Loss::name(loss))),
        };
        let (room_id, recovered) = (room.as_str(), reason.is_none());
        Self { room_id, recovered, count, reason, place: position.into() }
    }
}

// === impl ReplayDone ===

impl<'a> ReplayDone<'a> {
    pub(crate) fn new(room: &'a RoomId, position: Position) -> Self {
        Self { room_id: room.as_str(), place: position.into() }
    }
}
