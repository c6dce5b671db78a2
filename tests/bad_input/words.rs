//! Texts that are not what they should be.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Accent, Guest, House};

const PATIENT: &str = "limits.error_budget_per_minute = 10000";

/// The four ways of not being understood, in each dialect's own words.
#[derive(Clone, Copy, Debug)]
enum Wrong {
    Json,
    Shape,
    Type,
    Size,
    Binary,
}

impl Wrong {
    fn code(self, accent: Accent) -> &'static str {
        match (accent, self) {
            (_, Self::Type) => "UNKNOWN_MESSAGE_TYPE",
            (Accent::Workspace, _) | (_, Self::Json) => "INVALID_JSON",
            (_, Self::Shape) => "INVALID_MESSAGE",
            (_, Self::Size) => "MESSAGE_TOO_LARGE",
            (_, Self::Binary) => "BINARY_NOT_SUPPORTED",
        }
    }
}

/// Sends this; hears one refusal of this code and nothing else; the connection lives.
async fn is_refused(accent: Accent, guest: &mut Guest, bad: Message, wrong: Wrong) -> Value {
    let shown: String = format!("{accent:?} {bad:?}").chars().take(200).collect();
    guest.sends(bad).await;
    let mut heard = guest.hears_by_now().await;
    assert_eq!(heard.len(), 1, "{shown}: {heard:?}");
    let refusal = heard.remove(0);
    assert_eq!(refusal["type"], accent.refusal(), "{shown}: {refusal}");
    let code = &accent.fields(&refusal)["code"];
    assert_eq!(code, wrong.code(accent), "{shown}: {refusal}");
    refusal
}

async fn all_are_refused(texts: impl IntoIterator<Item = String>, wrong: Wrong) {
    let house = House::with(PATIENT);
    let texts: Vec<String> = texts.into_iter().collect();
    for accent in Accent::ALL {
        let mut guest = accent.guest(&house, "ann").await;
        for text in &texts {
            is_refused(accent, &mut guest, Message::text(text.clone()), wrong).await;
        }
    }
}

/// The same for what each dialect puts in its own way.
async fn all_spellings_are_refused(spell: impl Fn(Accent) -> String, wrong: Wrong) {
    let house = House::with(PATIENT);
    for accent in Accent::ALL {
        let mut guest = accent.guest(&house, "ann").await;
        is_refused(accent, &mut guest, Message::text(spell(accent)), wrong).await;
    }
}

async fn all_messages_are_refused(messages: &[(&str, Value)], field: Option<&str>, wrong: Wrong) {
    let house = House::with(PATIENT);
    for accent in Accent::ALL {
        let mut guest = accent.guest(&house, "ann").await;
        for (kind, fields) in messages {
            let bad = Message::text(accent.message(kind, fields.clone()).to_string());
            let refusal = is_refused(accent, &mut guest, bad, wrong).await;
            if let Some(field) = field {
                assert_eq!(accent.fields(&refusal)["field"], field, "{refusal}");
            }
        }
    }
}

