//! What may be said, as schemas: true for every golden message, and of one mind with the readers.

use std::collections::{BTreeMap, BTreeSet};

use dialects::{admin, contract, happenings, library, worker, workspace};
use jsonschema::Validator;
use protocol::{admin::AdminCommand, job::Service, worker::WorkerCommand};
use serde_json::{Value, json};

use crate::{
    exceptions::{self, Case},
    golden,
    mutation::{Mutant, few_values, mutants, values},
    samples::{DIALECTS, id},
};

/// Every word that can be said in a dialect, with its schema.
fn words(dialect: &str) -> BTreeMap<&'static str, Value> {
    let all = contract::all();
    let it = all.into_iter().find(|it| it.dialect == dialect).unwrap();
    let count = it.said.len();
    let said: BTreeMap<_, _> = it.said.into_iter().map(|it| (it.name, it.schema.into())).collect();
    assert_eq!(said.len(), count, "{dialect} has a word twice");
    said
}

/// The dialects whose golden messages are said by somebody.
pub(crate) fn dialects() -> Vec<&'static str> {
    let guests = DIALECTS.iter().map(|codec| codec.name());
    guests.chain(["admin", "worker"]).collect()
}

/// The word that a message is.
fn word(dialect: &str, said: &Value) -> String {
    let field = |name: &str| said[name].as_str().unwrap().to_owned();
    match dialect {
        "admin" => field("action"),
        "library" if said["type"] == "request" => format!("request.{}", field("action")),
        _ => field("type"),
    }
}

/// Whether it is understood, to the last part.
pub(crate) fn understood(dialect: &str, text: &str) -> bool {
    match dialect {
        "admin" => match admin::decode(text).map(|it| it.command) {
            Ok(AdminCommand::Publish { drafts, .. }) => drafts.iter().all(Result::is_ok),
            read => read.is_ok(),
        },
        "worker" => match worker::decode(text).map(|it| it.command) {
            Ok(WorkerCommand::Publish(drafts)) => drafts.iter().all(Result::is_ok),
            Ok(WorkerCommand::Report {
                report: protocol::worker::Report::Done(answer), ..
            }) => Service::ALL.into_iter().any(|service| worker::answer(service, &answer).is_ok()),
            read => read.is_ok(),
        },
        guests => {
            let codec = DIALECTS.iter().find(|codec| codec.name() == guests).unwrap();
            codec.decode_in(text, Some(&id("papers"))).is_ok()
        }
    }
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).unwrap()
}

/// Every golden message of a dialect, under its name.
fn golden_messages(dialect: &str) -> Vec<(String, Value)> {
    let names = golden::names(&format!("{dialect}/in")).into_iter();
    let read = |name: String| {
        let text = golden::text(&format!("{dialect}/in/{name}"));
        (name, serde_json::from_str(&text).unwrap())
    };
    names.map(read).collect()
}

/// A list of activities, one of which is refused for itself.
const PARTLY_REFUSED: &str = "admin/in/publish";

#[test]
fn every_golden_message_is_valid() {
    for dialect in dialects() {
        let words = words(dialect);
        for (name, said) in golden_messages(dialect) {
            let schema = &words[&*word(dialect, &said)];
            if format!("{dialect}/in/{name}") == PARTLY_REFUSED {
                assert!(!validator(schema).is_valid(&said), "{name}");
                continue;
            }
            let wrong: Vec<_> =
                validator(schema).iter_errors(&said).map(|e| e.to_string()).collect();
            assert!(wrong.is_empty(), "{dialect}/in/{name}: {wrong:?}\n{schema:#}");
        }
    }
}

/// Answers of every service, besides the golden one.
fn answers() -> Vec<Value> {
    let results = json!({"head": {"vars": ["p"]}, "results": {"bindings": [
        {"p": {"type": "uri", "value": "http://x.test/p"}}, {}]}});
    let document = json!({"library_id": "l", "document_id": "d", "title": "t", "chunks": 1,
        "metadata": {}, "added_at": "2025-10-02T12:00:00Z", "semantic": true, "text": "whole"});
    let library = json!({"library_id": "l", "name": "n", "description": null, "documents": 1,
        "created_at": "2025-10-02T12:00:00Z"});
    let hit = json!({"document_id": "d", "title": "t", "chunk": 0, "text": "x", "score": 0.5});
    vec![
        json!({"sparql": "SELECT *", "endpoint": "mine", "results": results, "truncated": true,
            "confidence": 0.5, "execution_time_ms": 7, "explanation": "why"}),
        json!({"suggestions": [{"iri": "http://x.test/t", "label": "T", "description": null}]}),
        json!({"created": library}),
        json!({"library": library}),
        json!({"libraries": [library]}),
        json!({"dropped": "l"}),
        json!({"hits": [hit], "mode": "hybrid"}),
        json!({"added": document}),
        json!({"document": document}),
        json!({"deleted": {"library_id": "l", "document_id": "d"}}),
        json!({"documents": [document], "more": false}),
    ]
}

