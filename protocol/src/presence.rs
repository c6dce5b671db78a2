//! Presence: who is here, what they say of themselves, where their cursor is.

use std::sync::Arc;

use crate::{CellId, Identity, Position, RoomId, SheetId, Timestamp};

/// What a guest shows of themselves.
#[derive(Clone, Debug, PartialEq)]
pub enum PresenceCommand {
    /// Moved the cursor.
    Cursor {
        /// Where; the current room if not said.
        room: Option<RoomId>,
        /// To which place.
        cursor: Cursor,
    },
    /// Started or stopped typing.
    Typing {
        /// Where; the current room if not said.
        room: Option<RoomId>,
        /// In which cell, in a workspace.
        cell: Option<CellId>,
        /// Started, or stopped.
        typing: bool,
    },
    /// Says how available they are, in every room they are in.
    Status(Status),
}

/// A place on a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// Pixels from the left, as the client counts them.
    pub x: f64,
    /// Pixels from the top, as the client counts them.
    pub y: f64,
    /// The cell under it.
    pub cell: Option<CellId>,
}

/// How available a person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Here.
    #[default]
    Online,
    /// Here, but not looking.
    Away,
    /// Here, but not to be disturbed.
    Busy,
}

/// What a guest sees of the others.
#[derive(Clone, Debug)]
pub enum PresenceEvent {
    /// Who is here: sent to one who enters, and to all in a large room from time to time.
    State(RoomState),
    /// Somebody came. Carries the new state, for dialects that show it whole.
    Joined {
        /// Who.
        who: Arc<Identity>,
        /// Who is here now.
        state: RoomState,
    },
    /// Somebody left. Carries the new state, for dialects that show it whole.
    Left {
        /// Who.
        who: Arc<Identity>,
        /// Who is here now.
        state: RoomState,
    },
    /// Somebody's cursor moved.
    Cursor {
        /// Where.
        room: RoomId,
        /// Who.
        who: Arc<Identity>,
        /// To which place.
        cursor: Cursor,
    },
    /// Somebody started or stopped typing.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        who: Arc<Identity>,
        /// In which cell.
        cell: Option<CellId>,
        /// Started, or stopped.
        typing: bool,
    },
    /// Somebody is differently available.
    Status {
        /// Where this is told.
        room: RoomId,
        /// Who.
        who: Arc<Identity>,
        /// How.
        status: Status,
    },
}

/// Who is in a room.
#[derive(Clone, Debug)]
pub struct RoomState {
    /// Which room.
    pub room: RoomId,
    /// The people shown: all, or the first so many of a large room.
    pub people: Arc<[Person]>,
    /// The sheets that have cells.
    pub sheets: Arc<[SheetId]>,
    /// How many people are really here.
    pub total: u32,
    /// The latest durable event of the room: whoever comes back may name it.
    pub position: Position,
}

/// One person as the others see them.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub who: Arc<Identity>,
    /// How available.
    pub status: Status,
    /// Where their cursor is, if they have shown it.
    pub cursor: Option<Cursor>,
    /// When they last did something here.
    pub last_seen: Timestamp,
}
