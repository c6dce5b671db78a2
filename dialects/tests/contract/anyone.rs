//! Whoever speaks, whatever they are called and whatever they say: it stays JSON.

use std::time::Duration;

use dialects::admin;
use proptest::prelude::*;
use protocol::{
    Delivery, Event, Fault, FaultCode, Identity, Payload, Position, Timestamp,
    agent::{Reply, ToolUse},
    announce::Announcement,
    direct::DirectEvent,
    job::{Answer, Step},
    link::{LinkEvent, Welcome},
    notice::{NoticeEvent, Notification},
    presence::{Cursor, PresenceEvent, Status},
    query::{Progress, Stage},
    room::RoomEvent,
    sheet::{SheetEvent, SheetState},
};
use serde_json::Value;

use crate::{
    every, jobs, kept, roundtrip,
    samples::{self, DIALECTS, NOON, answer, id},
    sheets,
};

/// A name that nobody chose with care.
fn awkward() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\"\\\\/<>{}\\[\\]'\u{2028}\u{2029}\u{0}-\u{1f}🦀\u{202e}]{0,20}",]
}

fn people(name: &str, id_text: &str) -> Vec<Event> {
    let who = || samples::identity(id_text, name, Some(name));
    let room = || id(id_text);
    let state = || {
        let member = samples::member(who(), Status::Away, NOON);
        samples::state(id_text, vec![member], 1, &[id_text])
    };
    let cursor = Cursor { x: f64::NAN, y: f64::INFINITY, cell: Some(id(id_text)) };
    [
        PresenceEvent::State(state()),
        PresenceEvent::Joined { who: who(), state: state() },
        PresenceEvent::Left { who: who(), state: state() },
        PresenceEvent::Cursor { room: room(), who: who(), cursor },
        PresenceEvent::Typing { room: room(), who: who(), cell: Some(id(id_text)), typing: true },
        PresenceEvent::Status { room: room(), who: who(), status: Status::Online },
    ]
    .map(Event::Presence)
    .into()
}

fn words(name: &str, id_text: &str, message: &Payload) -> Vec<Event> {
    let from = || samples::identity(id_text, name, None);
    let notice = Notification {
        id: id(id_text),
        title: name.into(),
        message: name.into(),
        category: name.into(),
        priority: name.into(),
        module: Some(name.into()),
    };
    let welcome = Welcome {
        session: protocol::SessionId::from_u128(u128::MAX),
        identity: from(),
        home: None,
        heartbeat_interval: Duration::MAX,
        resume_token: name.into(),
    };
    let message = || message.clone();
    let mut cell = samples::cell(id_text, from());
    (cell.value, cell.formula) = (message(), Some(name.into()));
    vec![
        Event::Link(LinkEvent::Welcome(welcome.clone())),
        Event::Link(LinkEvent::Hello(welcome)),
        Event::Link(LinkEvent::Resumed { rooms: u32::MAX, resume_token: name.into() }),
        Event::Link(LinkEvent::Expiring { expires: Timestamp::from_millis(u64::MAX) }),
        Event::Room(RoomEvent::Message {
            room: id(id_text),
            id: Some(id(id_text)),
            from: from(),
            message: message(),
        }),
        Event::Room(RoomEvent::ReplayDone { room: id(id_text), position: Position::default() }),
        Event::Direct(DirectEvent::Message { id: None, from: from(), message: message() }),
        Event::Direct(DirectEvent::Missed { count: u64::MAX }),
        Event::Sheet(SheetEvent::Updated(cell.clone())),
        Event::Sheet(SheetEvent::State(SheetState { cells: vec![cell], ..sheets::state() })),
        Event::Notice(NoticeEvent::Notified { what: name.into(), notice, user: id(id_text) }),
        Event::Announced(Announcement::new(id(id_text), message())),
        Event::Refused(awkward_fault(name)),
    ]
}

fn awkward_fault(name: &str) -> Fault {
    Fault::new(FaultCode::Internal, name.to_owned())
        .help(name.to_owned())
        .retry_after(Duration::MAX)
}

/// Steps of whatever a backend says.
fn steps(name: &str, message: &Payload, share: f32) -> Vec<Step> {
    let text = || name.into();
    let tool =
        |result| ToolUse { call: text(), tool: text(), arguments: Some(message.clone()), result };
    let stage = Progress { stage: Stage::Executing, fraction: share, message: text() };
    let reply = Reply { text: text(), data: Some(message.clone()), usage: None };
    vec![
        Step::Stage(stage),
        Step::Progress { fraction: Some(share), message: text() },
        Step::Thinking(text()),
        Step::Partial(text()),
        Step::Tool(tool(None)),
        Step::Tool(tool(Some(message.clone()))),
        Step::Done { answer: Answer::Agent(reply), took: Duration::MAX },
        Step::Failed(awkward_fault(name)),
    ]
}

/// Every dialect tells it as JSON with a type, if it tells it at all.
fn stays_json(delivery: &Delivery) {
    for codec in DIALECTS {
        if let Some(text) = codec.encode(delivery) {
            assert!(assert_json(&text)["type"].is_string());
        }
    }
}

fn assert_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

proptest! {
    #[test]
    fn every_event_stays_json(
        name in awkward(),
        id_text in "[^\\p{Cc}]{1,20}",
        message in roundtrip::value(),
    ) {
        let message = Payload::from_json(message.to_string());
        let mut events = people(&name, &id_text);
        events.extend(words(&name, &id_text, &message));
        for event in events {
            let delivery: Delivery = answer(event, NOON, &id_text);
            stays_json(&delivery);
        }
    }

    #[test]
    fn every_end_and_every_activity_stays_json(event in prop_oneof![kept::ended(), kept::happened()]) {
        stays_json(&answer(event, NOON, "r-1").mailed(7).numbered(8));
    }

    #[test]
    fn every_step_stays_json(name in awkward(), message in roundtrip::value(), share in any::<f32>()) {
        let message = Payload::from_json(message.to_string());
        for step in steps(&name, &message, share) {
            for (_, request) in every::requests() {
                stays_json(&answer(jobs::says(request, step.clone()), NOON, "r-1"));
            }
        }
    }

    #[test]
    fn every_refusal_stays_json(name in awkward()) {
        let fault = awkward_fault(&name);
        for codec in DIALECTS {
            let told = assert_json(&codec.refuse(&fault, NOON));
            let text = if codec.name() == "dashboard" { &told["message"] } else { &told["error"] };
            prop_assert_eq!(text, &name);
        }
        assert_json(&admin::refusal(None, &fault, NOON));
    }
}

#[test]
fn what_is_no_json_is_never_told() {
    let who: std::sync::Arc<Identity> = samples::person("u", "u");
    for payload in ["", "{", "\"", "1,2", "{}{}", "nul"] {
        for event in words(&who.name, "u", &Payload::from_json(payload)) {
            stays_json(&answer(event, NOON, "u"));
        }
        for step in steps("u", &Payload::from_json(payload), f32::NAN) {
            for (_, request) in every::requests() {
                stays_json(&answer(jobs::says(request, step.clone()), NOON, "u"));
            }
        }
    }
}