/// The dialects in which every field is given every value. The bodies of other guests' messages are
/// the query dialect's.
const FULLY: [&str; 3] = ["query", "admin", "worker"];

#[test]
fn schemas_and_readers_agree() {
    let (all, few) = (values(), few_values());
    let found: Vec<Found> = std::thread::scope(|scope| {
        let dialects = dialects().into_iter().map(|dialect| {
            let values = if FULLY.contains(&dialect) { &all } else { &few };
            scope.spawn(move || agree_in(dialect, values))
        });
        let running: Vec<_> = dialects.chain([scope.spawn(|| agree_on_bodies(&all))]).collect();
        running.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let differ: Vec<_> = found.iter().flat_map(|found| &found.differ).cloned().collect();
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
    let used: BTreeSet<_> = found.iter().flat_map(|found| &found.excused).collect();
    let idle: Vec<_> = exceptions::ALL.iter().filter(|reason| !used.contains(reason)).collect();
    assert!(idle.is_empty(), "reasons that excuse nothing: {idle:?}");
}

/// What came of holding schemas and readers against each other.
#[derive(Default)]
struct Found {
    /// Where they differ without a reason.
    differ: Vec<String>,
    /// The reasons for which they differ elsewhere.
    excused: BTreeSet<&'static str>,
}

fn agree_in(dialect: &str, values: &[Value]) -> Found {
    let (words, mut found) = (words(dialect), Found::default());
    let mut messages = golden_messages(dialect);
    messages.retain(|(name, _)| format!("{dialect}/in/{name}") != PARTLY_REFUSED);
    if dialect == "worker" {
        let (_, completed) = messages.iter().find(|(name, _)| name == "completed").unwrap();
        let with = |answer| {
            let mut said = completed.clone();
            said["answer"] = answer;
            ("completed".to_owned(), said)
        };
        let more: Vec<_> = answers().into_iter().map(with).collect();
        messages.extend(more);
    }
    for (name, said) in &messages {
        let word = &*word(dialect, said);
        let case = Case { dialect, word, name: &format!("{dialect}/in/{name}"), said };
        agree(&case, &words[word], values, |text| understood(dialect, text), &mut found);
    }
    found
}

fn agree_on_bodies(values: &[Value]) -> Found {
    let mut found = Found::default();
    for (name, schema, read, said) in &bodies() {
        let case = Case { dialect: "rest", word: name, name, said };
        agree(&case, schema, values, read, &mut found);
    }
    found
}

/// Holds a schema and a reader against each other, in everything that a message may become.
fn agree(
    case: &Case<'_>,
    schema: &Value,
    values: &[Value],
    understood: impl Fn(&str) -> bool,
    found: &mut Found,
) {
    let validator = validator(schema);
    for mutant in mutants(case.said, schema, values) {
        let valid = validator.is_valid(&mutant.said);
        let read = understood(&mutant.said.to_string());
        if valid == read {
            continue;
        }
        let Mutant { place, field, value, .. } = &mutant;
        match exceptions::reason(case, &mutant, valid) {
            Some(reason) => drop(found.excused.insert(reason)),
            None => found.differ.push(format!(
                "{}: the schema says {valid}, the reader {read} of {place}/{field} = {value:?}",
                case.name
            )),
        }
    }
}

type Body = (&'static str, Value, fn(&str) -> bool, Value);

/// The bodies of REST calls, each with its schema and its reader.
fn bodies() -> Vec<Body> {
    let of = |name: &str| {
        serde_json::from_str(&golden::text(&format!("workspace/rest/{name}"))).unwrap()
    };
    let event = json!({"type": "task.completed", "data": {"task_id": 7}, "source_agent_id": 123,
        "circle_id": 1, "project_id": "5", "event_id": "evt", "timestamp": "2024-01-15T10:30:00Z"});
    let all_read =
        |text: &str| happenings::activities(text).is_ok_and(|all| all.iter().all(Result::is_ok));
    vec![
        (
            "announcement",
            workspace::rest::schemas::announcement().into(),
            |text| {
                let rest = workspace::rest::message_id(text).is_ok();
                rest && workspace::rest::announcement(text).is_ok()
            },
            of("broadcast"),
        ),
        (
            "notification",
            workspace::rest::schemas::notification().into(),
            |text| workspace::rest::notification(text, id("fresh")).is_ok(),
            of("notification"),
        ),
        (
            "founded",
            library::rest::schemas::founded().into(),
            |text| library::rest::founded(text).is_ok(),
            json!({"name": "Papers"}),
        ),
        (
            "brought",
            library::rest::schemas::brought().into(),
            |text| library::rest::brought(text).is_ok(),
            json!({"title": "t", "text": "x"}),
        ),
        (
            "sought",
            library::rest::schemas::sought().into(),
            |text| library::rest::sought(id("l"), text).is_ok(),
            json!({"query_text": "x"}),
        ),
        (
            "activity",
            happenings::schemas::activity().into(),
            |text| happenings::activity(text).is_ok(),
            event.clone(),
        ),
        ("activities", happenings::schemas::activities().into(), all_read, event),
    ]
}

#[test]
fn every_word_is_described_to_the_last_field() {
    for dialect in dialects() {
        for (word, schema) in words(dialect) {
            let name = format!("{dialect}, {word}");
            assert!(jsonschema::meta::is_valid(&schema), "{name}: {schema:#}");
            assert!(says_something(&schema), "{name} has no description: {schema:#}");
            every_field(&name, &schema);
        }
    }
    for (name, schema, ..) in bodies() {
        assert!(says_something(&schema), "{name} has no description: {schema:#}");
        every_field(name, &schema);
    }
}

/// Fails for a field without a description; what is but a rule about a field needs none.
fn every_field(name: &str, schema: &Value) {
    let is_rule = |it: &Value| {
        it.as_object().is_some_and(|it| it.keys().all(|k| ["not", "const"].contains(&&**k)))
    };
    match schema {
        Value::Object(keywords) => {
            let fields = keywords.get("properties").and_then(Value::as_object);
            for (field, it) in fields.into_iter().flatten().filter(|(_, it)| !is_rule(it)) {
                assert!(says_something(it), "{name}: {field} has no description in {schema:#}");
            }
            keywords.values().for_each(|it| every_field(name, it));
        }
        Value::Array(items) => items.iter().for_each(|it| every_field(name, it)),
        _ => {}
    }
}

fn says_something(schema: &Value) -> bool {
    let about = schema["description"].as_str().unwrap_or_default();
    about.len() > 5 && about.ends_with('.') && !about.contains("  ") && about.trim() == about
}

#[test]
fn every_word_that_is_known_has_a_schema() {
    for dialect in dialects() {
        let words = words(dialect);
        for known in known(dialect) {
            assert!(words.contains_key(&*known), "{dialect} has no schema of {known}");
        }
        for word in words.keys() {
            let said = match (dialect, word.strip_prefix("request.")) {
                ("library", Some(action)) => json!({"type": "request", "action": action}),
                ("admin", _) => json!({"action": word}),
                _ => json!({"type": word, "job_id": "0".repeat(32)}),
            };
            assert!(!refusal(dialect, &said).contains("unknown"), "{dialect}: {word}");
        }
    }
}

/// The words that a refusal of another word names.
fn known(dialect: &str) -> Vec<String> {
    let all = |said: &Value, prefix: &str| {
        let refusal = refusal(dialect, said);
        let (_, words) = refusal.split_once("known types: ").unwrap();
        words.split(", ").map(|word| format!("{prefix}{word}")).collect::<Vec<_>>()
    };
    match dialect {
        "admin" => all(&json!({"action": "dance"}), ""),
        "library" => {
            let mut known = all(&json!({"type": "dance"}), "");
            known.retain(|word| word != "request");
            known.extend(all(&json!({"type": "request", "action": "dance"}), "request."));
            known
        }
        // Of the words about jobs a refusal says nothing: the golden messages have them all.
        "worker" => golden_messages(dialect).iter().map(|(_, said)| word(dialect, said)).collect(),
        _ => all(&json!({"type": "dance"}), ""),
    }
}

fn refusal(dialect: &str, said: &Value) -> String {
    let text = said.to_string();
    let fault = match dialect {
        "admin" => admin::decode(&text).err(),
        "worker" => worker::decode(&text).err(),
        guests => DIALECTS.iter().find(|it| it.name() == guests).unwrap().decode(&text).err(),
    };
    let fault = fault.map(|refused| refused.fault);
    fault.map_or_else(String::new, |it| format!("{} {}", it.text, it.help.unwrap_or_default()))
}
