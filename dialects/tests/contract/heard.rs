//! What the contracts say of what is heard, held against what is said.

use std::collections::BTreeSet;

use dialects::contract;
use serde_json::{Value, json};

use crate::{
    admin, every, golden,
    samples::{DIALECTS, NOON, answer, told},
    strict::{self, heard},
};

/// What the golden files announce, and the samples.
const ANNOUNCED: [&str; 4] = ["news", "system_message", "system_notification", "maintenance"];

/// What is said to whom no golden file shows it.
const UNSHOWN: [(&str, &str, &str); 0] = [];

#[test]
fn every_golden_message_is_as_the_contract_says() {
    for (dialect, name, told) in golden_messages() {
        if let Err(why) = heard(dialect).judge(&told, &ANNOUNCED) {
            panic!("{dialect}/out/{name}: {why}");
        }
    }
}

#[test]
fn every_word_of_a_contract_has_a_golden_message() {
    for contract in contract::all() {
        let dialect = contract.dialect;
        let shown: BTreeSet<&str> = golden_messages()
            .into_iter()
            .filter(|(of, ..)| *of == dialect)
            .flat_map(|(_, _, told)| heard(dialect).judge(&told, &ANNOUNCED).unwrap_or_default())
            .collect();
        let excused = |name: &&str| UNSHOWN.iter().any(|(of, it, _)| *of == dialect && it == name);
        let unshown: Vec<_> =
            heard(dialect).names().filter(|name| !shown.contains(name) && !excused(name)).collect();
        assert_eq!(unshown, [""; 0], "{dialect}: no golden file shows these");
    }
}

#[test]
fn whatever_is_told_is_as_the_contract_says() {
    for (name, event) in every::events() {
        for codec in DIALECTS {
            for delivery in [answer(event.clone(), NOON, "r-1"), told(event.clone(), NOON)] {
                for delivery in [delivery.clone(), delivery.numbered(7)] {
                    let Some(text) = codec.encode(&delivery) else { continue };
                    let told = serde_json::from_str(&text).unwrap();
                    if let Err(why) = heard(codec.name()).judge(&told, &ANNOUNCED) {
                        panic!("{name} in {}: {why}", codec.name());
                    }
                }
            }
        }
    }
}

#[test]
fn contracts_are_schemas_that_any_reader_knows() {
    for contract in contract::all() {
        let mut names = BTreeSet::new();
        for word in contract.said.iter().chain(&contract.heard) {
            let of = format!("{} {}", contract.dialect, word.name);
            assert!(jsonschema::meta::is_valid(word.schema.as_value()), "{of}");
            assert_old(word.schema.as_value(), &of);
        }
        for word in &contract.heard {
            assert!(names.insert(word.name), "{} twice in {}", word.name, contract.dialect);
            let about = word.schema.get("description").and_then(Value::as_str).unwrap_or_default();
            assert!(about.len() > 10, "{} of {}: {about}", word.name, contract.dialect);
        }
    }
}

/// What is missing or of another kind is no message of this word: else the contract says little.
#[test]
fn contracts_refuse_what_is_not_so() {
    for (dialect, file, told) in golden_messages() {
        let contract = contract::all().into_iter().find(|it| it.dialect == dialect).unwrap();
        for name in heard(dialect).judge(&told, &ANNOUNCED).unwrap() {
            let word = contract.heard.iter().find(|word| word.name == name).unwrap();
            let schema = word.schema.as_value();
            let judge = jsonschema::validator_for(schema).unwrap();
            let mut wrongs = Vec::new();
            spoil(schema, &told, String::new(), &mut wrongs);
            assert!(!wrongs.is_empty(), "{dialect}/out/{file}: {name} says nothing");
            for (pointer, with) in wrongs {
                let mut spoiled = told.clone();
                let (parent, field) = pointer.rsplit_once('/').unwrap();
                let parent = spoiled.pointer_mut(parent).unwrap().as_object_mut().unwrap();
                match &with {
                    Some(value) => parent.insert(field.into(), value.clone()),
                    None => parent.remove(field),
                };
                let of = format!("{dialect}/out/{file} as {name}: {pointer} {with:?}");
                assert!(!judge.is_valid(&spoiled), "{of}");
            }
        }
    }
}

