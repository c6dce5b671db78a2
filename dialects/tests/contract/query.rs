//! The query dialect's golden messages.

use std::time::Duration;

use dialects::Query;
use protocol::{
    Codec, Command, Delivery, Event, Fault, FaultCode, Inbound, SessionId, Timestamp,
    announce::Announcement,
    direct::{DirectCommand, DirectEvent, Outcome},
    job::{JobCommand, Which},
    link::{LinkCommand, LinkEvent, Welcome},
    notice::{NoticeCommand, NoticeEvent, NoticeFilter},
    presence::{PresenceCommand, PresenceEvent, Status},
    room::{RoomCommand, RoomEvent},
    sheet::{CellWrite, SheetCommand, SheetEvent},
};

use crate::{
    answering, asking, golden,
    jobs::JOB,
    returning,
    samples::{self, NOON, answer, id, json, person, told},
    sheets, uploads,
};

const IN: &str = "query/in";
const OUT: &str = "query/out";

#[test]
fn understands_every_golden_message() {
    let others = [returning::commands(), asking::commands(), uploads::commands()].concat();
    let commands = [commands(), sheets::commands(), others].concat();
    golden::assert_all_known(IN, &commands.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, message, command) in commands {
        let inbound = Query.decode(&golden::text(&format!("{IN}/{name}")));
        assert_eq!(inbound, Ok(Inbound { id: message.map(id), command }), "{name}");
    }
}

#[test]
fn spells_every_golden_message() {
    let seeds = links().into_iter().chain(rooms()).chain(people());
    let others = returning::deliveries().into_iter().chain(answering::deliveries());
    let others = others.chain(uploads::deliveries()).chain(sheets::deliveries());
    let deliveries: Vec<_> = seeds.chain(others).collect();
    golden::assert_all_known(OUT, &deliveries.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, delivery) in deliveries {
        let text = Query.encode(&delivery).unwrap();
        // What existing clients were never told, and may leave unread.
        let extras: &[&str] = match name {
            "connection_ack" => &["/resume_token"],
            "room_state" | "user_joined" | "user_left" => &["/seq", "/epoch"],
            _ => answering::extras(name),
        };
        let extras: Vec<_> = extras.iter().map(|extra| format!("/payload{extra}")).collect();
        let extras: Vec<_> = extras.iter().map(String::as_str).collect();
        golden::assert_told(&format!("{OUT}/{name}"), &text, &extras);
    }
}

#[test]
fn an_author_finds_their_own_name_for_a_message() {
    let message = RoomEvent::Message {
        room: id("room1"),
        id: Some(id("m-1")),
        from: person("user123", "Alice"),
        message: json("1"),
    };
    let text = Query.encode(&answer(Event::Room(message), NOON, "m-1")).unwrap();
    let head = r#"{"type":"room_message","correlation_id":"m-1","message_id":"m-1","payload":{"#;
    assert!(text.starts_with(head), "{text}");
}

