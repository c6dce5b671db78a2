//! The kinds of values that fields hold, each read and described in the same place.
//!
//! A kind that only one message knows stands beside that message.

use std::{borrow::Cow, collections::BTreeSet, marker::PhantomData, str::FromStr, time::Duration};

use bytestring::ByteString;
use protocol::{
    CellId, DocumentId, EndpointId, EventId, Fault, FileId, IdError, JobId, Kind as Word,
    LibraryId, MAX_ID_BYTES, MessageId, NotificationId, Payload, RoomId, SessionId, SheetId,
    Timestamp, UserId,
};
use schemars::{Schema, json_schema};

use crate::{
    field::{Field, Kind},
    instants, numbers, payload, shape,
};

/// The longest list of words that a guest may send.
pub(crate) const MAX_WORDS: usize = 64;

/// A string.
pub(crate) enum Text {}
/// A string to be kept.
pub(crate) enum Kept {}
/// A string to be kept that says something.
pub(crate) enum Sense {}
/// An identifier.
pub(crate) struct Id<T>(PhantomData<T>);
/// A message's name: a string, or an integer as some clients count them.
pub(crate) enum MessageName {}
/// A name that other systems give as a text or as an integer.
pub(crate) enum Tag {}
/// A name in which `*` stands for any run of characters.
pub(crate) enum Pattern {}
/// `true` or `false`; what it is if nothing is said.
pub(crate) enum Flag<const UNSAID: bool> {}
/// `true` or `false`, or nothing said.
pub(crate) enum Choice {}
/// Whether something extra is asked for; it is not, if nothing is said.
pub(crate) type Wish = Flag<false>;
/// A coordinate: a number that a screen could have.
pub(crate) enum Coordinate {}
/// Any number that a double can hold.
pub(crate) enum Number {}
/// A version: a whole number that every client can hold exactly.
pub(crate) enum Version {}
/// How many of something are wanted at most.
pub(crate) enum Count {}
/// A time to wait, in seconds.
pub(crate) enum Seconds {}
/// A point in time, as any of the clients print it.
pub(crate) enum Instant {}
/// A list of words, as a set.
pub(crate) enum Words {}
/// One value or a list of values; absent, there are none.
pub(crate) struct OneOrMany<K>(PhantomData<K>);
/// Any JSON value, `null` too.
pub(crate) enum Anything {}
/// An object to be kept as it is.
pub(crate) enum Object {}
/// An object with fields of its own; an absent one has none.
pub(crate) enum Fields {}

impl<K: Kind> Kind for Option<K> {
    type Value<'a> = Option<K::Value<'a>>;
    const OPTIONAL: bool = true;

    fn read(field: Field<'_>) -> Result<Self::Value<'_>, Fault> {
        field.is_given().then(|| K::read(field)).transpose()
    }

    fn schema() -> Schema {
        shape::or_null(K::schema())
    }
}

impl Kind for Text {
    type Value<'a> = Cow<'a, str>;

    fn read(field: Field<'_>) -> Result<Cow<'_, str>, Fault> {
        field.text()
    }

    fn schema() -> Schema {
        json_schema!({"type": "string"})
    }
}

impl Kind for Kept {
    type Value<'a> = ByteString;

    fn read(field: Field<'_>) -> Result<ByteString, Fault> {
        field.text().map(|text| ByteString::from(&*text))
    }

    fn schema() -> Schema {
        Text::schema()
    }
}

impl Kind for Sense {
    type Value<'a> = ByteString;

    fn read(field: Field<'_>) -> Result<ByteString, Fault> {
        let text = Kept::read(field)?;
        if text.trim().is_empty() { Err(field.wrong("must not be empty")) } else { Ok(text) }
    }

    /// Unicode's white space, character by character: `\S` is another set in every language.
    fn schema() -> Schema {
        let blank = r"\t-\r\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
        json_schema!({"type": "string", "pattern": format!("[^{blank}]")})
    }
}

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
    type Value<'a> = protocol::activity::Tag;

    fn read(field: Field<'_>) -> Result<Self::Value<'_>, Fault> {
        let raw = field.required()?;
        if raw.starts_with('"') {
            let name = Id::<MessageId>::read(field);
            return name.map(|name| protocol::activity::Tag::text(name.as_str()));
        }
        match numbers::is_exact(raw) {
            true => Ok(protocol::activity::Tag::number(raw)),
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

impl Kind for Pattern {
    type Value<'a> = protocol::Pattern;

    fn read(field: Field<'_>) -> Result<protocol::Pattern, Fault> {
        protocol::Pattern::new(&field.text()?)
            .map_err(|error| field.wrong(format_args!("holds no pattern: {error}")))
    }

    fn schema() -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_ID_BYTES,
            "pattern": r"^[^*]*(\*[^*]*){0,4}$",
        })
    }
}

impl Kind for Choice {
    type Value<'a> = bool;

    fn read(field: Field<'_>) -> Result<bool, Fault> {
        match field.required()? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(field.wrong("must be true or false")),
        }
    }

    fn schema() -> Schema {
        json_schema!({"type": "boolean"})
    }
}

impl<const UNSAID: bool> Kind for Flag<UNSAID> {
    type Value<'a> = bool;
    const OPTIONAL: bool = true;

    fn read(field: Field<'_>) -> Result<bool, Fault> {
        Option::<Choice>::read(field).map(|said| said.unwrap_or(UNSAID))
    }

