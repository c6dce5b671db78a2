//! The workspace dialect's golden messages.

use std::time::Duration;

use dialects::Workspace;
use protocol::{
    CellId, Codec, Command, Delivery, Event, Fault, FaultCode, Inbound, RoomId, SessionId,
    announce::Announcement,
    direct::{DirectCommand, DirectEvent, Outcome},
    job::{JobCommand, Which},
    link::{LinkCommand, LinkEvent, Welcome},
    notice::{NoticeCommand, NoticeEvent, NoticeFilter},
    presence::{PresenceCommand, PresenceEvent, Status},
    room::{RoomCommand, RoomEvent},
    sheet::{CellWrite, SheetCommand, SheetEvent},
};
use serde_json::{Value, json as value};

use crate::{
    answering, asking, golden,
    jobs::JOB,
    returning,
    samples::{self, MORNING, answer, id, json, person, told},
    sheets, uploads,
};

const IN: &str = "workspace/in";
const OUT: &str = "workspace/out";

#[test]
fn understands_every_golden_message() {
    let others = [returning::commands(), asking::commands(), uploads::commands()].concat();
    let commands = [commands(), sheets::commands(), others].concat();
    golden::assert_all_known(IN, &commands.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, message, command) in commands {
        let inbound = Workspace.decode(&golden::text(&format!("{IN}/{name}")));
        assert_eq!(inbound, Ok(Inbound { id: message.map(id), command }), "{name}");
    }
}

#[test]
fn spells_every_golden_message() {
    let deliveries = deliveries();
    golden::assert_all_known(OUT, &deliveries.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, delivery) in deliveries {
        let text = Workspace.encode(&delivery).unwrap();
        // The golden messages that do not show all that their kind always has.
        let extras: &[&str] = match name {
            "error_rate_limit" => &["/timestamp", "/retry_after"],
            "room_state" => &["/seq", "/epoch"],
            _ => answering::extras(name),
        };
        golden::assert_told(&format!("{OUT}/{name}"), &text, extras);
    }
}

#[test]
fn has_no_word_for_a_welcome_and_a_heartbeat() {
    let welcome = Welcome {
        session: SessionId::from_u128(1),
        identity: person("user_1", "john_doe"),
        home: None,
        heartbeat_interval: Duration::from_secs(25),
        resume_token: "token".into(),
    };
    for event in [LinkEvent::Welcome(welcome), LinkEvent::Heartbeat] {
        assert_eq!(Workspace.encode(&told(Event::Link(event), MORNING)), None);
    }
}

#[test]
fn shows_the_whole_state_on_each_change_and_says_when_it_is_cut() {
    let john = person("user_1", "john_doe");
    let state = || {
        let member = samples::member(john.clone(), Status::Online, MORNING);
        samples::state("workspace_123", vec![member], 2, &[])
    };
    let changes = [
        PresenceEvent::State(state()),
        PresenceEvent::Joined { who: john.clone(), state: state() },
        PresenceEvent::Left { who: john.clone(), state: state() },
    ];
    for change in changes {
        let text = Workspace.encode(&told(Event::Presence(change), MORNING)).unwrap();
        let told: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(told["type"], "room_state");
        assert_eq!(told["truncated"], true);
        assert_eq!(told["total_users"], 2);
        assert_eq!(told["users"][0]["email"], Value::Null);
    }
}

#[test]
fn room_and_room_id_are_the_same_everywhere() {
    let rooms =
        [value!({"room": "r"}), value!({"room_id": "r"}), value!({"room": "r", "room_id": "r"})];
    for mut said in rooms {
        said["type"] = "join_room".into();
        let command = Command::Room(RoomCommand::Join { room: id("r"), since: None });
        assert_eq!(Workspace.decode(&said.to_string()), Ok(Inbound { id: None, command }));
    }
}

