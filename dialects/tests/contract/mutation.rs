//! Messages with one thing changed: what a schema and a reader must agree on.

use serde_json::{Value, json};

/// A message with one field changed.
pub(crate) struct Mutant {
    /// Where the object is that was changed, as a JSON pointer.
    pub(crate) place: String,
    /// Which field of it.
    pub(crate) field: String,
    /// What it holds now; none if it was taken away.
    pub(crate) value: Option<Value>,
    /// The whole message.
    pub(crate) said: Value,
}

/// Every message that has one field of one of its objects taken away, or changed to one of
/// `values`: fields that are there, and fields that the schema knows.
pub(crate) fn mutants(said: &Value, schema: &Value, values: &[Value]) -> Vec<Mutant> {
    let mut all = Vec::new();
    for place in objects(said, String::new()) {
        let object = said.pointer(&place).and_then(Value::as_object).unwrap();
        let mut fields: Vec<String> = object.keys().cloned().collect();
        fields.extend(properties(schema, &place));
        fields.sort();
        fields.dedup();
        for field in fields {
            let changes = [None].into_iter().chain(values.iter().cloned().map(Some));
            all.extend(changes.map(|value| change(said, &place, &field, value)));
        }
    }
    all
}

/// The same message with one field changed.
pub(crate) fn change(said: &Value, place: &str, field: &str, value: Option<Value>) -> Mutant {
    let mut whole = said.clone();
    let object = whole.pointer_mut(place).and_then(Value::as_object_mut).unwrap();
    match value.clone() {
        Some(value) => drop(object.insert(field.to_owned(), value)),
        None => drop(object.remove(field)),
    }
    Mutant { place: place.to_owned(), field: field.to_owned(), value, said: whole }
}

/// Values of every JSON type, and at and over every bound that there is.
pub(crate) fn values() -> Vec<Value> {
    let long = |n: usize| "x".repeat(n);
    let list = |n: usize| vec!["agent"; n];
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(0.5),
        json!(0.001),
        json!(0.0009),
        json!(86_400),
        json!(86_401),
        json!(1024),
        json!(1025),
        json!(1_000_000),
        json!(1_000_001),
        json!(1_000_000_000),
        json!(1_000_000_001),
        json!(-1_000_000_000),
        json!(-1_000_000_001),
        json!(9_007_199_254_740_991_u64),
        json!(9_007_199_254_740_992_u64),
        json!(-9_007_199_254_740_991_i64),
        json!(-9_007_199_254_740_992_i64),
        json!(253_402_300_799_u64),
        json!(253_402_300_800_u64),
        json!(4_294_967_296_u64),
        json!(1e300),
        json!(1.0),
        json!(""),
        json!(" \u{2003}\u{85}"),
        json!("\u{feff}"),
        json!("x"),
        json!("a/b"),
        json!("a/.."),
        json!("line\nline"),
        json!("ctl\u{9f}"),
        json!("****"),
        json!("*****"),
        json!("online"),
        json!("asleep"),
        json!("hybrid"),
        json!("parsing"),
        json!("uri"),
        json!("error"),
        json!("room.x"),
        json!("error.x"),
        json!("roomy"),
        json!(long(128)),
        json!(long(129)),
        json!(long(8192)),
        json!(long(8193)),
        json!("é".repeat(100)),
        json!("0123456789abcdef"),
        json!("0123456789abcdeg"),
        json!("0123456789abcdef".repeat(2)),
        json!("0123456789ABCDEF".repeat(4)),
        json!("2024-01-15T10:30:00"),
        json!("2024-01-15T10:30:00.5+01:00"),
        json!("2024-02-30T10:30:00Z"),
        json!("yesterday"),
        json!([]),
        json!([null]),
        json!([1]),
        json!(["x"]),
        json!(["agent"]),
        json!([[]]),
        json!([long(129)]),
        json!(list(64)),
        json!(list(65)),
        json!({}),
        json!({"x": 1}),
        json!({"type": "task.completed"}),
        json!([{"type": "task.completed"}]),
        json!([{"x": 1}]),
        json!({"epoch": "0123456789abcdef", "seq": 0}),
        json!({"epoch": "0", "seq": 0}),
        json!({"r": {"epoch": "0123456789abcdef", "seq": 0}}),
        json!({"": {}}),
        json!({"r": null}),
    ]
}

/// One value of every JSON type.
pub(crate) fn few_values() -> Vec<Value> {
    let long = "x".repeat(129);
    [json!(null), json!(true), json!(1.5), json!("x"), json!(long), json!([]), json!({})].into()
}

/// Where objects are, as JSON pointers.
fn objects(said: &Value, place: String) -> Vec<String> {
    let inner: Vec<String> = match said {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, it)| objects(it, format!("{place}/{name}"))).collect()
        }
        Value::Array(items) => {
            let item = |(n, it): (usize, &Value)| objects(it, format!("{place}/{n}"));
            items.iter().enumerate().flat_map(item).collect()
        }
        _ => return Vec::new(),
    };
    let own = said.is_object().then_some(place);
    own.into_iter().chain(inner).collect()
}

/// The fields that a schema knows of the object in this place.
fn properties(schema: &Value, place: &str) -> Vec<String> {
    let mut here = ways(schema);
    for step in place.split('/').skip(1) {
        let into = |it: &&Value| -> Vec<Value> {
            let named = it["properties"].get(step);
            let other = ["additionalProperties", "items"].map(|keyword| it.get(keyword));
            let next = named.into_iter().chain(other.into_iter().flatten());
            next.flat_map(ways).collect()
        };
        here = here.iter().collect::<Vec<_>>().iter().flat_map(into).collect();
    }
    let names = |it: &Value| it["properties"].as_object().cloned().unwrap_or_default();
    here.iter().flat_map(|it| names(it).into_iter().map(|(name, _)| name)).collect()
}

/// The schema and all that it says `anyOf` and `oneOf`.
fn ways(schema: &Value) -> Vec<Value> {
    let branches = ["anyOf", "oneOf"].map(|keyword| schema[keyword].as_array());
    let inner = branches.into_iter().flatten().flatten().flat_map(ways);
    [schema.clone()].into_iter().chain(inner).collect()
}