    fn schema() -> Schema {
        json_schema!({"type": ["boolean", "null"], "default": UNSAID})
    }
}

impl Kind for Coordinate {
    type Value<'a> = f64;

    fn read(field: Field<'_>) -> Result<f64, Fault> {
        let raw = field.required()?;
        let why = "must be a number between -1e9 and 1e9";
        numbers::coordinate(raw).ok_or_else(|| field.wrong(why))
    }

    fn schema() -> Schema {
        let most = numbers::MAX_COORDINATE;
        json_schema!({"type": "number", "minimum": -most, "maximum": most})
    }
}

impl Kind for Number {
    type Value<'a> = f64;

    fn read(field: Field<'_>) -> Result<f64, Fault> {
        serde_json::from_str(field.required()?).map_err(|_| field.wrong("must be a number"))
    }

    fn schema() -> Schema {
        json_schema!({"type": "number"})
    }
}

impl Kind for Version {
    type Value<'a> = u64;

    fn read(field: Field<'_>) -> Result<u64, Fault> {
        let raw = field.required()?;
        let why = "must be an integer between 0 and 9007199254740991";
        numbers::version(raw).ok_or_else(|| field.wrong(why))
    }

    fn schema() -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": numbers::MAX_EXACT})
    }
}

impl Kind for Count {
    type Value<'a> = u32;

    fn read(field: Field<'_>) -> Result<u32, Fault> {
        let raw = field.required()?;
        let why = "must be an integer between 1 and 1000000";
        numbers::count(raw).ok_or_else(|| field.wrong(why))
    }

    fn schema() -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": numbers::MAX_COUNT})
    }
}

impl Kind for Seconds {
    type Value<'a> = Duration;

    fn read(field: Field<'_>) -> Result<Duration, Fault> {
        let raw = field.required()?;
        let why = "must be a number of seconds between 0.001 and 86400";
        numbers::seconds(raw).ok_or_else(|| field.wrong(why))
    }

    fn schema() -> Schema {
        let (least, most) = (numbers::WAITS.start(), numbers::WAITS.end());
        json_schema!({"type": "number", "minimum": least, "maximum": most})
    }
}

impl Kind for Instant {
    type Value<'a> = Timestamp;

    fn read(field: Field<'_>) -> Result<Timestamp, Fault> {
        let raw = field.required()?;
        let at = match raw.starts_with('"') {
            true => instants::parse(&field.text()?),
            false => instants::from_seconds(raw),
        };
        let why = "must be an RFC 3339 date and time, or seconds since 1970";
        at.ok_or_else(|| field.wrong(why))
    }

    /// No `format`: RFC 3339 wants a zone, and clients leave it out.
    fn schema() -> Schema {
        let zoned = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?$";
        json_schema!({"anyOf": [
            {"type": "string", "pattern": zoned},
            {"type": "number", "minimum": 0, "maximum": instants::LAST_SECOND},
        ]})
    }
}

impl Kind for Words {
    type Value<'a> = BTreeSet<String>;

    fn read(field: Field<'_>) -> Result<BTreeSet<String>, Fault> {
        let words: Vec<String> = serde_json::from_str(field.required()?)
            .map_err(|_| field.wrong("must be a list of strings"))?;
        if words.len() > MAX_WORDS {
            return Err(field.wrong(format_args!("must have at most {MAX_WORDS} entries")));
        }
        if words.iter().any(|word| word.len() > MAX_ID_BYTES) {
            let limit = format_args!("must have entries of at most {MAX_ID_BYTES} bytes");
            return Err(field.wrong(limit));
        }
        Ok(words.into_iter().collect())
    }

    fn schema() -> Schema {
        let word = json_schema!({"type": "string", "maxLength": MAX_ID_BYTES});
        json_schema!({"type": "array", "maxItems": MAX_WORDS, "items": word})
    }
}

impl<K: Kind> Kind for OneOrMany<K> {
    type Value<'a> = Vec<K::Value<'a>>;
    const OPTIONAL: bool = true;

    fn read(field: Field<'_>) -> Result<Self::Value<'_>, Fault> {
        match field.is_given() {
            false => Ok(Vec::new()),
            true if field.required()?.starts_with('[') => {
                field.items(MAX_WORDS)?.into_iter().map(K::read).collect()
            }
            true => K::read(field).map(|one| vec![one]),
        }
    }

    fn schema() -> Schema {
        let many = json_schema!({"type": "array", "maxItems": MAX_WORDS, "items": K::schema()});
        json_schema!({"anyOf": [K::schema(), many, {"type": "null"}]})
    }
}

impl Kind for Anything {
    type Value<'a> = Payload;

    fn read(field: Field<'_>) -> Result<Payload, Fault> {
        payload::check(field.any()?).map_err(|fault| fault.field(field.name()))
    }

    fn schema() -> Schema {
        json_schema!({})
    }
}

impl Kind for Object {
    type Value<'a> = Payload;

    fn read(field: Field<'_>) -> Result<Payload, Fault> {
        field.required()?;
        payload::check(field.object()?).map_err(|fault| fault.field(field.name()))
    }

    fn schema() -> Schema {
        json_schema!({"type": "object"})
    }
}

impl Kind for Fields {
    type Value<'a> = &'a str;
    const OPTIONAL: bool = true;

    fn read(field: Field<'_>) -> Result<&str, Fault> {
        field.object()
    }

    fn schema() -> Schema {
        json_schema!({"type": ["object", "null"]})
    }
}
