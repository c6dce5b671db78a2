//! Every way to be misunderstood, and how each is refused.

use dialects::{Query, Workspace};
use protocol::{Codec, Delivery, Fault, FaultCode, Refused};
use serde_json::Value;

use crate::samples::{NOON, id};

use FaultCode::{InvalidJson, InvalidMessage, UnknownType};

/// What a workspace client says, with which code it is refused, and at which field.
const FLAT: &[(&str, FaultCode, Option<&str>)] = &[
    ("", InvalidJson, None),
    ("hello", InvalidJson, None),
    ("{", InvalidJson, None),
    ("{'type':'ping'}", InvalidJson, None),
    (r#"{"type":"ping",}"#, InvalidJson, None),
    (r#"{"type":"ping"} {}"#, InvalidJson, None),
    ("\u{feff}{}", InvalidJson, None),
    (r#"{"type":"ping","x":01}"#, InvalidJson, None),
    ("[]", InvalidMessage, None),
    (r#"["ping"]"#, InvalidMessage, None),
    ("\"ping\"", InvalidMessage, None),
    ("null", InvalidMessage, None),
    ("7", InvalidMessage, None),
    ("{}", InvalidMessage, Some("type")),
    (r#"{"type":null}"#, InvalidMessage, Some("type")),
    (r#"{"type":7}"#, InvalidMessage, Some("type")),
    (r#"{"type":["ping"]}"#, InvalidMessage, Some("type")),
    (r#"{"type":"ping","type":"ping"}"#, InvalidMessage, None),
    (r#"{"type":""}"#, UnknownType, Some("type")),
    (r#"{"type":"PING"}"#, UnknownType, Some("type")),
    (r#"{"type":"ping","request_id":{}}"#, InvalidMessage, Some("request_id")),
    (r#"{"type":"ping","request_id":1.5}"#, InvalidMessage, Some("request_id")),
    (r#"{"type":"ping","message_id":""}"#, InvalidMessage, Some("message_id")),
    (r#"{"type":"join_room"}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"join_room","room_id":null}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"join_room","room_id":""}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"join_room","room_id":"a\nb"}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"join_room","room_id":"\ud800"}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"join_room","room":5}"#, InvalidMessage, Some("room")),
    (r#"{"type":"join_room","room":"a","room_id":"b"}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"join_room","room":"a","room":"a"}"#, InvalidMessage, None),
    (r#"{"type":"leave_room","room_id":true}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"room_message"}"#, InvalidMessage, Some("message")),
    (r#"{"type":"room_message","message":1e999}"#, InvalidJson, Some("message")),
    (r#"{"type":"room_message","message":"\udc00"}"#, InvalidJson, Some("message")),
    (r#"{"type":"cursor_move","y":1}"#, InvalidMessage, Some("x")),
    (r#"{"type":"cursor_move","x":1}"#, InvalidMessage, Some("y")),
    (r#"{"type":"cursor_move","x":"1","y":1}"#, InvalidMessage, Some("x")),
    (r#"{"type":"cursor_move","x":1,"y":1e999}"#, InvalidMessage, Some("y")),
    (r#"{"type":"cursor_move","x":-1000000001,"y":1}"#, InvalidMessage, Some("x")),
    (r#"{"type":"cursor_move","x":1,"y":1,"cell":1}"#, InvalidMessage, Some("cell")),
    (r#"{"type":"cell_update","cell_id":"A1","value":1}"#, InvalidMessage, Some("sheet_id")),
    (r#"{"type":"cell_update","sheet_id":"s","value":1}"#, InvalidMessage, Some("cell_id")),
    (r#"{"type":"cell_update","sheet_id":"s","cell_id":"A1"}"#, InvalidMessage, Some("value")),
    (r#"{"type":"status_update"}"#, InvalidMessage, Some("status")),
    (r#"{"type":"status_update","status":"asleep"}"#, InvalidMessage, Some("status")),
    (r#"{"type":"typing_start","cell_id":1}"#, InvalidMessage, Some("cell_id")),
    (r#"{"type":"notification_read"}"#, InvalidMessage, Some("notification_id")),
    (r#"{"type":"subscribe_notifications","modules":"ai"}"#, InvalidMessage, Some("modules")),
    (r#"{"type":"subscribe_notifications","priorities":[1]}"#, InvalidMessage, Some("priorities")),
    (r#"{"type":"direct_message","message":1}"#, InvalidMessage, Some("user_id")),
    (r#"{"type":"direct_message","user_id":"u"}"#, InvalidMessage, Some("message")),
];

/// The same for the query dialect, where it differs.
const ENVELOPED: &[(&str, FaultCode, Option<&str>)] = &[
    ("[1]", InvalidMessage, None),
    (r#"{"type":"ping","payload":7}"#, InvalidMessage, Some("payload")),
    (r#"{"type":"join_room","payload":["room1"]}"#, InvalidMessage, Some("payload")),
    (r#"{"type":"join_room","payload":"room1"}"#, InvalidMessage, Some("payload")),
    (r#"{"type":"join_room","room_id":"room1"}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"join_room","payload":null}"#, InvalidMessage, Some("room_id")),
    (r#"{"type":"typing_indicator"}"#, InvalidMessage, Some("is_typing")),
    (
        r#"{"type":"typing_indicator","payload":{"is_typing":"yes"}}"#,
        InvalidMessage,
        Some("is_typing"),
    ),
    (r#"{"type":"ping","message_id":[]}"#, InvalidMessage, Some("message_id")),
    (r#"{"type":"typing_start"}"#, UnknownType, Some("type")),
];

#[test]
fn each_misunderstanding_has_its_code_and_names_its_field() {
    for (said, code, field) in FLAT {
        assert_refused(&Workspace, said, *code, *field);
    }
    for (said, code, field) in ENVELOPED {
        assert_refused(&Query, said, *code, *field);
    }
}

#[test]
fn versions_are_whole_and_exact() {
    for version in ["-1", "9007199254740992", "1.5", "\"1\"", "1e3"] {
        let said = format!(
            r#"{{"type":"cell_update","sheet_id":"s","cell_id":"c","value":1,"version":{version}}}"#
        );
        assert_refused(&Workspace, &said, InvalidMessage, Some("version"));
    }
}

#[test]
fn long_ids_and_long_lists_are_refused() {
    let long = format!(r#"{{"type":"join_room","room_id":"{}"}}"#, "x".repeat(129));
    assert_refused(&Workspace, &long, InvalidMessage, Some("room_id"));
    let wishes = |list: &[String]| {
        let list = serde_json::to_string(list).unwrap();
        format!(r#"{{"type":"subscribe_notifications","categories":{list}}}"#)
    };
    let words = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
    assert_refused(&Workspace, &wishes(&words(65)), InvalidMessage, Some("categories"));
    assert_refused(&Workspace, &wishes(&["x".repeat(129)]), InvalidMessage, Some("categories"));
    assert!(Workspace.decode(&wishes(&words(64))).is_ok());
}

#[test]
fn deep_nesting_is_refused_wherever_it_hides() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let said = |levels| format!(r#"{{"type":"room_message","message":{}}}"#, deep(levels));
    assert!(Workspace.decode(&said(63)).is_ok());
    assert_refused(&Workspace, &said(64), InvalidJson, None);
    assert_refused(&Workspace, &deep(100_000), InvalidJson, None);
    assert_refused(&Workspace, &"[".repeat(100_000), InvalidJson, None);
    let ignored = format!(r#"{{"type":"ping","other":{}}}"#, deep(100_000));
    assert_refused(&Workspace, &ignored, InvalidJson, None);
}

#[test]
fn malformed_json_is_located() {
    let refused = Workspace.decode("{\n\"type\": ping}").unwrap_err();
    assert_eq!(refused.fault.text, "malformed JSON at line 2, column 9");
}

#[test]
fn unknown_types_are_shown_trimmed_and_the_known_ones_listed() {
    let said = format!(r#"{{"type":"\u0000\u001b[31m{}"}}"#, "x".repeat(5000));
    for codec in [&Query as &dyn Codec, &Workspace] {
        let fault = codec.decode(&said).unwrap_err().fault;
        assert!(!fault.text.chars().any(char::is_control));
        assert!(fault.text.len() < 100);
        assert!(fault.help.unwrap().contains("room_message, "));
    }
}

#[test]
fn a_refusal_keeps_the_messages_name_once_it_could_be_read() {
    let id_of = |codec: &dyn Codec, said: &str| -> Option<String> {
        codec.decode(said).unwrap_err().id.map(|id| id.to_string())
    };
    let name = Some("n-1".to_owned());
    assert_eq!(id_of(&Query, r#"{"message_id":"n-1"}"#), name);
    assert_eq!(id_of(&Query, r#"{"type":"x","message_id":"n-1"}"#), name);
    assert_eq!(id_of(&Query, r#"{"type":"ping","payload":1,"message_id":"n-1"}"#), name);
    assert_eq!(id_of(&Workspace, r#"{"type":"join_room","request_id":"n-1"}"#), name);
    assert_eq!(id_of(&Workspace, r#"{"type":"x","message_id":-12}"#), Some("-12".into()));
    assert_eq!(id_of(&Workspace, r#"{"type":"ping","request_id":"n-1""#), None);
}

#[test]
fn refusals_never_repeat_what_was_said() {
    let secret = "hunter2";
    let said = [
        r#"{"type":"join_room","room_id":"hunter2\u0000"}"#,
        r#"{"type":"status_update","status":"hunter2"}"#,
        r#"{"type":"cursor_move","x":"hunter2","y":1}"#,
        r#"{"type":"room_message","message":"hunter2"#,
        r#"{"type":"room_message","message":"hunter2","hunter2":hunter2}"#,
        r#"{"type":"room_message","message":"hunter2\ud800"}"#,
        r#"{"type":"ping","request_id":["hunter2"]}"#,
    ];
    for said in said {
        let fault = Workspace.decode(said).unwrap_err().fault;
        assert!(!format!("{fault:?}").contains(secret), "{said}");
    }
}

#[test]
fn every_code_has_a_word_in_every_dialect() {
    let seven = [
        "AUTHENTICATION_FAILED",
        "PERMISSION_DENIED",
        "RATE_LIMIT_EXCEEDED",
        "INVALID_JSON",
        "UNKNOWN_MESSAGE_TYPE",
        "ROOM_NOT_FOUND",
        "INTERNAL_ERROR",
    ];
    for (code, word) in CODES {
        let refusal = || Delivery::refusal(Fault::new(*code, "no"), Some(id("n-1")), NOON);
        let told: Value = serde_json::from_str(&Workspace.encode(&refusal()).unwrap()).unwrap();
        assert_eq!(told["code"], *word, "{code:?}");
        assert!(seven.contains(word), "{word}");
        assert_eq!(told["request_id"], "n-1");
        let told: Value = serde_json::from_str(&Query.encode(&refusal()).unwrap()).unwrap();
        assert_eq!(told["payload"]["code"], code.name());
        assert_eq!(told["payload"]["recoverable"], code.recoverable());
        assert!(told["payload"]["error_type"].as_str().unwrap().ends_with("Error"));
        assert_eq!(told["correlation_id"], "n-1");
    }
}

/// Every code, and the workspace's word for it.
pub(crate) const CODES: &[(FaultCode, &str)] = &[
    (FaultCode::InvalidJson, "INVALID_JSON"),
    (FaultCode::InvalidMessage, "INVALID_JSON"),
    (FaultCode::UnknownType, "UNKNOWN_MESSAGE_TYPE"),
    (FaultCode::TooLarge, "INVALID_JSON"),
    (FaultCode::BinaryRefused, "INVALID_JSON"),
    (FaultCode::AuthenticationFailed, "AUTHENTICATION_FAILED"),
    (FaultCode::PermissionDenied, "PERMISSION_DENIED"),
    (FaultCode::OriginRefused, "PERMISSION_DENIED"),
    (FaultCode::RateLimited, "RATE_LIMIT_EXCEEDED"),
    (FaultCode::Blocked, "RATE_LIMIT_EXCEEDED"),
    (FaultCode::TooManyConnections, "RATE_LIMIT_EXCEEDED"),
    (FaultCode::RoomNotFound, "ROOM_NOT_FOUND"),
    (FaultCode::RoomFull, "PERMISSION_DENIED"),
    (FaultCode::RoomExists, "PERMISSION_DENIED"),
    (FaultCode::NotInRoom, "PERMISSION_DENIED"),
    (FaultCode::ConnectionNotFound, "PERMISSION_DENIED"),
    (FaultCode::NotFound, "UNKNOWN_MESSAGE_TYPE"),
    (FaultCode::UpgradeRequired, "INVALID_JSON"),
    (FaultCode::CapacityExceeded, "INTERNAL_ERROR"),
    (FaultCode::Overloaded, "RATE_LIMIT_EXCEEDED"),
    (FaultCode::Draining, "INTERNAL_ERROR"),
    (FaultCode::Internal, "INTERNAL_ERROR"),
];

fn assert_refused(codec: &dyn Codec, said: &str, code: FaultCode, field: Option<&str>) {
    let Err(Refused { fault, .. }) = codec.decode(said) else {
        panic!("{} understood {said:.80}", codec.name());
    };
    assert_eq!((fault.code, fault.field.as_deref()), (code, field), "{said:.80}");
    if let Some(field) = field {
        assert!(fault.text.contains(field) || code != InvalidMessage, "{}", fault.text);
    }
}