fn commands() -> Vec<(&'static str, Option<&'static str>, Command)> {
    let room = || Some(id::<RoomId>("workspace_123"));
    let typing = |typing| {
        let cell = Some(id::<CellId>("A1"));
        Command::Presence(PresenceCommand::Typing { room: room(), cell, typing })
    };
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
    let wishes = NoticeFilter {
        categories: words(&["system", "workspace"]),
        modules: words(&["tables", "ai"]),
        priorities: words(&["normal", "high", "critical"]),
    };
    let write = CellWrite {
        sheet: id("sheet_123"),
        cell: id("A1"),
        value: json("\"Hello World\""),
        formula: Some("=CONCATENATE('Hello', ' ', 'World')".into()),
        seen: Some(1_642_161_000_000),
    };
    let cursor = samples::cursor(150.0, 300.0, Some("B2"));
    let mail = json(r#"["hello", 2]"#);
    let mail = DirectCommand::Send { to: id("user_2"), message: mail };
    let speech = RoomCommand::Say { room: room(), message: json("\"hello\""), ack: false };
    let leave = RoomCommand::Leave { room: room() };
    let enough = |which| Command::Job(JobCommand::Cancel(which));
    vec![
        ("ping", None, Command::Link(LinkCommand::Ping)),
        (
            "join_room",
            None,
            Command::Room(RoomCommand::Join { room: id("workspace_123"), since: None }),
        ),
        ("leave_room", None, Command::Room(leave)),
        ("room_message", Some("req_1"), Command::Room(speech)),
        ("cursor_move", None, Command::Presence(PresenceCommand::Cursor { room: room(), cursor })),
        (
            "cell_update",
            None,
            Command::Sheet(SheetCommand::Write { room: None, write, ack: false }),
        ),
        ("status_update", None, Command::Presence(PresenceCommand::Status(Status::Busy))),
        ("typing_start", None, typing(true)),
        ("typing_stop", None, typing(false)),
        ("subscribe_notifications", None, Command::Notice(NoticeCommand::Subscribe(wishes))),
        ("notification_read", None, Command::Notice(NoticeCommand::Read(id("notif_123")))),
        ("direct_message", Some("12"), Command::Direct(mail)),
        ("cancel_request", Some("req_123"), enough(Which::Asked(id("req_123")))),
        ("cancel_request_job", Some("r-1"), enough(Which::Job(JOB))),
    ]
}

fn links() -> Vec<(&'static str, Delivery)> {
    let denied = Fault::new(FaultCode::PermissionDenied, "Permission denied");
    let fast =
        Fault::new(FaultCode::RateLimited, "Rate limit exceeded: too many requests per minute")
            .retry_after(Duration::from_secs(1));
    let notified = NoticeEvent::Notified {
        what: "notification_created".into(),
        notice: samples::notice(),
        user: id("user_1"),
    };
    let read = NoticeEvent::Read { id: id("notif_123"), user: id("user_1") };
    let body = r#"{"title":"Maintenance Notice","message":"System maintenance in 30 minutes"}"#;
    let announcement = Announcement::new(id("system_announcement"), json(body));
    vec![
        ("pong", answer(Event::Link(LinkEvent::Pong), MORNING, "req_1")),
        ("error", Delivery::refusal(denied, None, MORNING)),
        ("error_rate_limit", Delivery::refusal(fast, None, MORNING)),
        ("notification_event", told(Event::Notice(notified), MORNING)),
        ("notification_read", told(Event::Notice(read), MORNING)),
        ("announcement", told(Event::Announced(announcement), MORNING)),
    ]
}

fn rooms() -> Vec<(&'static str, Delivery)> {
    let jane = || person("user_2", "jane_doe");
    let room = || id::<RoomId>("workspace_123");
    let message = json("\"hello\"");
    let said = RoomEvent::Message {
        room: room(),
        id: Some(id("req_1")),
        from: jane(),
        message: message.clone(),
    };
    let mail = DirectEvent::Message { id: None, from: jane(), message };
    let outcome = Outcome { delivered: 2, queued: 0, dropped: 0, duplicate: false };
    let receipt = DirectEvent::Receipt { to: id("user_2"), outcome };
    let left = |closed| Event::Room(RoomEvent::Left { room: room(), closed });
    let cell = || samples::cell("workspace_123", jane());
    vec![
        ("room_message", told(Event::Room(said), MORNING)),
        ("direct_message", told(Event::Direct(mail), MORNING)),
        ("delivery_receipt", answer(Event::Direct(receipt), MORNING, "req_1")),
        ("room_left", answer(left(false), MORNING, "req_1")),
        ("room_closed", told(left(true), MORNING)),
        ("cell_updated", told(Event::Sheet(SheetEvent::Updated(cell())), MORNING)),
        ("cell_stale", answer(Event::Sheet(SheetEvent::Stale(cell())), MORNING, "req_1")),
    ]
}

fn people() -> Vec<(&'static str, Delivery)> {
    let jane = || person("user_2", "jane_doe");
    let room = || id::<RoomId>("workspace_123");
    let john = samples::identity("user_1", "john_doe", Some("john@example.com"));
    let john = samples::member(john, Status::Online, MORNING);
    let state = samples::state("workspace_123", vec![john], 1, &["sheet_1", "sheet_2"]);
    let cursor = samples::cursor(150.0, 300.0, Some("B2"));
    let typing = |cell: Option<&str>, typing| PresenceEvent::Typing {
        room: room(),
        who: jane(),
        cell: cell.map(id::<CellId>),
        typing,
    };
    let busy = PresenceEvent::Status { room: room(), who: jane(), status: Status::Busy };
    let told = |event| told(Event::Presence(event), MORNING);
    vec![
        ("room_state", told(PresenceEvent::State(state))),
        ("cursor_moved", told(PresenceEvent::Cursor { room: room(), who: jane(), cursor })),
        ("user_typing_start", told(typing(Some("A1"), true))),
        ("user_typing_stop", told(typing(None, false))),
        ("user_status_changed", told(busy)),
    ]
}

/// What is told, under the names of the files.
pub(crate) fn deliveries() -> Vec<(&'static str, Delivery)> {
    let seeds = links().into_iter().chain(rooms()).chain(people());
    let others = returning::deliveries().into_iter().chain(answering::deliveries());
    seeds.chain(others).chain(uploads::deliveries()).chain(sheets::deliveries()).collect()
}