#[actix_rt::test]
async fn malformed_json() {
    let texts = ["", " ", "{", "nonsense", r#"{"type":"ping""#, r#"{"type":"ping"} {}"#];
    let more = ["{'type':'ping'}", r#"{"type":"ping",}"#, "{\"type\":\"pi\u{1}ng\"}", "\u{feff}{}"];
    all_are_refused(texts.into_iter().chain(more).map(String::from), Wrong::Json).await;
}

#[actix_rt::test]
async fn json_that_is_no_object() {
    let texts = ["[]", "7", "-1.5e3", "null", "true", r#""ping""#, r#"[{"type":"ping"}]"#];
    all_are_refused(texts.map(String::from), Wrong::Shape).await;
}

#[actix_rt::test]
async fn a_message_without_a_right_type() {
    let texts = ["{}", r#"{"type":null}"#, r#"{"type":7}"#, r#"{"type":["ping"]}"#];
    let twice = [r#"{"type":"ping","type":"ping"}"#];
    all_are_refused(texts.into_iter().chain(twice).map(String::from), Wrong::Shape).await;
}

#[actix_rt::test]
async fn an_unknown_type() {
    let long = "x".repeat(5_000);
    let words = ["pings", "PING", "", "get_metrics", "connection_ack", "a\u{7}b\n", &long];
    let texts = words.map(|word| json!({ "type": word }).to_string());
    all_are_refused(texts, Wrong::Type).await;
}

#[actix_rt::test]
async fn a_missing_field() {
    let cell = json!({"sheet_id": "s", "cell_id": "A1"});
    for (kind, fields, missing) in [
        ("join_room", json!({}), "room_id"),
        ("join_room", json!({"room_id": null}), "room_id"),
        ("room_message", json!({}), "message"),
        ("cursor_move", json!({"y": 1}), "x"),
        ("cursor_move", json!({"x": 1}), "y"),
        ("cell_update", json!({"cell_id": "A1", "value": 1}), "sheet_id"),
        ("cell_update", json!({"sheet_id": "s", "value": 1}), "cell_id"),
        ("cell_update", cell, "value"),
        ("status_update", json!({}), "status"),
        ("direct_message", json!({"message": "m"}), "user_id"),
        ("direct_message", json!({"user_id": "bob"}), "message"),
        ("notification_read", json!({}), "notification_id"),
    ] {
        all_messages_are_refused(&[(kind, fields)], Some(missing), Wrong::Shape).await;
    }
}

#[actix_rt::test]
async fn a_field_of_the_wrong_type() {
    let many: Vec<String> = (0..65).map(|n| n.to_string()).collect();
    let messages = [
        ("join_room", json!({"room_id": 7})),
        ("join_room", json!({"room_id": ["lab"]})),
        ("join_room", json!({"room_id": "lab", "room": "hall"})),
        ("leave_room", json!({"room_id": {}})),
        ("cursor_move", json!({"x": "1", "y": 1})),
        ("cursor_move", json!({"x": 1, "y": [1]})),
        ("cursor_move", json!({"x": 1, "y": 1, "cell": 7})),
        ("status_update", json!({"status": "asleep"})),
        ("status_update", json!({"status": true})),
        ("cell_update", json!({"sheet_id": 1, "cell_id": "A1", "value": 1})),
        ("cell_update", json!({"sheet_id": "s", "cell_id": "A1", "value": 1, "formula": 7})),
        ("cell_update", json!({"sheet_id": "s", "cell_id": "A1", "value": 1, "version": "1"})),
        ("subscribe_notifications", json!({"categories": "all"})),
        ("subscribe_notifications", json!({"modules": [1]})),
        ("subscribe_notifications", json!({"priorities": many})),
        ("subscribe_notifications", json!({"priorities": ["x".repeat(129)]})),
        ("notification_read", json!({"notification_id": 7})),
    ];
    all_messages_are_refused(&messages, None, Wrong::Shape).await;
    for wrong in [json!([]), json!(7), json!("x"), json!(true)] {
        for accent in Accent::ALL.into_iter().filter(|accent| *accent != Accent::Workspace) {
            let house = House::open();
            let mut ann = accent.guest(&house, "ann").await;
            let text = Message::text(accent.message("ping", wrong.clone()).to_string());
            is_refused(accent, &mut ann, text, Wrong::Shape).await;
        }
    }
}

#[actix_rt::test]
async fn an_id_that_is_empty_too_long_or_has_control_characters() {
    let long = "x".repeat(129);
    for id in ["", &long, "a\nb", "\0", "tab\t", "\u{9f}", "\u{1b}[2J"] {
        let messages = [
            ("join_room", json!({"room_id": id})),
            ("room_message", json!({"room_id": id, "message": 1})),
            ("cell_update", json!({"sheet_id": id, "cell_id": "A1", "value": 1})),
            ("cell_update", json!({"sheet_id": "s", "cell_id": id, "value": 1})),
            ("cursor_move", json!({"x": 1, "y": 1, "cell": id})),
            ("direct_message", json!({"user_id": id, "message": 1})),
            ("notification_read", json!({"notification_id": id})),
        ];
        all_messages_are_refused(&messages, None, Wrong::Shape).await;
        let named = |accent: Accent| accent.named(id, json!({"type": "ping"})).to_string();
        all_spellings_are_refused(named, Wrong::Shape).await;
    }
}

#[actix_rt::test]
async fn deep_nesting() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let texts = [
        format!(
            r#"{{"type":"room_message","message":{0},"payload":{{"message":{0}}}}}"#,
            nested(64)
        ),
        format!(r#"{{"type":"ping","ignored":{}}}"#, nested(4_000)),
        nested(5_000),
        "[".repeat(10_000),
        r#"{"a":"#.repeat(2_000),
    ];
    all_are_refused(texts, Wrong::Json).await;
}

#[actix_rt::test]
async fn numbers_out_of_range() {
    let messages = [
        ("cursor_move", json!({"x": 1e10, "y": 1})),
        ("cursor_move", json!({"x": 1, "y": -1e300})),
        ("cell_update", json!({"sheet_id": "s", "cell_id": "A1", "value": 1, "version": -1})),
        ("cell_update", json!({"sheet_id": "s", "cell_id": "A1", "value": 1, "version": 1.5})),
        (
            "cell_update",
            json!({"sheet_id": "s", "cell_id": "A1", "value": 1, "version": 1_u64 << 53}),
        ),
    ];
    all_messages_are_refused(&messages, None, Wrong::Shape).await;
    // Beyond any double: JSON by its grammar, but not for every listener's parser.
    let beyond = |accent: Accent| accent.text("room_message", r#""message":[1e999]"#);
    all_spellings_are_refused(beyond, Wrong::Json).await;
    let beyond = |accent: Accent| accent.text("cursor_move", r#""x":1e999,"y":1"#);
    all_spellings_are_refused(beyond, Wrong::Shape).await;
}

#[actix_rt::test]
async fn text_that_not_every_listener_could_read() {
    for half in [r#""message":"\ud800""#, r#""message":{"\udc00":1}"#] {
        all_spellings_are_refused(|accent| accent.text("room_message", half), Wrong::Json).await;
    }
}

#[actix_rt::test]
async fn binary_where_text_is_due() {
    let house = House::open();
    for accent in Accent::ALL {
        let mut guest = accent.guest(&house, "ann").await;
        for bytes in [b"".as_slice(), br#"{"type":"ping"}"#, &[0, 0xff]] {
            let bad = Message::binary(bytes.to_vec());
            is_refused(accent, &mut guest, bad, Wrong::Binary).await;
        }
    }
}

#[actix_rt::test]
async fn a_message_over_the_limit_but_within_a_frame() {
    let house = House::open();
    let padded = |bytes: usize| {
        let bare = r#"{"type":"ping","pad":""}"#.len();
        format!(r#"{{"type":"ping","pad":"{}"}}"#, "x".repeat(bytes - bare))
    };
    for accent in Accent::ALL {
        let mut guest = accent.guest(&house, "ann").await;
        for bytes in [10_241, 65_536] {
            let bad = Message::text(padded(bytes));
            let refusal = is_refused(accent, &mut guest, bad, Wrong::Size).await;
            let text = accent.fields(&refusal)["error"].as_str().unwrap();
            assert!(text.contains("10240") && text.contains(&bytes.to_string()), "{text}");
        }
        guest.says_text(&padded(10_240)).await;
        guest.hears("pong").await;
    }
}

#[actix_rt::test]
async fn a_refusal_names_the_message_that_it_refuses() {
    let house = House::open();
    for accent in Accent::ALL {
        let mut guest = accent.guest(&house, "ann").await;
        for kind in ["nonsense", "join_room", "room_message"] {
            guest.says(accent.named("m7", accent.message(kind, json!({})))).await;
            let refusal = guest.hears(accent.answer(accent.refusal())).await;
            assert_eq!(accent.re(&refusal), "m7", "{accent:?} {kind}");
        }
    }
}
