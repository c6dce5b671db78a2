//! The bodies that go over REST, each with its name and its schema.

use schemars::{JsonSchema, Schema, json_schema};

use crate::contract::{Word, written};

/// What a body looks like.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// Its name, unique among all bodies of REST.
    pub name: &'static str,
    /// Makes the schema, which is complete in itself.
    pub schema: fn() -> Schema,
}

// === impl Body ===

impl Body {
    /// What is written as a `T`.
    pub(crate) const fn of<T: JsonSchema>(name: &'static str) -> Self {
        Self { name, schema: written::<T> }
    }
}

/// Any message of a socket whose name is meant.
pub(crate) fn any_of(words: Vec<Word>, is_meant: impl Fn(&str) -> bool) -> Schema {
    let meant = words.into_iter().filter(|word| is_meant(word.name));
    let forms = meant.map(|mut word| {
        word.schema.remove("$schema");
        word.schema.to_value()
    });
    let forms = forms.collect::<Vec<_>>();
    json_schema!({"anyOf": forms})
}
