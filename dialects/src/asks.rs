//! What guests of every dialect ask with the same fields.
//!
//! Any dialect can share a room with any other, so each must be able to say all of it;
//! a dialect's `from_wire.rs` gives these readers its own names of types.
//! `room` and `room_id` mean the same everywhere.

use protocol::{
    Command, Fault, FaultCode, RoomId,
    direct::DirectCommand,
    link::LinkCommand,
    notice::{NoticeCommand, NoticeFilter},
    presence::{Cursor, PresenceCommand},
    room::RoomCommand,
    sheet::{CellWrite, SheetCommand},
};

use crate::{
    field::{Field, asked},
    json, returns, status,
};

asked! {
    /// A message that needs nothing but perhaps a room.
    Place { room_id, room }
    /// A room to be entered.
    Door { room_id, room, since }
    /// Something said to a room.
    Speech { room_id, room, message, ack }
    /// A cursor that moved.
    Move { room_id, room, x, y, cell }
    /// Somebody who types, or does no longer.
    Typing { room_id, room, cell_id, is_typing }
    /// A cell to be written.
    Write { room_id, room, sheet_id, cell_id, value, formula, version, ack }
    /// How available somebody is.
    Mood { status }
    /// Which notifications somebody wants.
    Wishes { categories, modules, priorities }
    /// A notification that was read.
    Seen { notification_id }
    /// Mail for a person.
    Mail { user_id, message }
}

/// Reads an answer to the server's sign of life.
pub(crate) fn pong(_: &str) -> Result<Command, Fault> {
    Ok(Command::Link(LinkCommand::Pong))
}

/// Asks for a pong.
pub(crate) fn ping(_: &str) -> Result<Command, Fault> {
    Ok(Command::Link(LinkCommand::Ping))
}

/// Enters a room.
pub(crate) fn join(body: &str) -> Result<Command, Fault> {
    let ask: Door<'_> = json::object(body)?;
    let room = room(ask.room_id(), ask.room())?.ok_or_else(|| ask.room_id().missing())?;
    let since = ask.since().optional(returns::position)?;
    Ok(Command::Room(RoomCommand::Join { room, since }))
}

/// Leaves a room.
pub(crate) fn leave(body: &str) -> Result<Command, Fault> {
    let ask: Place<'_> = json::object(body)?;
    let room = room(ask.room_id(), ask.room())?;
    Ok(Command::Room(RoomCommand::Leave { room }))
}

/// Says something to a room.
pub(crate) fn say(body: &str) -> Result<Command, Fault> {
    let ask: Speech<'_> = json::object(body)?;
    let room = room(ask.room_id(), ask.room())?;
    let (message, ack) = (ask.message().payload()?, ask.ack().wish()?);
    Ok(Command::Room(RoomCommand::Say { room, message, ack }))
}

/// Moves a cursor.
pub(crate) fn move_cursor(body: &str) -> Result<Command, Fault> {
    let ask: Move<'_> = json::object(body)?;
    let cursor = Cursor {
        x: ask.x().coordinate()?,
        y: ask.y().coordinate()?,
        cell: ask.cell().optional(Field::id)?,
    };
    let room = room(ask.room_id(), ask.room())?;
    Ok(Command::Presence(PresenceCommand::Cursor { room, cursor }))
}

/// Starts or stops typing.
pub(crate) fn type_in(body: &str) -> Result<Command, Fault> {
    let ask: Typing<'_> = json::object(body)?;
    let room = room(ask.room_id(), ask.room())?;
    let cell = ask.cell_id().optional(Field::id)?;
    let typing = ask.is_typing().flag()?;
    Ok(Command::Presence(PresenceCommand::Typing { room, cell, typing }))
}

/// Writes a cell.
pub(crate) fn write_cell(body: &str) -> Result<Command, Fault> {
    let ask: Write<'_> = json::object(body)?;
    let write = CellWrite {
        sheet: ask.sheet_id().id()?,
        cell: ask.cell_id().id()?,
        value: ask.value().payload()?,
        formula: ask.formula().optional(Field::kept)?,
        seen: ask.version().optional(Field::version)?,
    };
    let room = room(ask.room_id(), ask.room())?;
    Ok(Command::Sheet(SheetCommand::Write { room, write, ack: ask.ack().wish()? }))
}

/// Says how available one is.
pub(crate) fn set_status(body: &str) -> Result<Command, Fault> {
    let ask: Mood<'_> = json::object(body)?;
    let status = status::named(&ask.status().text()?)
        .ok_or_else(|| ask.status().wrong("must be one of online, away, busy"))?;
    Ok(Command::Presence(PresenceCommand::Status(status)))
}

/// Chooses which notifications to hear. A list that is absent filters nothing.
pub(crate) fn subscribe(body: &str) -> Result<Command, Fault> {
    let ask: Wishes<'_> = json::object(body)?;
    let filter = NoticeFilter {
        categories: ask.categories().optional(Field::words)?.unwrap_or_default(),
        modules: ask.modules().optional(Field::words)?.unwrap_or_default(),
        priorities: ask.priorities().optional(Field::words)?.unwrap_or_default(),
    };
    Ok(Command::Notice(NoticeCommand::Subscribe(filter)))
}

/// Marks a notification as read.
pub(crate) fn mark_read(body: &str) -> Result<Command, Fault> {
    let ask: Seen<'_> = json::object(body)?;
    Ok(Command::Notice(NoticeCommand::Read(ask.notification_id().id()?)))
}

/// Writes to a person.
pub(crate) fn send_mail(body: &str) -> Result<Command, Fault> {
    let ask: Mail<'_> = json::object(body)?;
    let to = ask.user_id().id()?;
    Ok(Command::Direct(DirectCommand::Send { to, message: ask.message().payload()? }))
}

/// Reads a room that goes by two names; both may be given if they agree.
pub(crate) fn room(room_id: Field<'_>, room: Field<'_>) -> Result<Option<RoomId>, Fault> {
    match (room_id.optional(Field::id)?, room.optional(Field::id)?) {
        (Some(one), Some(other)) if one != other => {
            let text = "room_id and room name different rooms";
            Err(Fault::new(FaultCode::InvalidMessage, text).field("room_id"))
        }
        (one, other) => Ok(one.or(other)),
    }
}