/// What is asked, under the names of the files.
pub(crate) fn commands() -> Vec<(&'static str, Option<&'static str>, Command)> {
    let room = Some(id("room1"));
    let seen = NoticeCommand::Read(id("notif_123"));
    let wishes = NoticeFilter { categories: ["system".into()].into(), ..NoticeFilter::default() };
    let mail = json(r#"{"text": "hi", "tags": [1, null, true]}"#);
    let typing = PresenceCommand::Typing { room: None, cell: None, typing: true };
    let cursor = samples::cursor(150.0, 300.5, Some("B2"));
    let write = CellWrite {
        sheet: id("sheet_123"),
        cell: id("A1"),
        value: json("null"),
        formula: None,
        seen: None,
    };
    let place = Some(id("workspace_123"));
    let enough = |which| Command::Job(JobCommand::Cancel(which));
    let speech = RoomCommand::Say { room, message: json("\"Check out this query!\""), ack: false };
    vec![
        ("ping", None, Command::Link(LinkCommand::Ping)),
        ("room_message", Some("m-1"), Command::Room(speech)),
        ("typing_indicator", None, Command::Presence(typing)),
        (
            "join_room",
            Some("7"),
            Command::Room(RoomCommand::Join { room: id("room1"), since: None }),
        ),
        ("leave_room", None, Command::Room(RoomCommand::Leave { room: None })),
        (
            "direct_message",
            Some("m-2"),
            Command::Direct(DirectCommand::Send { to: id("user123"), message: mail }),
        ),
        (
            "cursor_move",
            None,
            Command::Presence(PresenceCommand::Cursor { room: place.clone(), cursor }),
        ),
        (
            "cell_update",
            Some("m-3"),
            Command::Sheet(SheetCommand::Write { room: place, write, ack: false }),
        ),
        ("status_update", None, Command::Presence(PresenceCommand::Status(Status::Away))),
        ("subscribe_notifications", None, Command::Notice(NoticeCommand::Subscribe(wishes))),
        ("notification_read", None, Command::Notice(seen)),
        ("cancel_request", None, enough(Which::Asked(id("unique-id")))),
        ("cancel_request_job", Some("r-1"), enough(Which::Job(JOB))),
    ]
}

/// What is told of the connection and to one person.
pub(crate) fn links() -> Vec<(&'static str, Delivery)> {
    let welcome = Welcome {
        session: SessionId::from_u128(0xabc123),
        identity: person("user123", "Alice"),
        home: None,
        heartbeat_interval: Duration::from_secs(30),
        resume_token: "token".into(),
    };
    let fault =
        Fault::new(FaultCode::RateLimited, "Rate limit exceeded: too many requests per minute")
            .retry_after(Duration::from_millis(1200))
            .help("slow down");
    let notified = NoticeEvent::Notified {
        what: "notification_created".into(),
        notice: samples::notice(),
        user: id("user123"),
    };
    let read = NoticeEvent::Read { id: id("notif_123"), user: id("user123") };
    let body = json(r#"{"message":"System maintenance in 5 minutes"}"#);
    let announcement = Announcement::new(id("system_message"), body);
    vec![
        ("connection_ack", told(Event::Link(LinkEvent::Welcome(welcome)), NOON)),
        ("heartbeat", told(Event::Link(LinkEvent::Heartbeat), NOON)),
        ("pong", answer(Event::Link(LinkEvent::Pong), NOON, "unique-id")),
        ("error_message", Delivery::refusal(fault, Some(id("unique-id")), NOON)),
        ("notification_event", told(Event::Notice(notified), NOON)),
        ("notification_read", told(Event::Notice(read), NOON)),
        ("announcement", told(Event::Announced(announcement), NOON)),
    ]
}

/// What is told in rooms, and of mail.
pub(crate) fn rooms() -> Vec<(&'static str, Delivery)> {
    let at = Timestamp::from_secs(1_696_248_000);
    let from = || person("user123", "Alice");
    let message = json("\"Check out this query!\"");
    let said =
        RoomEvent::Message { room: id("room1"), id: None, from: from(), message: message.clone() };
    let mail = DirectEvent::Message { id: Some(id("m-2")), from: from(), message };
    let outcome = Outcome { delivered: 0, queued: 3, dropped: 1, duplicate: false };
    let receipt = DirectEvent::Receipt { to: id("user123"), outcome };
    let left = |closed| Event::Room(RoomEvent::Left { room: id("room1"), closed });
    let stale = SheetEvent::Stale(samples::cell("room1", from()));
    vec![
        ("room_message", told(Event::Room(said), at)),
        ("direct_message", told(Event::Direct(mail), at)),
        ("delivery_receipt", answer(Event::Direct(receipt), at, "unique-id")),
        ("room_left", answer(left(false), at, "unique-id")),
        ("room_closed", told(left(true), at)),
        ("cell_updated", answer(Event::Sheet(stale), at, "unique-id")),
    ]
}

/// What is told of people.
pub(crate) fn people() -> Vec<(&'static str, Delivery)> {
    let alice = || person("user123", "Alice");
    let state = |total| samples::state("room1", vec![], total, &[]);
    let member = samples::member(alice(), Status::Busy, NOON);
    let shown = samples::state("room1", vec![member], 3, &["sheet_1"]);
    let typing =
        PresenceEvent::Typing { room: id("room1"), who: alice(), cell: None, typing: true };
    let cursor = samples::cursor(150.0, 300.5, None);
    let moved = PresenceEvent::Cursor { room: id("room1"), who: alice(), cursor };
    let busy = PresenceEvent::Status { room: id("room1"), who: alice(), status: Status::Busy };
    let told = |event| told(Event::Presence(event), NOON);
    vec![
        ("user_joined", told(PresenceEvent::Joined { who: alice(), state: state(3) })),
        ("user_left", told(PresenceEvent::Left { who: alice(), state: state(2) })),
        ("room_state", told(PresenceEvent::State(shown))),
        ("typing_indicator", told(typing)),
        ("cursor_moved", told(moved)),
        ("user_status_changed", told(busy)),
    ]
}
