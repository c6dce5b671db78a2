//! How bodies, and the envelopes around them, are described.
//!
//! Unknown fields are allowed everywhere: nothing here closes an object.

use protocol::MAX_ID_BYTES;
use schemars::{JsonSchema, Schema, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

use crate::field::{Kind, on_the_wire};

/// A field of an object, described.
pub(crate) struct Property {
    name: &'static str,
    schema: Schema,
    required: bool,
}

/// Describes a field of this kind.
pub(crate) fn property<K: Kind>(name: &'static str, about: &str) -> Property {
    let schema = described(K::schema(), about);
    Property { name: on_the_wire(name), schema, required: !K::OPTIONAL }
}

/// Describes an object with these fields.
pub(crate) fn object<const N: usize>(about: &str, fields: [Property; N]) -> Schema {
    let required: Vec<_> = fields.iter().filter(|it| it.required).map(|it| it.name).collect();
    let fields = fields.into_iter().map(|it| (it.name.to_owned(), it.schema.to_value()));
    let mut schema = json_schema!({"type": "object"});
    schema.insert("properties".into(), fields.collect::<Map<_, _>>().into());
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    described(schema, about)
}

/// Describes what serde reads as this type.
pub(crate) fn read<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|how| how.inline_subschemas = true);
    T::json_schema(&mut settings.into_generator())
}

/// A schema that says what it means.
pub(crate) fn described(mut schema: Schema, about: &str) -> Schema {
    schema.insert("description".into(), about.trim().into());
    schema
}

// === names ===

/// A name that a client chose.
pub(crate) fn own_name() -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_ID_BYTES,
        "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$",
    })
}

/// A name that the server gave.
pub(crate) fn given_name() -> Schema {
    json_schema!({"type": "string", "pattern": "^[0-9A-Fa-f]{32}$"})
}

/// A point in time, as RFC 3339 has it.
pub(crate) fn instant() -> Schema {
    let zoned = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$";
    json_schema!({"type": "string", "pattern": zoned})
}

/// One of these words.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Schema {
    json_schema!({"type": "string", "enum": words.into_iter().collect::<Vec<_>>()})
}

// === rules between fields ===

/// At least one of these fields is given.
pub(crate) fn any<const N: usize>(mut schema: Schema, names: [&str; N]) -> Schema {
    schema.insert("anyOf".into(), names.map(given).to_vec().into());
    schema
}

/// Exactly one of these fields is given.
pub(crate) fn one<const N: usize>(mut schema: Schema, names: [&str; N]) -> Schema {
    schema.insert("oneOf".into(), names.map(given).to_vec().into());
    schema
}

/// No more than one of these fields is given.
pub(crate) fn at_most_one<const N: usize>(mut schema: Schema, names: [&str; N]) -> Schema {
    let mut ways = names.map(given).to_vec();
    ways.push(json!({"not": {"anyOf": ways.clone()}}));
    schema.insert("oneOf".into(), ways.into());
    schema
}

/// The field is there, and not `null`.
fn given(name: &str) -> Value {
    json!({"required": [name], "properties": {name: {"not": {"type": "null"}}}})
}

/// The same, or `null`, which is as good as nothing.
pub(crate) fn or_null(mut schema: Schema) -> Schema {
    let null = json!({"type": "null"});
    // To `null` all ways of giving fields are alike, so it must not be asked which one it goes.
    if schema.get("oneOf").is_some() {
        return json_schema!({"anyOf": [schema, null]});
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.push(Value::Null);
    }
    match schema.remove("type") {
        Some(of) => drop(schema.insert("type".into(), json!([of, "null"]))),
        None => {
            if let Some(Value::Array(ways)) = schema.get_mut("anyOf") {
                ways.push(null);
            }
        }
    }
    schema
}

// === bodies and envelopes ===

/// An object with the fields of both; where both have one, it is the first's.
pub(crate) fn together(mut first: Schema, second: Schema) -> Schema {
    let Value::Object(second) = second.to_value() else { return first };
    let first_fields = first.ensure_object();
    for (keyword, value) in second {
        match (first_fields.get_mut(&keyword), value) {
            (Some(Value::Object(mine)), Value::Object(more)) => {
                for (name, it) in more {
                    mine.entry(name).or_insert(it);
                }
            }
            (Some(Value::Array(mine)), Value::Array(more)) => {
                mine.extend(more.into_iter().filter(|it| !mine.contains(it)).collect::<Vec<_>>());
            }
            (Some(_), _) => {}
            (None, value) => drop(first_fields.insert(keyword, value)),
        }
    }
    first
}

/// The same, with a field that must be given.
pub(crate) fn requiring(mut schema: Schema, name: &str) -> Schema {
    let mut required = schema.remove("required").unwrap_or_else(|| json!([]));
    if let Value::Array(names) = &mut required
        && !names.iter().any(|known| known == name)
    {
        names.push(name.into());
    }
    schema.insert("required".into(), required);
    let pointer = format!("/properties/{name}/type");
    if let Some(Value::Array(types)) = schema.pointer_mut(&pointer) {
        types.retain(|it| it != "null");
    }
    schema
}

/// The same, without a field that is not read there.
pub(crate) fn without(mut schema: Schema, name: &str) -> Schema {
    if let Some(Value::Object(fields)) = schema.get_mut("properties") {
        fields.remove(name);
    }
    if let Some(Value::Array(names)) = schema.get_mut("required") {
        names.retain(|known| known != name);
    }
    schema
}

/// A message whose body stands beside what its envelope has.
pub(crate) fn flat(envelope: Schema, [field, word]: [&str; 2], body: Schema) -> Schema {
    naming(together(body, envelope), field, word)
}

/// A message whose body is a field of its envelope.
pub(crate) fn enveloped(
    envelope: Schema,
    [field, word]: [&str; 2],
    place: &str,
    body: Schema,
) -> Schema {
    let mut whole = naming(envelope, field, word);
    hold(&mut whole, place, body);
    whole
}

/// Says what a field means in this place.
pub(crate) fn explain(schema: &mut Schema, name: &str, about: &str) {
    if let Some(Value::Object(property)) = schema.pointer_mut(&format!("/properties/{name}")) {
        property.insert("description".into(), about.into());
    }
}

/// Says what the object in this place holds, and that this is what the whole means. It may be left
/// out where nothing in it is needed.
pub(crate) fn hold(whole: &mut Schema, place: &str, body: Schema) {
    if let Some(about) = body.get("description").cloned() {
        whole.insert("description".into(), about);
    }
    let needed = demands(&body);
    let body = if needed { body } else { or_null(body) };
    if let Some(Value::Object(property)) = whole.pointer_mut(&format!("/properties/{place}")) {
        property.remove("type");
        let Value::Object(body) = body.to_value() else { return };
        for (keyword, it) in body {
            property.entry(keyword).or_insert(it);
        }
    }
    if needed {
        *whole = requiring(std::mem::take(whole), place);
    }
}

/// The same, of which this field says what it is.
pub(crate) fn naming(mut schema: Schema, field: &str, word: &str) -> Schema {
    if let Some(Value::Object(property)) = schema.pointer_mut(&format!("/properties/{field}")) {
        property.insert("const".into(), word.into());
    }
    requiring(schema, field)
}

/// Whether an object without any field is not enough.
fn demands(body: &Schema) -> bool {
    let each_way = |rule| match body.get(rule) {
        Some(Value::Array(ways)) => ways.iter().all(|way| way.get("required").is_some()),
        _ => false,
    };
    body.get("required").is_some_and(|names| *names != json!([]))
        || each_way("anyOf")
        || each_way("oneOf")
}
