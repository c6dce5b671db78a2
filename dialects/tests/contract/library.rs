//! What only the library dialect has.

use std::time::Duration;

use dialects::Library;
use protocol::{
    Codec, Command, Delivery, DocumentId, Event, Fault, FaultCode, LibraryId, RoomId, SessionId,
    activity::{Activity, ActivityCommand, ActivityEvent, Interest},
    announce::Announcement,
    job::{Answer, JobCommand, Request},
    library::{Draft, Errand, Finding},
    link::{LinkEvent, Welcome},
    presence::{PresenceEvent, Status},
};
use serde_json::{Value, json};

use crate::{
    jobs,
    kin::{Said, Told},
    samples::{self, MORNING, answer, id, json as payload, person, told as tell},
};

pub(crate) fn said() -> Vec<Said> {
    let ask = |errand| Command::Job(JobCommand::Ask(Request::Library(errand)));
    let (library, document) = (id::<LibraryId>("papers"), id::<DocumentId>("uuid"));
    let draft = Draft {
        document: None,
        title: "Document Title".into(),
        text: "Document content".into(),
        metadata: None,
    };
    let add = Errand::Add { library: library.clone(), document: draft };
    let delete = Errand::Delete { library: library.clone(), document: document.clone() };
    let room = RoomId::of_library(&library).ok();
    let subscribe = ActivityCommand::Subscribe { room, interest: Interest::default() };
    vec![
        ("seed_search", Some("uuid"), ask(jobs::search())),
        ("seed_add", Some("uuid"), ask(add)),
        ("seed_delete", Some("uuid"), ask(delete)),
        ("seed_get", Some("uuid"), ask(Errand::Get { library, document })),
        ("seed_subscribe", Some("unique-uuid"), Command::Activity(subscribe)),
    ]
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
    let library = "8179ce48-fd2b-4141-9ab0-9cfba4f6848b";
    let data = r#"{"document_id":"20fc54b4-ba48-43e8-8e48-4800e71f7765","title":"Test Document","num_chunks":1}"#;
    let added = Activity { library: Some(id(library)), data: payload(data), ..jobs::added() };
    let room = RoomId::of_library(&id(library)).unwrap();
    let added = Event::Activity(ActivityEvent::Happened { room, activity: added.into() });
    let deleted = Finding::Deleted { library: id("papers"), document: id("uuid") };
    let delete = Errand::Delete { library: id("papers"), document: id("uuid") };
    let deleted = jobs::says(Request::Library(delete), jobs::done(Answer::Library(deleted), 7));
    vec![
        (
            "seed_document_added",
            tell(added, MORNING).numbered(42),
            &["/event_id", "/timestamp", "/seq"],
        ),
        ("response", answer(deleted.clone(), MORNING, "uuid"), &[]),
        ("response_mailed", answer(deleted.clone(), MORNING, "uuid").mailed(7), &[]),
        ("response_waited", tell(jobs::asked(deleted, "uuid"), MORNING).mailed(7), &[]),
        ("seed_system", tell(Event::Link(LinkEvent::Welcome(welcome)), MORNING), extras),
        ("seed_response_failed", fault, &["/code", "/recoverable"]),
        ("ping_answered", tell(Event::Link(LinkEvent::Pong), MORNING), &[]),
    ]
}

fn heard(delivery: &Delivery) -> Value {
    serde_json::from_str(&Library.encode(delivery).unwrap()).unwrap()
}

#[test]
fn whoever_publishes_elsewhere_names_no_library() {
    let happened = |room| {
        let activity = Activity { library: Some(id("papers")), ..jobs::added() }.into();
        heard(&tell(Event::Activity(ActivityEvent::Happened { room, activity }), MORNING))
    };
    assert_eq!(happened(RoomId::bus())["library_id"], json!(null));
    assert_eq!(happened(id("library:plants"))["library_id"], json!("plants"));
    assert_eq!(happened(id("library:papers"))["library_id"], json!("papers"));
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
fn nothing_unasked_comes_between_the_first_word_and_the_first_answer() {
    let state = |room| Event::Presence(PresenceEvent::State(samples::state(room, vec![], 1, &[])));
    assert_eq!(Library.encode(&tell(state("library:papers"), MORNING)), None);
    assert!(Library.encode(&tell(state("lab"), MORNING)).is_some());
    let asked = heard(&answer(state("library:papers"), MORNING, "r-1"));
    assert_eq!((&asked["type"], &asked["data"]["seq"]), (&json!("response"), &json!(0)));
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
fn a_request_is_for_the_library_of_the_socket_unless_it_names_another() {
    let said = |named: Value| {
        let said = json!({"type": "request", "action": "describe", "library_id": named});
        Library.decode_in(&said.to_string(), Some(&id("papers"))).unwrap().command
    };
    let describe =
        |library| Command::Job(JobCommand::Ask(Request::Library(Errand::Describe(id(library)))));
    assert_eq!(said(Value::Null), describe("papers"));
    assert_eq!(said(json!("books")), describe("books"));
    let nowhere = Library.decode(r#"{"type": "request", "action": "describe"}"#).unwrap_err();
    assert_eq!(nowhere.fault.field.as_deref(), Some("library_id"));
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
