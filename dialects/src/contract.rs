//! What can be said and heard on each socket, described as JSON Schema (draft 2020-12).
//!
//! Every description comes from the types that read and write the wire: the fields of `asked!` for
//! what is said, the `wire.rs` structs for what is heard. From these the service makes the
//! AsyncAPI document that it serves, and the tests hold every message that they hear against it.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Value, json};

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

/// The name of what operators announce, whose type is theirs.
pub const ANNOUNCEMENT: &str = "announcement";

/// The name of what happens elsewhere, where its type is its publisher's.
pub const ACTIVITY: &str = "activity";

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

/// Adds a message; one whose name is taken is another form of that one.
pub(crate) fn add(word: Word, into: &mut Vec<Word>) {
    match into.iter_mut().find(|known| known.name == word.name) {
        Some(known) => known.or(word.schema),
        None => into.push(word),
    }
}

/// What a dialect has words of its own for, and what it tells like others.
pub(crate) fn preferring(own: Vec<Word>, shared: Vec<Word>) -> Vec<Word> {
    let is_new = |word: &Word| own.iter().all(|known| known.name != word.name);
    let others: Vec<Word> = shared.into_iter().filter(is_new).collect();
    own.into_iter().chain(others).collect()
}

// === impl Word ===

impl Word {
    /// A message, and what it is told for.
    pub(crate) fn new<T: JsonSchema>(name: &'static str, about: &str) -> Self {
        let mut schema = written::<T>();
        schema.insert("title".into(), name.into());
        schema.insert("description".into(), about.trim().into());
        Self { name, schema }
    }

    /// Always with the same text in one of its fields.
    pub(crate) fn saying(mut self, field: &str, text: &str) -> Self {
        if let Some(property) = self.properties().and_then(|all| all.get_mut(field)) {
            *property = json!({"type": "string", "const": text});
        }
        self
    }

    /// Never with a field that others of its envelope may have.
    pub(crate) fn without(mut self, field: &str) -> Self {
        if let Some(properties) = self.properties() {
            properties.remove(field);
        }
        self
    }

    /// Never without some fields that others of its envelope may lack.
    pub(crate) fn always(mut self, fields: &[&str]) -> Self {
        if let Some(required) = self.schema.get_mut("required").and_then(Value::as_array_mut) {
            required.extend(fields.iter().map(|field| Value::from(*field)));
        }
        self
    }

    fn properties(&mut self) -> Option<&mut serde_json::Map<String, Value>> {
        self.schema.get_mut("properties").and_then(Value::as_object_mut)
    }

    /// Lets it have another form too.
    fn or(&mut self, mut other: Schema) {
        other.remove("$schema");
        let known = self.schema.ensure_object();
        if known.contains_key("properties") {
            let mut first = std::mem::take(known);
            for field in ["$schema", "title"] {
                first.remove(field).map(|value| known.insert(field.into(), value));
            }
            other.remove("title");
            known.insert("anyOf".into(), json!([first]));
        }
        other.remove("title");
        let Some(forms) = known.get_mut("anyOf").and_then(Value::as_array_mut) else { return };
        if !forms.contains(other.as_value()) {
            forms.push(other.to_value());
        }
    }
}
