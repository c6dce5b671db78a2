//! What guests of every dialect ask with the same fields.
//!
//! Any dialect can share a room with any other, so each must be able to say all of it;
//! a dialect's `from_wire.rs` gives these readers its own names of types.
//! `room` and `room_id` mean the same everywhere.

use protocol::{
    CellId, Command, Fault, FaultCode, NotificationId, Position, RoomId, SheetId, UserId,
    direct::DirectCommand,
    link::LinkCommand,
    notice::{NoticeCommand, NoticeFilter},
    presence::{Cursor, PresenceCommand, Status},
    room::RoomCommand,
    sheet::{CellWrite, SheetCommand, SheetRead},
};

use crate::{
    field::{Field, asked},
    kinds::{Anything, Choice, Coordinate, Count, Kept, Version, Wish, Words},
    names::Id,
    shape::any,
};

asked! {
    /// Asks whether the server is there; it answers with a pong.
    Ping {}
    /// Answers a sign of life of the server's. Any other message does as well.
    Pong {}
    /// Enters a room: everyone in it hears so, and from then on what happens there is heard. It is
    /// the current room until another is entered. A room that is not there is opened, where that is
    /// allowed.
    Door: any(room_id, room) {
        /// The room to be entered. Either this or `room` is needed.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// Up to where this room has been heard before: what was missed since then follows.
        since: Option<Position>,
    }
    /// Leaves a room.
    Place {
        /// The room to be left; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
    }
    /// Says something to everyone in a room. It is part of the room's order and of its history.
    Speech {
        /// The room; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// What is said: any JSON value, passed on to the letter.
        message: Anything,
        /// With `true`, `published` says once it is kept.
        ack: Wish,
    }
    /// Shows the others in a room where one's cursor is.
    Move {
        /// The room; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// How far from the left, in whatever unit the clients of this room agree on.
        x: Coordinate,
        /// How far from the top, in the same unit.
        y: Coordinate,
        /// The cell that the cursor is in.
        cell: Option<Id<CellId>>,
    }
    /// Says that one is typing, or does so no longer.
    Typing {
        /// The room; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// The cell that is typed in.
        cell_id: Option<Id<CellId>>,
        /// `true` with the first key, `false` when it is over.
        is_typing: Choice,
    }
    /// Writes a cell of a sheet; everyone in the room hears of it.
    Write {
        /// The room; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// The sheet.
        sheet_id: Id<SheetId>,
        /// The cell of that sheet.
        cell_id: Id<CellId>,
        /// What the cell holds from now on: any JSON value, `null` too.
        value: Anything,
        /// The formula that gave the value.
        formula: Option<Kept>,
        /// The version of the cell that this write goes by. Where the cell has a later one, nothing
        /// is written and the answer tells what it holds. If left out, the last write wins.
        version: Option<Version>,
        /// With `true`, `published` says once it is kept.
        ack: Wish,
    }
    /// Asks what stands on a sheet of a room that one is in. A long sheet comes in parts.
    Look {
        /// The room; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// The sheet.
        sheet_id: Id<SheetId>,
        /// The cell after which the part begins: the `next` of the part before; from the first
        /// cell, if left out.
        after: Option<Id<CellId>>,
        /// How many cells are wanted at most. There are fewer in a part where more would make it
        /// long.
        limit: Option<Count>,
    }
    /// Says how available one is, to everyone in one's rooms.
    Mood {
        /// How available.
        status: Status,
    }
    /// Chooses which notifications to hear. It replaces what the person chose before; what is left
    /// out, or an empty list, filters nothing.
    Wishes {
        /// Only those of these categories. At most 64, of at most 128 bytes each.
        categories: Option<Words>,
        /// Only those of these modules. At most 64, of at most 128 bytes each.
        modules: Option<Words>,
        /// Only those of these priorities. At most 64, of at most 128 bytes each.
        priorities: Option<Words>,
    }
    /// Marks a notification as read; one's other connections hear of it.
    Seen {
        /// The notification.
        notification_id: Id<NotificationId>,
    }
    /// Writes to a person: to all their connections, or to their mailbox while they are away.
    Mail {
        /// The person.
        user_id: Id<UserId>,
        /// What is written: any JSON value, passed on to the letter.
        message: Anything,
    }
}

/// Reads an answer to the server's sign of life.
pub(crate) fn pong(_: &Pong<'_>) -> Result<Command, Fault> {
    Ok(Command::Link(LinkCommand::Pong))
}

