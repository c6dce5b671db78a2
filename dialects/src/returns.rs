//! What guests of every dialect ask to come back, and to stay: `hello`, `resume`, `refresh_token`, `ack`.

use protocol::{Command, Epoch, Fault, Position, RoomId, link::LinkCommand};
use schemars::{Schema, json_schema};

use crate::{
    field::{Field, Kind, Said, asked},
    json,
    kinds::{Version, Wish},
    shape,
};

/// The most rooms that one resume may name.
const MAX_ROOMS: usize = 64;

/// Longer than any token of ours, and than any that a handshake can carry.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

asked! {
    /// Asks who one is here: the answer is what was said on connecting.
    Hello {
        /// With `true`, mail stays in the mailbox until an `ack` says that it was taken.
        acks: Wish,
    }
    /// Comes back after a lost connection: into the rooms that one was in, to hear what was missed.
    Resume {
        /// The `resume_token` that was given last.
        resume_token: Token,
        /// The rooms to return to, each with up to where it was heard. At most 64; they are entered
        /// in this order, and the last is the current one.
        rooms: Rooms,
        /// With `true`, mail stays in the mailbox until an `ack` says that it was taken.
        acks: Wish,
    }
    /// A place in the order of a room.
    Place {
        /// Which order, as the server gave it: a room that lost its history begins another.
        epoch: Epoch,
        /// The number of the last event that was heard.
        seq: Version,
    }
    /// Shows a fresh token before the present one expires, so that the connection can stay.
    Refresh {
        /// A token of the same person.
        token: Token,
    }
    /// Says that mail was taken and need not be kept any longer.
    Ack {
        /// The `mail_seq` of the last letter that was taken; all before it were too.
        mail_seq: Version,
    }
}

/// A token: never shown again, not even in a refusal.
pub(crate) enum Token {}

/// Rooms, each with up to where it was heard.
pub(crate) enum Rooms {}

/// Asks who one is here.
pub(crate) fn hello(ask: &Hello<'_>) -> Result<Command, Fault> {
    Ok(Command::Link(LinkCommand::Hello { acks: ask.acks().read()? }))
}

/// Comes back after a lost connection.
pub(crate) fn resume(ask: &Resume<'_>) -> Result<Command, Fault> {
    let token = ask.resume_token().read()?.into();
    let (rooms, acks) = (ask.rooms().read()?, ask.acks().read()?);
    Ok(Command::Link(LinkCommand::Resume { token, rooms, acks }))
}

/// Shows a fresh token.
pub(crate) fn refresh(ask: &Refresh<'_>) -> Result<Command, Fault> {
    Ok(Command::Link(LinkCommand::Refresh { token: ask.token().read()? }))
}

/// Has taken mail into its own hands.
pub(crate) fn ack(ask: &Ack<'_>) -> Result<Command, Fault> {
    Ok(Command::Link(LinkCommand::Ack { up_to: ask.mail_seq().read()? }))
}

impl Kind for Epoch {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        field.text()?.parse().map_err(|error| field.wrong(error))
    }

    fn schema() -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9A-Fa-f]{16}$"})
    }
}

/// Up to where a guest has heard a room: `{"epoch", "seq"}`.
impl Kind for Position {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        let place: Place<'_> = json::object(field.object()?)?;
        Ok(Self { epoch: place.epoch().read()?, seq: place.seq().read()? })
    }

    fn schema() -> Schema {
        Place::schema()
    }
}

/// `{"room": {"epoch", "seq"}, ...}`, in the order in which the rooms are named.
impl Kind for Rooms {
    type Value<'a> = Vec<(RoomId, Position)>;
    const OPTIONAL: bool = true;

    fn read(field: Field<'_>) -> Result<Self::Value<'_>, Fault> {
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
            rooms.push((room, Position::read(place)?));
        }
        Ok(rooms)
    }

    fn schema() -> Schema {
        json_schema!({
            "type": ["object", "null"],
            "maxProperties": MAX_ROOMS,
            "propertyNames": shape::own_name(),
            "additionalProperties": Position::schema(),
        })
    }
}

impl Kind for Token {
    type Value<'a> = String;

    fn read(field: Field<'_>) -> Result<String, Fault> {
        let token = field.text()?;
        match token.len() {
            0 => Err(field.wrong("must not be empty")),
            1..=MAX_TOKEN_BYTES => Ok(token.into_owned()),
            _ => Err(field.wrong(format_args!("must be at most {MAX_TOKEN_BYTES} bytes long"))),
        }
    }

    fn schema() -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": MAX_TOKEN_BYTES})
    }
}