/// Every way to spoil one field, as the schema has it: to leave out one that must be there, and to
/// give one of another type.
fn spoil(schema: &Value, told: &Value, at: String, into: &mut Vec<(String, Option<Value>)>) {
    let Some(fields) = told.as_object() else { return };
    for form in forms(schema, told) {
        let required = form["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| fields.contains_key(*name)) {
            into.push((format!("{at}/{name}"), None));
        }
        for (name, property) in form["properties"].as_object().into_iter().flatten() {
            let Some(value) = fields.get(name) else { continue };
            let at = format!("{at}/{name}");
            if property.get("type").is_some() || property.get("anyOf").is_some() {
                let other = if value.is_array() { json!({"no": 1}) } else { json!([[]]) };
                into.push((at.clone(), Some(other)));
            }
            spoil(property, value, at, into);
        }
    }
}

/// A schema, and those of its alternatives that the message fits.
fn forms<'a>(schema: &'a Value, told: &Value) -> Vec<&'a Value> {
    let mut all = vec![schema];
    for kind in ["anyOf", "oneOf", "allOf"] {
        for form in schema[kind].as_array().into_iter().flatten() {
            // A notification that was read is told by its name, which the other form has too.
            let poorer = form["required"] == json!(["id"]) && told.get("title").is_some();
            if !poorer && jsonschema::is_valid(form, told) {
                all.extend(forms(form, told));
            }
        }
    }
    all
}

/// Fails on what schemas of AsyncAPI do not know: they are those of draft 7 (and some more).
fn assert_old(schema: &Value, of: &str) {
    for new in ["$defs", "$ref", "prefixItems", "unevaluatedProperties", "dependentRequired"] {
        assert!(schema.get(new).is_none(), "{of}: {new}");
    }
    match schema {
        Value::Object(fields) => fields.values().for_each(|below| assert_old(below, of)),
        Value::Array(items) => items.iter().for_each(|below| assert_old(below, of)),
        _ => {}
    }
}

/// Every message that is shown to clients: its dialect, its file and what it says.
fn golden_messages() -> Vec<(&'static str, String, Value)> {
    let dialects = DIALECTS.map(|codec| codec.name()).into_iter().chain(["worker"]);
    let files = dialects.flat_map(|dialect| {
        let files = golden::names(&format!("{dialect}/out")).into_iter();
        files.map(move |name| {
            let text = golden::text(&format!("{dialect}/out/{name}"));
            (dialect, name, serde_json::from_str(&text).unwrap())
        })
    });
    let operators =
        admin::spoken().into_iter().map(|told| ("admin", told["type"].to_string(), told));
    files.chain(operators).collect()
}

#[test]
fn what_is_not_described_is_refused_and_what_is_anybodys_own_is_not() {
    let heard = heard("query");
    let said = |payload: Value| json!({"type": "room_message", "payload": payload});
    let sound = json!({"room_id": "r", "user_id": "u", "user_name": "U", "message": {"a": [1]},
        "timestamp": 1});
    assert_eq!(heard.judge(&said(sound.clone()), &[]), Ok(vec!["room_message"]));
    let mut more = sound.clone();
    more["mood"] = "good".into();
    let why = heard.judge(&said(more), &[]).unwrap_err();
    assert!(why.contains("mood"), "{why}");
    assert!(heard.judge(&json!({"type": "dance", "payload": {}}), &[]).is_err());
    assert_eq!(
        heard.judge(&json!({"type": "dance", "payload": {}}), &["dance"]),
        Ok(vec!["announcement"])
    );
    let mut open = json!({"anyOf": [{"type": "object", "properties": {"a": {"type": "object",
        "properties": {}}}}, {"type": "null"}]});
    strict::close(&mut open);
    assert_eq!(open["unevaluatedProperties"], false);
    assert_eq!(open["anyOf"][0]["properties"]["a"]["unevaluatedProperties"], false);
}
