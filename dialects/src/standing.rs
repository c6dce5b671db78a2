//! Where a client stands, and how it comes back: said with the same fields in every dialect.

use protocol::{Epoch, Loss, Position, Recovery, RoomId};
use serde::{Serialize, Serializer};

/// A place in the order of a room.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Place {
    seq: u64,
    epoch: Spelled,
}

/// `published`
#[derive(Serialize)]
pub(crate) struct Published<'a> {
    room_id: &'a str,
    #[serde(flatten)]
    place: Place,
    duplicate: bool,
}

/// `room_resumed`
#[derive(Serialize)]
pub(crate) struct RoomResumed<'a> {
    room_id: &'a str,
    recovered: bool,
    /// How many events follow; there when they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    /// Why none follow; there when something is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(flatten)]
    place: Place,
}

/// `replay_done`
#[derive(Serialize)]
pub(crate) struct ReplayDone<'a> {
    room_id: &'a str,
    #[serde(flatten)]
    place: Place,
}

/// `resumed`
#[derive(Serialize)]
pub(crate) struct Resumed<'a> {
    pub(crate) rooms: u32,
    pub(crate) resume_token: &'a str,
}

/// `mail_missed`
#[derive(Serialize)]
pub(crate) struct MailMissed {
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

// === impl Place ===

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self { seq: position.seq, epoch: Spelled(position.epoch) }
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
