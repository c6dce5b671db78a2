//! The kinds of names that fields hold.

use std::{marker::PhantomData, str::FromStr};

use protocol::{
    CellId, DocumentId, EndpointId, EventId, Fault, FileId, IdError, JobId, Kind as Word,
    LibraryId, MessageId, NotificationId, RoomId, SessionId, SheetId, UserId, activity,
};
use schemars::{Schema, json_schema};

use crate::{
    field::{Field, Kind},
    numbers, shape,
};

/// An identifier.
pub(crate) struct Id<T>(PhantomData<T>);
/// A message's name: a string, or an integer as some clients count them.
pub(crate) enum MessageName {}
/// A name that other systems give as a text or as an integer.
pub(crate) enum Tag {}

/// What can be an identifier.
pub(crate) trait Name: FromStr<Err = IdError> {
    /// What such an identifier looks like.
    fn schema() -> Schema;
}

macro_rules! names {
    ($look:ident: $($id:ty),+ $(,)?) => {
        $(impl Name for $id {
            fn schema() -> Schema {
                shape::$look()
            }
        })+
    };
}

names!(own_name: CellId, DocumentId, EndpointId, EventId, FileId, LibraryId, MessageId,
    NotificationId, RoomId, SheetId, UserId, Word);
names!(given_name: JobId, SessionId);

impl<T: Name> Kind for Id<T> {
    type Value<'a> = T;

    fn read(field: Field<'_>) -> Result<T, Fault> {
        field.text()?.parse().map_err(|error: IdError| field.wrong(error))
    }

    fn schema() -> Schema {
        T::schema()
    }
}

impl Kind for MessageName {
    type Value<'a> = MessageId;

    fn read(field: Field<'_>) -> Result<MessageId, Fault> {
        let raw = field.required()?;
        if numbers::is_integer(raw) {
            return MessageId::new(raw).map_err(|error| field.wrong(error));
        }
        Id::<MessageId>::read(field).map_err(|fault| match raw.starts_with('"') {
            true => fault,
            false => field.wrong("must be a string or an integer"),
        })
    }

    fn schema() -> Schema {
        json_schema!({"anyOf": [shape::own_name(), {"type": "integer"}]})
    }
}

impl Kind for Tag {
    type Value<'a> = activity::Tag;

    fn read(field: Field<'_>) -> Result<Self::Value<'_>, Fault> {
        let raw = field.required()?;
        if raw.starts_with('"') {
            let name = Id::<MessageId>::read(field);
            return name.map(|name| activity::Tag::text(name.as_str()));
        }
        match numbers::is_exact(raw) {
            true => Ok(activity::Tag::number(raw)),
            false => Err(field.wrong("must be a string or an integer that a double holds exactly")),
        }
    }

    fn schema() -> Schema {
        let most = numbers::MAX_EXACT;
        let number =
            json_schema!({"type": "integer", "minimum": -most.cast_signed(), "maximum": most});
        json_schema!({"anyOf": [shape::own_name(), number]})
    }
}