/// Asks for a pong.
pub(crate) fn ping(_: &Ping<'_>) -> Result<Command, Fault> {
    Ok(Command::Link(LinkCommand::Ping))
}

/// Enters a room.
pub(crate) fn join(ask: &Door<'_>) -> Result<Command, Fault> {
    let room = room(ask.room_id(), ask.room())?.ok_or_else(|| ask.room_id().missing())?;
    Ok(Command::Room(RoomCommand::Join { room, since: ask.since().read()? }))
}

/// Leaves a room.
pub(crate) fn leave(ask: &Place<'_>) -> Result<Command, Fault> {
    let room = room(ask.room_id(), ask.room())?;
    Ok(Command::Room(RoomCommand::Leave { room }))
}

/// Says something to a room.
pub(crate) fn say(ask: &Speech<'_>) -> Result<Command, Fault> {
    let room = room(ask.room_id(), ask.room())?;
    let (message, ack) = (ask.message().read()?, ask.ack().read()?);
    Ok(Command::Room(RoomCommand::Say { room, message, ack }))
}

/// Moves a cursor.
pub(crate) fn move_cursor(ask: &Move<'_>) -> Result<Command, Fault> {
    let cursor = Cursor { x: ask.x().read()?, y: ask.y().read()?, cell: ask.cell().read()? };
    let room = room(ask.room_id(), ask.room())?;
    Ok(Command::Presence(PresenceCommand::Cursor { room, cursor }))
}

/// Starts or stops typing.
pub(crate) fn type_in(ask: &Typing<'_>) -> Result<Command, Fault> {
    let room = room(ask.room_id(), ask.room())?;
    let (cell, typing) = (ask.cell_id().read()?, ask.is_typing().read()?);
    Ok(Command::Presence(PresenceCommand::Typing { room, cell, typing }))
}

/// Writes a cell.
pub(crate) fn write_cell(ask: &Write<'_>) -> Result<Command, Fault> {
    let write = CellWrite {
        sheet: ask.sheet_id().read()?,
        cell: ask.cell_id().read()?,
        value: ask.value().read()?,
        formula: ask.formula().read()?,
        seen: ask.version().read()?,
    };
    let room = room(ask.room_id(), ask.room())?;
    Ok(Command::Sheet(SheetCommand::Write { room, write, ack: ask.ack().read()? }))
}

/// Asks what stands on a sheet.
pub(crate) fn read_sheet(ask: &Look<'_>) -> Result<Command, Fault> {
    let (sheet, after) = (ask.sheet_id().read()?, ask.after().read()?);
    let read = SheetRead { sheet, after, limit: ask.limit().read()? };
    let room = room(ask.room_id(), ask.room())?;
    Ok(Command::Sheet(SheetCommand::Read { room, read }))
}

/// Says how available one is.
pub(crate) fn set_status(ask: &Mood<'_>) -> Result<Command, Fault> {
    Ok(Command::Presence(PresenceCommand::Status(ask.status().read()?)))
}

/// Chooses which notifications to hear. A list that is absent filters nothing.
pub(crate) fn subscribe(ask: &Wishes<'_>) -> Result<Command, Fault> {
    let filter = NoticeFilter {
        categories: ask.categories().read()?.unwrap_or_default(),
        modules: ask.modules().read()?.unwrap_or_default(),
        priorities: ask.priorities().read()?.unwrap_or_default(),
    };
    Ok(Command::Notice(NoticeCommand::Subscribe(filter)))
}

/// Marks a notification as read.
pub(crate) fn mark_read(ask: &Seen<'_>) -> Result<Command, Fault> {
    Ok(Command::Notice(NoticeCommand::Read(ask.notification_id().read()?)))
}

/// Writes to a person.
pub(crate) fn send_mail(ask: &Mail<'_>) -> Result<Command, Fault> {
    let to = ask.user_id().read()?;
    Ok(Command::Direct(DirectCommand::Send { to, message: ask.message().read()? }))
}

/// A room's name, where the current room is meant if there is none.
type RoomName = Option<Id<RoomId>>;

/// Reads a room that goes by two names; both may be given if they agree.
pub(crate) fn room(
    room_id: Field<'_, RoomName>,
    room: Field<'_, RoomName>,
) -> Result<Option<RoomId>, Fault> {
    match (room_id.read()?, room.read()?) {
        (Some(one), Some(other)) if one != other => {
            let text = "room_id and room name different rooms";
            Err(Fault::new(FaultCode::InvalidMessage, text).field("room_id"))
        }
        (one, other) => Ok(one.or(other)),
    }
}
