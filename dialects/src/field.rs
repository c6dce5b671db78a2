//! One field of a message: read as what it was declared to be, or refused by name.
//!
//! `asked!` declares a message once: its fields, the [`Kind`] of each, and what they mean. The
//! reader and the schema both come from there.

use std::{borrow::Cow, fmt, marker::PhantomData};

use protocol::{Fault, FaultCode};
use schemars::Schema;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{entries::Entries, json, shape};

/// A field's JSON text, if the field was there at all.
///
/// Unlike an `Option`, it tells `null` from an absent field.
#[derive(Clone, Copy, Default)]
pub(crate) struct Raw<'a>(Option<&'a str>);

/// A field under its name, and what kind of value it holds.
pub(crate) struct Field<'a, K = ()> {
    name: &'static str,
    raw: Raw<'a>,
    kind: PhantomData<fn() -> K>,
}

/// What a field may hold: how it is read, and how that is described.
pub(crate) trait Kind {
    /// What is understood.
    type Value<'a>;

    /// Whether a message may do without.
    const OPTIONAL: bool = false;

    /// Understands the field, or refuses it by name.
    fn read(field: Field<'_>) -> Result<Self::Value<'_>, Fault>;

    /// Describes exactly what is understood.
    fn schema() -> Schema;
}

/// The body of a message: how it is read, and how that is described.
pub(crate) trait Said<'a>: Sized {
    /// Takes a body apart: the text of an object.
    fn read(body: &'a str) -> Result<Self, Fault>;

    /// Describes exactly what is understood.
    fn schema() -> Schema;
}

/// A body that is read as two messages at once, and means what the first means.
impl<'a, A: Said<'a>, B: Said<'a>> Said<'a> for (A, B) {
    fn read(body: &'a str) -> Result<Self, Fault> {
        Ok((A::read(body)?, B::read(body)?))
    }

    fn schema() -> Schema {
        shape::together(A::schema(), B::schema())
    }
}

/// Declares messages, each as a list of fields with their kinds, and perhaps a rule of
/// [`shape`](crate::shape) that holds between some of them. What is written of them as doc comments
/// is the documentation of the wire.
macro_rules! asked {
    ($($(#[doc = $doc:literal])* $message:ident $(: $rule:ident($($of:ident),+))? {
        $($(#[doc = $about:literal])+ $field:ident: $kind:ty,)*
    })+) => {$(
        $(#[doc = $doc])*
        #[derive(serde::Deserialize)]
        pub(crate) struct $message<'a> {
            $(#[serde(borrow, default)] $field: $crate::field::Raw<'a>,)*
            #[serde(skip)]
            _said: std::marker::PhantomData<&'a str>,
        }

        impl<'a> $message<'a> {
            $($(#[doc = $about])* pub(crate) fn $field(&self) -> $crate::field::Field<'a, $kind> {
                $crate::field::Field::new(stringify!($field), self.$field)
            })*
        }

        impl<'a> $crate::field::Said<'a> for $message<'a> {
            fn read(body: &'a str) -> Result<Self, protocol::Fault> {
                $crate::json::object(body)
            }

            fn schema() -> schemars::Schema {
                let schema = $crate::shape::object(concat!($($doc),*), [$(
                    $crate::shape::property::<$kind>(stringify!($field), concat!($($about),*)),
                )*]);
                $(let schema = $rule(schema, [$(stringify!($of)),+].map($crate::field::on_the_wire));)?
                schema
            }
        }
    )+};
}
pub(crate) use asked;

/// How a field is called on the wire: Rust's `r#type` is the wire's `type`.
pub(crate) fn on_the_wire(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(input).map(|raw| Self(Some(raw.get())))
    }
}

// === impl Field ===

impl<K> Clone for Field<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Field<'_, K> {}

impl<'a, K> Field<'a, K> {
    /// Names a field.
    pub(crate) fn new(name: &'static str, raw: Raw<'a>) -> Self {
        Self { name: on_the_wire(name), raw, kind: PhantomData }
    }

    /// The field's name on the wire.
    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    /// Whether there is a value; `null` is none.
    pub(crate) fn is_given(self) -> bool {
        self.raw.0.is_some_and(|text| text != "null")
    }

    /// A refusal of this field's value.
    pub(crate) fn wrong(self, why: impl fmt::Display) -> Fault {
        Fault::new(FaultCode::InvalidMessage, format!("{} {why}", self.name)).field(self.name)
    }

    /// A refusal because the field is not there.
    pub(crate) fn missing(self) -> Fault {
        self.wrong("is missing")
    }

    /// The same field as another kind.
    pub(crate) fn of<L>(self) -> Field<'a, L> {
        Field { name: self.name, raw: self.raw, kind: PhantomData }
    }

    /// The same field's name over another value.
    fn over<L>(self, raw: &'a RawValue) -> Field<'a, L> {
        Field { name: self.name, raw: Raw(Some(raw.get())), kind: PhantomData }
    }
}

impl<'a, K: Kind> Field<'a, K> {
    /// Reads the field as what it was declared to be.
    pub(crate) fn read(self) -> Result<K::Value<'a>, Fault> {
        K::read(self.of())
    }
}

impl<'a, K: Kind> Field<'a, Option<K>> {
    /// Reads a field that cannot be done without after all.
    pub(crate) fn needed(self) -> Result<K::Value<'a>, Fault> {
        K::read(self.of())
    }
}

/// What the kinds are made of.
impl<'a> Field<'a> {
    /// The JSON text of a value that must be there.
    pub(crate) fn required(self) -> Result<&'a str, Fault> {
        self.raw.0.filter(|text| *text != "null").ok_or_else(|| self.missing())
    }

    /// The JSON text of a value that must be there; `null` is one.
    pub(crate) fn any(self) -> Result<&'a str, Fault> {
        self.raw.0.ok_or_else(|| self.missing())
    }

    /// Reads a string.
    pub(crate) fn text(self) -> Result<Cow<'a, str>, Fault> {
        let raw = self.required()?;
        let plain = serde_json::from_str::<&str>(raw).map(Cow::Borrowed);
        plain
            .or_else(|_| serde_json::from_str::<String>(raw).map(Cow::Owned))
            .map_err(|_| self.wrong("must be a string"))
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

    /// Reads the values of a list of at most so many, each a field of this one's name.
    pub(crate) fn items(self, most: usize) -> Result<Vec<Self>, Fault> {
        let items: Vec<&'a RawValue> = serde_json::from_str(self.required()?)
            .map_err(|_| self.wrong("must be a value or a list"))?;
        if items.len() > most {
            return Err(self.wrong(format_args!("must have at most {most} entries")));
        }
        Ok(items.into_iter().map(|raw| self.over(raw)).collect())
    }

    /// Reads an object's entries in their order, each a field of this one's name.
    pub(crate) fn entries(self) -> Result<Vec<(Cow<'a, str>, Self)>, Fault> {
        let Entries(entries) = json::object(self.object()?)?;
        Ok(entries.into_iter().map(|(name, raw)| (name, self.over(raw))).collect())
    }
}
