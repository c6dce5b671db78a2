//! What only the library dialect has.

use std::time::Duration;

use dialects::Library;
use protocol::{
    Codec, Delivery, Event, Fault, FaultCode, RoomId, SessionId,
    announce::Announcement,
    link::{LinkEvent, Welcome},
    presence::{PresenceEvent, Status},
};
use serde_json::{Value, json};

use crate::{
    kin::{Said, Told},
    samples::{MORNING, answer, id, json as payload, person, told as tell},
};

pub(crate) fn said() -> Vec<Said> {
    Vec::new()
}

pub(crate) fn told() -> Vec<Told> {
    let welcome = Welcome {
        session: SessionId::from_u128(0xabc123),
        identity: person("user123", "Alice"),
        home: RoomId::of_library(&id("8179ce48")).ok(),
        heartbeat_interval: Duration::from_secs(30),
        resume_token: "a.b.c".into(),
    };
    let extras = &["/user_id", "/server_time", "/heartbeat_interval", "/resume_token"];
    let fault = Fault::new(FaultCode::InvalidMessage, "error message if success=false");
    let fault = Delivery::refusal(fault, Some(id("same-uuid")), MORNING);
    vec![
        ("system", tell(Event::Link(LinkEvent::Welcome(welcome)), MORNING), extras),
        ("response_failed", fault, &["/code", "/recoverable"]),
        ("ping_answered", tell(Event::Link(LinkEvent::Pong), MORNING), &[]),
    ]
}

fn heard(delivery: &Delivery) -> Value {
    serde_json::from_str(&Library.encode(delivery).unwrap()).unwrap()
}

#[test]
fn what_happens_in_a_librarys_room_names_the_library() {
    let status = |room| {
        let status = Status::Busy;
        let event = PresenceEvent::Status { room, who: person("u", "u"), status };
        heard(&tell(Event::Presence(event), MORNING))["library_id"].clone()
    };
    assert_eq!(status(id("library:papers")), json!("papers"));
    assert_eq!(status(id("lab")), Value::Null);
    let news = Announcement {
        room: Some(id("library:papers")),
        ..Announcement::new(id("news"), payload("{}"))
    };
    let told = heard(&tell(Event::Announced(news), MORNING).numbered(7));
    assert_eq!((&told["event_type"], &told["library_id"]), (&json!("news"), &json!("papers")));
}

#[test]
fn what_goes_before_an_answer_is_no_response() {
    let event = protocol::room::RoomEvent::Recovered {
        room: id("lab"),
        position: protocol::Position::default(),
        recovery: protocol::Recovery::Recovered(0),
    };
    let told = heard(&answer(Event::Room(event), MORNING, "r-1"));
    assert_eq!((&told["type"], &told["request_id"]), (&json!("event"), &json!("r-1")));
}

#[test]
fn only_requests_have_actions() {
    let refused = |said: Value| Library.decode(&said.to_string()).unwrap_err().fault;
    let direct = refused(json!({"type": "room_message", "data": {"message": "hello"}}));
    assert_eq!((direct.code, direct.field.as_deref()), (FaultCode::UnknownType, Some("type")));
    let unknown = refused(json!({"type": "request", "action": "reboot"}));
    assert_eq!((unknown.code, unknown.field.as_deref()), (FaultCode::UnknownType, Some("action")));
    assert_eq!(refused(json!({"type": "request"})).field.as_deref(), Some("action"));
    assert!(Library.decode(r#"{"type": "ping"}"#).is_ok());
}
