//! Where a schema cannot say what a reader knows, and why.

use serde_json::Value;

use crate::mutation::Mutant;

/// A message that is changed.
pub(crate) struct Case<'a> {
    pub(crate) dialect: &'a str,
    pub(crate) word: &'a str,
    pub(crate) name: &'a str,
    pub(crate) said: &'a Value,
}

const BYTES: &str = "names are bounded in bytes of UTF-8, JSON Schema counts characters";
const WHOLE: &str = "to JSON Schema 1.0 is an integer";
const DATE: &str = "no pattern knows how many days a month has";
/// Where this happens the documentation of the field says so.
const UNREAD: &str = "a field that is not read, for another one is given that is read instead";
const AGREE: &str = "two names of one thing must agree";
const ROOM: &str = "the name of a library's room is longer than that of the library";
const PATH: &str = "what is long may be the path before a file's name, which does not count";
const LIST: &str = "serde takes a list for an object of a shape of its own";

/// Every reason there is.
pub(crate) const ALL: &[&str] = &[BYTES, WHOLE, DATE, UNREAD, AGREE, ROOM, PATH, LIST];

/// Why the schema, which says `valid`, and the reader differ about this; if there is a reason.
pub(crate) fn reason(case: &Case<'_>, mutant: &Mutant, valid: bool) -> Option<&'static str> {
    let value = mutant.value.as_ref()?;
    let text = value.as_str().unwrap_or_default();
    if unread(case, mutant) && !valid {
        return Some(UNREAD);
    }
    if case.word.ends_with("completed") && value.is_array() && !valid {
        return Some(LIST);
    }
    if !valid {
        return None;
    }
    match value {
        Value::Number(number) if number.is_f64() && is_whole(number) => Some(WHOLE),
        Value::String(_) if text.len() > text.chars().count() => Some(BYTES),
        Value::String(_) if text.contains("02-30") => Some(DATE),
        Value::String(_) if differs(mutant) => Some(AGREE),
        Value::String(_) if mutant.field == "library_id" && text.len() == 128 => Some(ROOM),
        Value::String(_) if mutant.field == "filename" && text.len() > 255 => Some(PATH),
        _ => None,
    }
}

fn is_whole(number: &serde_json::Number) -> bool {
    number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// Whether another field that is given is read instead of this one.
fn unread(case: &Case<'_>, mutant: &Mutant) -> bool {
    let Mutant { place, field, said, .. } = mutant;
    let object = said.pointer(place).unwrap();
    let given = |name: &str| object.get(name).is_some_and(|it| !it.is_null());
    match &**field {
        "message_id" => given("request_id"),
        "correlation_id" if case.dialect == "agent" => !said["correlation_id"].is_null(),
        "correlation_id" => given("id"),
        "request_id" | "job_id" => given("query_id") || given("job_id"),
        "library_id" => object["action"] == "list",
        "mode" => place == "/answer" && !given("hits"),
        "more" => place == "/answer" && !given("documents"),
        name if place == "/answer" && FOUND.contains(&name) => {
            FOUND.iter().take_while(|it| **it != name).any(|it| given(it))
        }
        _ => false,
    }
}

/// What came of a library's work, in the order in which it is looked for.
const FOUND: [&str; 9] = [
    "created",
    "library",
    "libraries",
    "dropped",
    "hits",
    "added",
    "document",
    "deleted",
    "documents",
];

/// Whether it names something else than another field that must name the same.
fn differs(mutant: &Mutant) -> bool {
    let Mutant { place, field, said, .. } = mutant;
    let object = said.pointer(place).unwrap();
    let other = match &**field {
        "room" => &object["room_id"],
        "room_id" => &object["room"],
        "type" => &object["event_type"],
        "event_type" => &object["type"],
        "library_id" if place.ends_with("/data") => {
            let outer = said.pointer(place.strip_suffix("/data").unwrap()).unwrap();
            &outer["library_id"]
        }
        "library_id" => &object["data"]["library_id"],
        _ => &Value::Null,
    };
    other.is_string() && *other != object[field]
}
