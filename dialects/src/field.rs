//! One field of a message: read as what it should be, or refused by name.

use std::{borrow::Cow, collections::BTreeSet, fmt, str::FromStr, time::Duration};

use bytestring::ByteString;
use protocol::{
    Fault, FaultCode, IdError, MAX_ID_BYTES, MessageId, Pattern, Payload, Timestamp, activity::Tag,
};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{entries::Entries, instants, json, numbers, payload};

/// The longest list of words that a guest may send.
pub(crate) const MAX_WORDS: usize = 64;

/// A field's JSON text, if the field was there at all.
///
/// Unlike an `Option`, it tells `null` from an absent field.
#[derive(Clone, Copy, Default)]
pub(crate) struct Raw<'a>(Option<&'a str>);

/// A field under its name.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    name: &'static str,
    raw: Raw<'a>,
}

/// Declares messages as lists of fields, each with a reader of the field's name.
macro_rules! asked {
    ($($(#[$doc:meta])* $message:ident { $($field:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(serde::Deserialize)]
        pub(crate) struct $message<'a> {
            $(#[serde(borrow, default)] $field: $crate::field::Raw<'a>,)+
        }

        impl<'a> $message<'a> {
            $(pub(crate) fn $field(&self) -> $crate::field::Field<'a> {
                $crate::field::Field::new(stringify!($field), self.$field)
            })+
        }
    )+};
}
pub(crate) use asked;

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(input).map(|raw| Self(Some(raw.get())))
    }
}

// === impl Field ===

impl<'a> Field<'a> {
    /// Names a field. Rust's `r#type` is the wire's `type`.
    pub(crate) fn new(name: &'static str, raw: Raw<'a>) -> Self {
        Self { name: name.strip_prefix("r#").unwrap_or(name), raw }
    }

    /// The field's name on the wire.
    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    /// Whether there is a value; `null` is none.
    pub(crate) fn is_given(self) -> bool {
        self.raw.0.is_some_and(|text| text != "null")
    }

    /// Reads a field that may be absent or `null`.
    pub(crate) fn optional<T>(
        self,
        read: impl FnOnce(Self) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.is_given().then(|| read(self)).transpose()
    }

