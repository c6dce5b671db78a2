//! Announcements: free-form messages of operators and backends.

use crate::{Kind, Payload, RoomId};

/// A message whose type and body the sender chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its type on the wire.
    pub kind: Kind,
    /// Its fields: one JSON object.
    pub body: Payload,
    /// The room in whose order it has its number, if it has one.
    pub room: Option<RoomId>,
}

// === impl Announcement ===

impl Announcement {
    /// One that has no number in any room, and may get one.
    pub fn new(kind: Kind, body: Payload) -> Self {
        Self { kind, body, room: None }
    }
}
