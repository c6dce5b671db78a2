//! What can be said and heard on each socket, described as JSON Schema (draft 2020-12).
//!
//! Every description comes from the types that read and write the wire: the fields of `asked!` for
//! what is said, the `wire.rs` structs for what is heard. From these the service makes the
//! AsyncAPI document that it serves, and the tests hold every message that they hear against it.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use crate::{admin, agent, dashboard, library, query, worker, workspace};

/// What goes over one kind of socket.
#[derive(Debug)]
pub struct Contract {
    /// The dialect, as its codec is named.
    pub dialect: &'static str,
    /// What a client may say.
    pub said: Vec<Word>,
    /// What a client may hear.
    pub heard: Vec<Word>,
}

/// One kind of message.
#[derive(Debug)]
pub struct Word {
    /// Its name, unique among those of its direction.
    pub name: &'static str,
    /// The whole message, its envelope included, complete in itself.
    pub schema: Schema,
}

/// The schema of a type as it is written, complete in itself.
pub fn written<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.with(|how| how.inline_subschemas = true).into_generator().into_root_schema_for::<T>()
}

/// What goes over every kind of socket that there is.
pub fn all() -> Vec<Contract> {
    let contracts = [
        query::contract,
        workspace::contract,
        agent::contract,
        dashboard::contract,
        library::contract,
        admin::contract,
        worker::contract,
    ];
    contracts.into_iter().map(|contract| contract()).collect()
}
