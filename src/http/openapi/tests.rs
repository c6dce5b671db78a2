//! What has to hold of every row, and so of the document.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::http::routes::{Who, table};

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Every call of the document with its path.
fn calls(document: &Value) -> Vec<(&String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, it)| it.as_object().unwrap().values().map(move |it| (path, it)))
        .collect()
}

#[test]
fn every_row_is_written_down_once() {
    let document = document();
    let (rows, calls) = (table(), calls(&document));
    assert_eq!(rows.len(), calls.len());
    for row in &rows {
        let call = &document["paths"][row.path][row.method.as_str().to_lowercase()];
        assert_eq!(text(call, "operationId"), row.name, "{} {}", row.method, row.path);
    }
}

#[test]
fn every_call_says_what_it_is() {
    let document = document();
    let tags: BTreeSet<_> =
        document["tags"].as_array().unwrap().iter().map(|it| text(it, "name")).collect();
    let mut names = BTreeSet::new();
    for (path, call) in calls(&document) {
        let name = text(call, "operationId");
        assert!(!name.is_empty() && names.insert(name), "{path}: {name:?} is empty or not unique");
        assert!(
            !text(call, "summary").is_empty() && !text(call, "description").is_empty(),
            "{name}"
        );
        assert!(tags.contains(call["tags"][0].as_str().unwrap()), "{name}");
        let responses = call["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.as_str() < "400"), "{name} never succeeds");
        for (status, response) in responses {
            assert!(!text(response, "description").is_empty(), "{status} of {name}");
        }
    }
}

#[test]
fn every_parameter_is_described_and_every_name_in_a_path_has_one() {
    let document = document();
    for (path, call) in calls(&document) {
        let name = text(call, "operationId");
        let parameters = call["parameters"].as_array().unwrap();
        let own: Vec<_> = parameters.iter().filter(|it| it["$ref"].is_null()).collect();
        for parameter in &own {
            let of = text(parameter, "name");
            assert!(!text(parameter, "description").is_empty(), "{of} of {name}");
        }
        let in_path: BTreeSet<_> =
            own.iter().filter(|it| it["in"] == "path").map(|it| text(it, "name")).collect();
        let braces = path.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0);
        assert_eq!(in_path, braces.collect(), "{path}");
    }
}

#[test]
fn every_shape_has_a_name_of_its_own() {
    let mut known: BTreeMap<&str, Value> = BTreeMap::new();
    for row in table() {
        let answers = row.answers.iter().filter_map(|it| it.content);
        for content in row.body.into_iter().chain(answers) {
            let (Content::Json(shape) | Content::Lines(shape)) = content else { continue };
            let schema = schema(&shape);
            let other = known.insert(shape.name, schema.clone());
            assert!(other.is_none_or(|it| it == schema), "{} names two shapes", shape.name);
        }
    }
}

#[test]
fn whatever_is_referred_to_is_there() {
    fn follow(value: &Value, document: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(place) = fields.get("$ref").and_then(Value::as_str) {
                    let found = place.strip_prefix('#').and_then(|it| document.pointer(it));
                    assert!(found.is_some(), "there is no {place}");
                }
                fields.values().for_each(|it| follow(it, document));
            }
            Value::Array(items) => items.iter().for_each(|it| follow(it, document)),
            _ => {}
        }
    }
    let document = document();
    follow(&document, &document);
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    for (_, call) in calls(&document) {
        let shown = call["security"].as_array().unwrap().iter();
        for scheme in shown.flat_map(|it| it.as_object().unwrap().keys()) {
            assert!(schemes.contains_key(scheme), "{scheme}");
        }
    }
}

#[test]
fn refusals_have_the_codes_of_their_system() {
    let document = document();
    let said = |path: &str, status: &str| {
        text(&document["paths"][path]["get"]["responses"][status], "description").to_owned()
    };
    assert!(said("/api/ws/rooms/{room_id}", "404").starts_with("`ROOM_NOT_FOUND`: There is no"));
    assert!(said("/api/v1/ws/stats", "500").starts_with("`INTERNAL_ERROR`: "));
    // The workspace system knows seven codes only.
    assert!(said("/api/v1/ws", "426").starts_with("`INVALID_JSON`: "));
    let dashboards = &document["components"]["responses"]["DashboardRefusal"];
    assert!(text(dashboards, "description").contains("429: `RATE_LIMIT_EXCEEDED`, `BLOCKED`"));
}

#[test]
fn only_whoever_may_is_let_in() {
    for row in table() {
        let refused = |code| row.refusals.iter().any(|(_, it)| *it == code);
        let open = row.who == Who::Anybody;
        assert_eq!(refused(protocol::FaultCode::AuthenticationFailed), !open, "{}", row.name);
    }
}
