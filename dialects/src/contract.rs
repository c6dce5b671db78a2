//! What can be said and heard on each socket, described as JSON Schema (draft 2020-12).
//!
//! Every description comes from the types that read and write the wire: the fields of `asked!` for
//! what is said, the `wire.rs` structs for what is heard. From these the service makes the
//! AsyncAPI document that it serves, and the tests hold every message that they hear against it.

use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
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
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(AbsentOrThere);
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
        let mut word = Self { name, schema };
        // What the message is told for says more than the name of its fields.
        for field in word.properties().into_iter().flat_map(|all| all.values_mut()) {
            if field.get("properties").is_some() {
                field.as_object_mut().map(|field| field.remove("description"));
            }
        }
        word
    }

    /// Always with the same text in one of its fields.
    pub(crate) fn saying(mut self, field: &str, text: &str) -> Self {
        if let Some(properties) = self.properties() {
            properties.insert(field.into(), json!({"type": "string", "const": text}));
        }
        self.always(&[field])
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
            required.retain(|known| fields.iter().all(|field| known != field));
            required.extend(fields.iter().map(|field| Value::from(*field)));
        }
        self
    }

    fn properties(&mut self) -> Option<&mut serde_json::Map<String, Value>> {
        self.schema.get_mut("properties").and_then(Value::as_object_mut)
    }

    /// Lets it have another form too.
    fn or(&mut self, mut other: Schema) {
        for field in ["$schema", "title"] {
            other.remove(field);
        }
        let known = self.schema.ensure_object();
        if known.contains_key("properties") {
            let mut first = std::mem::take(known);
            for field in ["$schema", "title", "description"] {
                known.insert(field.into(), first.get(field).cloned().unwrap_or_default());
            }
            for field in ["$schema", "title"] {
                first.remove(field);
            }
            known.insert("anyOf".into(), json!([first]));
        }
        let about = [known.get("description"), other.get("description")];
        let about = about.map(|about| about.and_then(Value::as_str).unwrap_or_default());
        let about = about.join(" Or: ");
        let Some(forms) = known.get_mut("anyOf").and_then(Value::as_array_mut) else { return };
        forms.push(other.to_value());
        known.insert("description".into(), about.into());
    }
}

/// What may be absent is never `null`: nothing of ours says the same thing twice.
#[derive(Clone, Debug)]
struct AbsentOrThere;

impl Transform for AbsentOrThere {
    fn transform(&mut self, schema: &mut Schema) {
        let required = schema.get("required").cloned().unwrap_or_default();
        let required: Vec<&str> =
            required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            if !required.contains(&name.as_str()) {
                there(property);
            }
        }
        transform_subschemas(self, schema);
    }
}

/// Takes `null` from what a field may be.
fn there(property: &mut Value) {
    let Some(types) = property.get_mut("type").and_then(Value::as_array_mut) else { return };
    types.retain(|kind| kind != "null");
    if let [only] = &types[..] {
        property["type"] = only.clone();
    }
}