    /// Reads a string.
    pub(crate) fn text(self) -> Result<Cow<'a, str>, Fault> {
        let raw = self.required()?;
        let plain = serde_json::from_str::<&str>(raw).map(Cow::Borrowed);
        plain
            .or_else(|_| serde_json::from_str::<String>(raw).map(Cow::Owned))
            .map_err(|_| self.wrong("must be a string"))
    }

    /// Reads a string to be kept.
    pub(crate) fn kept(self) -> Result<ByteString, Fault> {
        self.text().map(|text| ByteString::from(&*text))
    }

    /// Reads a string to be kept that says something.
    pub(crate) fn sense(self) -> Result<ByteString, Fault> {
        let text = self.kept()?;
        if text.trim().is_empty() { Err(self.wrong("must not be empty")) } else { Ok(text) }
    }

    /// Reads an identifier.
    pub(crate) fn id<T: FromStr<Err = IdError>>(self) -> Result<T, Fault> {
        self.text()?.parse().map_err(|error: IdError| self.wrong(error))
    }

    /// Reads a message's name: a string, or an integer as some clients count them.
    pub(crate) fn message_id(self) -> Result<MessageId, Fault> {
        let raw = self.required()?;
        if numbers::is_integer(raw) {
            return MessageId::new(raw).map_err(|error| self.wrong(error));
        }
        self.id().map_err(|fault| match raw.starts_with('"') {
            true => fault,
            false => self.wrong("must be a string or an integer"),
        })
    }

    /// Reads `true` or `false`.
    pub(crate) fn flag(self) -> Result<bool, Fault> {
        match self.required()? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.wrong("must be true or false")),
        }
    }

    /// Reads whether something extra is asked for; it is not, if nothing is said.
    pub(crate) fn wish(self) -> Result<bool, Fault> {
        self.optional(Self::flag).map(Option::unwrap_or_default)
    }

    /// Reads a coordinate: a number that a screen could have.
    pub(crate) fn coordinate(self) -> Result<f64, Fault> {
        let raw = self.required()?;
        numbers::coordinate(raw).ok_or_else(|| self.wrong("must be a number between -1e9 and 1e9"))
    }

    /// Reads any number that a double can hold.
    pub(crate) fn number(self) -> Result<f64, Fault> {
        serde_json::from_str(self.required()?).map_err(|_| self.wrong("must be a number"))
    }

    /// Reads a version: a whole number that every client can hold exactly.
    pub(crate) fn version(self) -> Result<u64, Fault> {
        let raw = self.required()?;
        numbers::version(raw)
            .ok_or_else(|| self.wrong("must be an integer between 0 and 9007199254740991"))
    }

    /// Reads how many of something are wanted at most.
    pub(crate) fn count(self) -> Result<u32, Fault> {
        let raw = self.required()?;
        numbers::count(raw).ok_or_else(|| self.wrong("must be an integer between 1 and 1000000"))
    }

    /// Reads a time to wait, in seconds.
    pub(crate) fn seconds(self) -> Result<Duration, Fault> {
        let raw = self.required()?;
        let why = "must be a number of seconds between 0.001 and 86400";
        numbers::seconds(raw).ok_or_else(|| self.wrong(why))
    }

    /// Reads a point in time, as any of the clients print it.
    pub(crate) fn instant(self) -> Result<Timestamp, Fault> {
        let raw = self.required()?;
        let at = match raw.starts_with('"') {
            true => instants::parse(&self.text()?),
            false => instants::from_seconds(raw),
        };
        at.ok_or_else(|| self.wrong("must be an RFC 3339 date and time, or seconds since 1970"))
    }

    /// Reads a name that other systems give as a text or as an integer.
    pub(crate) fn tag(self) -> Result<Tag, Fault> {
        let raw = self.required()?;
        if raw.starts_with('"') {
            return self.id::<MessageId>().map(|name| Tag::text(name.as_str()));
        }
        let why = "must be a string or an integer that a double holds exactly";
        if numbers::is_exact(raw) { Ok(Tag::number(raw)) } else { Err(self.wrong(why)) }
    }

    /// Reads a name in which `*` stands for any run of characters.
    pub(crate) fn pattern(self) -> Result<Pattern, Fault> {
        Pattern::new(&self.text()?)
            .map_err(|error| self.wrong(format_args!("holds no pattern: {error}")))
    }

    /// Reads one value or a list of values, each a field of this one's name; absent, there are none.
    pub(crate) fn one_or_many(self) -> Result<Vec<Self>, Fault> {
        let Some(raw) = self.raw.0.filter(|_| self.is_given()) else { return Ok(Vec::new()) };
        if !raw.starts_with('[') {
            return Ok(vec![self]);
        }
        let items: Vec<&'a RawValue> =
            serde_json::from_str(raw).map_err(|_| self.wrong("must be a value or a list"))?;
        if items.len() > MAX_WORDS {
            return Err(self.wrong(format_args!("must have at most {MAX_WORDS} entries")));
        }
        let field = |raw: &'a RawValue| Self { name: self.name, raw: Raw(Some(raw.get())) };
        Ok(items.into_iter().map(field).collect())
    }

    /// Reads a list of words, as a set.
    pub(crate) fn words(self) -> Result<BTreeSet<String>, Fault> {
        let words: Vec<String> = serde_json::from_str(self.required()?)
            .map_err(|_| self.wrong("must be a list of strings"))?;
        if words.len() > MAX_WORDS {
            return Err(self.wrong(format_args!("must have at most {MAX_WORDS} entries")));
        }
        if words.iter().any(|word| word.len() > MAX_ID_BYTES) {
            let limit = format_args!("must have entries of at most {MAX_ID_BYTES} bytes");
            return Err(self.wrong(limit));
        }
        Ok(words.into_iter().collect())
    }

    /// Reads any JSON value, `null` too.
    pub(crate) fn payload(self) -> Result<Payload, Fault> {
        let raw = self.raw.0.ok_or_else(|| self.missing())?;
        payload::check(raw).map_err(|fault| fault.field(self.name))
    }

    /// Reads an object to be kept as it is.
    pub(crate) fn own_object(self) -> Result<Payload, Fault> {
        payload::check(self.object()?).map_err(|fault| fault.field(self.name))
    }

    /// Reads a value of a shape of its own, which `what` names.
    pub(crate) fn shape<T: Deserialize<'a>>(self, what: &str) -> Result<T, Fault> {
        let wrong = |_| self.wrong(format_args!("must be {what}"));
        serde_json::from_str(self.required()?).map_err(wrong)
    }

    /// Reads an object's text; an absent one is empty.
    pub(crate) fn object(self) -> Result<&'a str, Fault> {
        match self.raw.0 {
            None | Some("null") => Ok("{}"),
            Some(text) if json::is_object(text) => Ok(text),
            Some(_) => Err(self.wrong("must be an object")),
        }
    }

    /// Reads an object's entries in their order, each a field of this one's name.
    pub(crate) fn entries(self) -> Result<Vec<(Cow<'a, str>, Self)>, Fault> {
        let Entries(entries) = json::object(self.object()?)?;
        let field = |raw: &'a RawValue| Self { name: self.name, raw: Raw(Some(raw.get())) };
        Ok(entries.into_iter().map(|(name, raw)| (name, field(raw))).collect())
    }

    /// A refusal of this field's value.
    pub(crate) fn wrong(self, why: impl fmt::Display) -> Fault {
        Fault::new(FaultCode::InvalidMessage, format!("{} {why}", self.name)).field(self.name)
    }

    /// A refusal because the field is not there.
    pub(crate) fn missing(self) -> Fault {
        self.wrong("is missing")
    }

    fn required(self) -> Result<&'a str, Fault> {
        self.raw.0.filter(|text| *text != "null").ok_or_else(|| self.missing())
    }
}
