//! Rooms: entering, leaving, talking; and what a room is.

use std::sync::Arc;

use crate::{Identity, MessageId, Payload, Position, Recovery, RoomId, Timestamp, UserId};

/// What a guest does with rooms.
#[derive(Clone, Debug, PartialEq)]
pub enum RoomCommand {
    /// Enters a room.
    Join {
        /// Which.
        room: RoomId,
        /// Up to where the guest has heard it before: what came since is replayed.
        since: Option<Position>,
    },
    /// Leaves a room.
    Leave {
        /// Which; the current one if not said.
        room: Option<RoomId>,
    },
    /// Says something to everyone in a room.
    Say {
        /// Where; the current room if not said.
        room: Option<RoomId>,
        /// What, in the guest's own JSON.
        message: Payload,
        /// Whether the guest wants to be told once it is kept ([`RoomEvent::Published`]).
        ack: bool,
    },
}

/// What a guest hears from a room.
#[derive(Clone, Debug)]
pub enum RoomEvent {
    /// Somebody said something.
    Message {
        /// Where.
        room: RoomId,
        /// The author's own name for it.
        id: Option<MessageId>,
        /// Who.
        from: Arc<Identity>,
        /// What.
        message: Payload,
    },
    /// You are no longer in this room: you left, or it was closed.
    Left {
        /// Which.
        room: RoomId,
        /// Whether an operator or the owner closed it.
        closed: bool,
    },
    /// What you published is kept as the durability setting promises, under this number.
    Published {
        /// Where.
        room: RoomId,
        /// Its place in the order of the room.
        position: Position,
        /// Whether you had said it before: then this is the place of the first one.
        duplicate: bool,
    },
    /// You came back: this is how much of what you missed follows, and where the room is now.
    Recovered {
        /// Which.
        room: RoomId,
        /// The latest event of the room.
        position: Position,
        /// All, or why not.
        recovery: Recovery,
    },
    /// All that you missed has been said; from here on it is live.
    ReplayDone {
        /// Which.
        room: RoomId,
        /// Where live begins.
        position: Position,
    },
}

/// What a room is, as its owner made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomSettings {
    /// The name shown to people.
    pub name: String,
    /// Who may delete it, besides operators.
    pub owner: Option<UserId>,
    /// How many people may be in it at once.
    pub max_members: u32,
    /// Whether anybody may find and enter it.
    pub public: bool,
    /// When it was opened.
    pub created: Timestamp,
}

/// One line about a room, for lists.
#[derive(Clone, Debug)]
pub struct RoomSummary {
    /// Which.
    pub room: RoomId,
    /// What it is.
    pub settings: RoomSettings,
    /// How many people are in it.
    pub people: u32,
    /// How many sockets they have there.
    pub sessions: u32,
    /// How many sheets have cells.
    pub sheets: u32,
    /// How many durable events it has carried.
    pub messages: u64,
    /// When something last happened in it.
    pub last_activity: Timestamp,
    /// How many people entered since it was opened.
    pub visits: u64,
    /// How often it was restarted after a failure.
    pub restarts: u32,
}
