//! What the contracts say of what is heard, held against what is said.

use std::collections::BTreeSet;

use dialects::{Library, Query, Workspace, contract};
use protocol::{Codec, Delivery};
use serde_json::{Value, json};

use crate::{
    admin, every, kin,
    samples::{DIALECTS, NOON, answer, id, told},
    strict::{self, heard},
    worker, workspace,
};

/// What the golden files announce, and the samples.
pub(crate) const ANNOUNCED: [&str; 3] = ["news", "system_announcement", "system_message"];

#[test]
fn every_golden_message_is_as_the_contract_says() {
    for (dialect, told) in golden_messages() {
        if let Err(why) = heard(dialect).judge(&told, &ANNOUNCED) {
            panic!("{dialect}: {why}");
        }
    }
}

#[test]
fn every_word_of_a_contract_has_a_golden_message() {
    for contract in contract::all() {
        let dialect = contract.dialect;
        let shown: BTreeSet<&str> = golden_messages()
            .into_iter()
            .filter(|(of, _)| *of == dialect)
            .flat_map(|(_, told)| heard(dialect).judge(&told, &ANNOUNCED).unwrap_or_default())
            .collect();
        let names = heard(dialect).names();
        let unshown: Vec<_> = names.filter(|name| !shown.contains(name)).collect();
        assert_eq!(unshown, [""; 0], "{dialect}: no golden file shows these");
    }
}

#[test]
fn whatever_is_told_is_as_the_contract_says() {
    for (name, event) in every::events() {
        for codec in DIALECTS {
            let plain = told(event.clone(), NOON);
            let numbered = told(event.clone(), NOON).numbered(7);
            for delivery in [answer(event.clone(), NOON, "r-1"), plain, numbered] {
                let Some(text) = codec.encode(&delivery) else { continue };
                let told = serde_json::from_str(&text).unwrap();
                if let Err(why) = heard(codec.name()).judge(&told, &ANNOUNCED) {
                    panic!("{name} in {}: {why}", codec.name());
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
    let all = golden_messages();
    for contract in contract::all() {
        let dialect = contract.dialect;
        for word in &contract.heard {
            let schema = word.schema.as_value();
            let judge = jsonschema::validator_for(schema).unwrap();
            let of = |it: &&(&str, Value)| it.0 == dialect && judge.is_valid(&it.1);
            for (_, told) in all.iter().filter(of) {
                let mut wrongs = Vec::new();
                spoil(schema, told, String::new(), &mut wrongs);
                assert!(!wrongs.is_empty(), "{} of {dialect} says nothing", word.name);
                for (pointer, with) in wrongs {
                    let spoiled = spoiled(told, &pointer, with);
                    assert!(!judge.is_valid(&spoiled), "{} of {dialect}: {pointer}", word.name);
                }
            }
        }
    }
}

fn spoiled(told: &Value, pointer: &str, with: Option<Value>) -> Value {
    let mut spoiled = told.clone();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = spoiled.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match with {
        Some(value) => parent.insert(field.into(), value),
        None => parent.remove(field),
    };
    spoiled
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
            if jsonschema::is_valid(form, told) {
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

/// Every message that the golden files show, as it is said in whole: its dialect, and itself.
fn golden_messages() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    let mut say = |codec: &dyn Codec, deliveries: Vec<(&str, Delivery)>| {
        let texts = deliveries.iter().filter_map(|(_, it)| codec.encode(it));
        all.extend(texts.map(|text| (codec.name(), serde_json::from_str(&text).unwrap())));
    };
    say(&Query, kin::deliveries());
    say(&Workspace, workspace::deliveries());
    for (codec, _, own) in kin::kin() {
        say(codec, kin::deliveries());
        say(codec, own.into_iter().map(|(name, told, _)| (name, told)).collect());
    }
    // What answers a request is an event to whoever gave that no name, and the other way round.
    for name in [Some("r-1"), None] {
        let renamed = kin::deliveries().into_iter();
        let renamed = renamed.map(|(file, told)| (file, told.answering(name.map(id))));
        say(&Library, renamed.collect());
    }
    all.extend(admin::spoken().into_iter().map(|told| ("admin", told)));
    all.extend(worker::spoken().into_iter().map(|told| ("worker", told)));
    all
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
