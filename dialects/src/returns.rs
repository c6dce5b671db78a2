//! What guests of every dialect ask to come back, and to stay: `hello`, `resume`, `refresh_token`, `ack`.

use protocol::{Command, Fault, Position, RoomId, link::LinkCommand};

use crate::{
    field::{Field, asked},
    json,
};

/// The most rooms that one resume may name.
const MAX_ROOMS: usize = 64;

/// Longer than any token of ours, and than any that a handshake can carry.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

asked! {
    /// `hello`.
    Hello { acks }
    /// `resume`.
    Resume { resume_token, rooms, acks }
    /// A place in the order of a room.
    Place { epoch, seq }
    /// `refresh_token`.
    Refresh { token }
    /// `ack`.
    Ack { mail_seq }
}

/// Asks who one is here.
pub(crate) fn hello(body: &str) -> Result<Command, Fault> {
    let ask: Hello<'_> = json::object(body)?;
    Ok(Command::Link(LinkCommand::Hello { acks: ask.acks().wish()? }))
}

/// Comes back after a lost connection.
pub(crate) fn resume(body: &str) -> Result<Command, Fault> {
    let ask: Resume<'_> = json::object(body)?;
    let token = token(ask.resume_token())?.into();
    let rooms = rooms(ask.rooms())?;
    Ok(Command::Link(LinkCommand::Resume { token, rooms, acks: ask.acks().wish()? }))
}

/// Shows a fresh token.
pub(crate) fn refresh(body: &str) -> Result<Command, Fault> {
    let ask: Refresh<'_> = json::object(body)?;
    Ok(Command::Link(LinkCommand::Refresh { token: token(ask.token())? }))
}

/// Has taken mail into its own hands.
pub(crate) fn ack(body: &str) -> Result<Command, Fault> {
    let ask: Ack<'_> = json::object(body)?;
    Ok(Command::Link(LinkCommand::Ack { up_to: ask.mail_seq().version()? }))
}

/// Reads up to where a guest has heard a room: `{"epoch", "seq"}`.
pub(crate) fn position(field: Field<'_>) -> Result<Position, Fault> {
    let place: Place<'_> = json::object(field.object()?)?;
    let epoch = place.epoch();
    let epoch = epoch.text()?.parse().map_err(|error| epoch.wrong(error))?;
    Ok(Position { epoch, seq: place.seq().version()? })
}

/// Reads `{"room": {"epoch", "seq"}, ...}`, in the order in which the rooms are named.
fn rooms(field: Field<'_>) -> Result<Vec<(RoomId, Position)>, Fault> {
    let entries = field.entries()?;
    if entries.len() > MAX_ROOMS {
        return Err(field.wrong(format_args!("must name at most {MAX_ROOMS} rooms")));
    }
    let mut rooms: Vec<(RoomId, Position)> = Vec::with_capacity(entries.len());
    for (name, place) in entries {
        let room = RoomId::new(&name).map_err(|error| field.wrong(error))?;
        if rooms.iter().any(|(known, _)| *known == room) {
            return Err(field.wrong("must name each room once"));
        }
        rooms.push((room, position(place)?));
    }
    Ok(rooms)
}

/// Reads a token: never shown again, not even in a refusal.
fn token(field: Field<'_>) -> Result<String, Fault> {
    let token = field.text()?;
    match token.len() {
        0 => Err(field.wrong("must not be empty")),
        1..=MAX_TOKEN_BYTES => Ok(token.into_owned()),
        _ => Err(field.wrong(format_args!("must be at most {MAX_TOKEN_BYTES} bytes long"))),
    }
}
