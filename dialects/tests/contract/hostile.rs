//! Whatever arrives, a decoder answers; and its answer is fit for a wire and a log.

use dialects::{admin, happenings, workspace::rest};
use proptest::prelude::*;
use protocol::{Delivery, Fault};
use serde_json::Value;

use crate::{
    golden,
    samples::{DIALECTS, NOON, id},
};

/// Text made of what JSON is made of.
const JSONISH: &str = r#"([\[\]{}":,.0-9eE+\\ \n-]|null|true|type|payload|ping|\\u|d8){0,120}"#;

const KINDS: &[&str] = &[
    "cursor_move",
    "cell_update",
    "status_update",
    "join_room",
    "resume",
    "hello",
    "ack",
    "query_request",
    "ontology_search",
    "user_message",
    "agent_request",
    "ai_request",
    "library_request",
    "cancel_request",
    "subscribe_events",
    "publish_event",
];
const FIELDS: &[&str] = &[
    "x",
    "cell_id",
    "value",
    "version",
    "status",
    "room",
    "request_id",
    "rooms",
    "since",
    "acks",
    "mail_seq",
    "resume_token",
    "natural_language",
    "sparql",
    "limit",
    "timeout",
    "execute",
    "query",
    "content",
    "context",
    "action",
    "library_id",
    "data",
    "query_id",
    "types",
    "circle_id",
    "event_type",
    "timestamp",
    "durable",
];

/// What a library can be asked.
const ACTIONS: &[&str] =
    &["search", "add", "get", "delete", "documents", "create", "list", "subscribe", "burn"];

/// How the text of a golden message is damaged.
#[derive(Clone, Debug)]
enum Damage {
    Cut,
    Drop,
    Double,
    Put(char),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::Cut),
        Just(Damage::Drop),
        Just(Damage::Double),
        prop::sample::select(vec![
            '"', '{', '}', '[', ']', ',', ':', '\\', '0', 'e', '-', '\0', '😀'
        ])
        .prop_map(Damage::Put),
        any::<char>().prop_map(Damage::Put),
    ]
}

/// A golden message of any dialect, damaged in a few places.
fn damaged() -> impl Strategy<Value = String> {
    let mut texts = Vec::new();
    let dialects = DIALECTS.iter().map(|codec| format!("{}/in", codec.name()));
    for folder in dialects.chain(["admin/in".into(), "workspace/rest".into()]) {
        let names = golden::names(&folder);
        texts.extend(names.iter().map(|name| golden::text(&format!("{folder}/{name}"))));
    }
    let wounds = prop::collection::vec((any::<prop::sample::Index>(), damage()), 1..4);
    (prop::sample::select(texts), wounds).prop_map(|(text, wounds)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, damage) in wounds {
            if chars.is_empty() {
                break;
            }
            let at = at.index(chars.len());
            match damage {
                Damage::Cut => chars.truncate(at),
                Damage::Drop => drop(chars.remove(at)),
                Damage::Double => chars.insert(at, chars[at]),
                Damage::Put(c) => chars[at] = c,
            }
        }
        chars.into_iter().collect()
    })
}

/// Lets every decoder read the text, and looks at every refusal.
fn survive(text: &str) {
    for codec in DIALECTS {
        if let Err(refused) = codec.decode(text) {
            presentable(&refused.fault);
            let delivery = Delivery::refusal(refused.fault, refused.id, NOON);
            let told = codec.encode(&delivery).unwrap();
            serde_json::from_str::<Value>(&told).unwrap();
        }
    }
    if let Err(refused) = admin::decode(text) {
        presentable(&refused.fault);
    }
    for read in happenings::activities(text).unwrap_or_else(|fault| vec![Err(fault)]) {
        if let Err(fault) = read {
            presentable(&fault);
        }
    }
    if let Err(fault) = happenings::interest_at_the_door([("types", text), ("circle_id", text)]) {
        presentable(&fault);
    }
    if let Err(fault) = rest::announcement(text) {
        presentable(&fault);
    }
    if let Err(fault) = rest::notification(text, id("fresh")) {
        presentable(&fault);
    }
}

/// Short, and without control characters.
fn presentable(fault: &Fault) {
    let help = fault.help.as_deref().unwrap_or_default();
    for text in [&*fault.text, help] {
        assert!(text.len() <= 600, "{text}");
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        survive(&text);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn text_that_looks_like_json(text in JSONISH) {
        survive(&text);
    }

    #[test]
    fn damaged_messages(text in damaged()) {
        survive(&text);
    }

    #[test]
    fn any_value_as_any_field(
        kind in prop::sample::select(KINDS),
        field in prop::sample::select(FIELDS),
        value in crate::roundtrip::value(),
    ) {
        survive(&serde_json::json!({"type": kind, field: value}).to_string());
        survive(&serde_json::json!({"type": kind, "payload": {field: value}}).to_string());
        survive(&serde_json::json!({"type": kind, "payload": value}).to_string());
    }

    #[test]
    fn any_value_as_the_data_of_any_action(
        action in prop::sample::select(ACTIONS),
        value in crate::roundtrip::value(),
    ) {
        let ask = serde_json::json!({"action": action, "library_id": "l", "data": value});
        survive(&serde_json::json!({"type": "library_request", "payload": ask}).to_string());
        let mut flat = ask;
        flat["type"] = "library_request".into();
        survive(&flat.to_string());
    }
}
