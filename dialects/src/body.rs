//! The bodies that go over REST, each with its name and its schema.

use schemars::{JsonSchema, Schema};

use crate::contract::written;

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
    /// The shape of what is written as a `T`.
    pub(crate) const fn of<T: JsonSchema>(name: &'static str) -> Self {
        Self { name, schema: written::<T> }
    }
}

/// PLACEHOLDER
pub(crate) const fn pending(name: &'static str) -> Body {
    Body { name, schema: || schemars::json_schema!({"type": "object"}) }
}
