//! The golden messages about coming back and about what is kept: alike in both dialects.

use std::time::Duration;

use dialects::{Query, Workspace};
use protocol::{
    Codec, Command, Delivery, Epoch, Event, FaultCode, Loss, Position, Recovery, RoomId, SessionId,
    announce::Announcement,
    direct::{DirectEvent, Outcome},
    link::{LinkCommand, LinkEvent, Welcome},
    notice::NoticeEvent,
    presence::PresenceEvent,
    room::{RoomCommand, RoomEvent},
    sheet::{CellWrite, SheetCommand, SheetEvent},
};
use serde_json::{Value, json};

use crate::samples::{self, NOON, answer, id, person, told};

const HERE: Position = Position { epoch: Epoch(0xf00d5), seq: 42 };
const BEFORE: Position = Position { seq: 41, ..HERE };

/// What is asked, under the names of the files.
pub(crate) fn commands() -> Vec<(&'static str, Option<&'static str>, Command)> {
    let room = || id::<RoomId>("room1");
    let other = Position { epoch: Epoch(0xc0ffee), seq: 0 };
    let rooms = vec![(id("room2"), other), (room(), BEFORE)];
    let resume = LinkCommand::Resume { token: "a.b.c".into(), rooms, acks: true };
    let join = RoomCommand::Join { room: room(), since: Some(BEFORE) };
    let message = samples::json("\"keep this\"");
    let say = RoomCommand::Say { room: Some(room()), message, ack: true };
    let write = CellWrite {
        sheet: id("sheet_1"),
        cell: id("A1"),
        value: samples::json("7"),
        formula: None,
        seen: None,
    };
    let write = SheetCommand::Write { room: Some(room()), write, ack: true };
    vec![
        ("hello", Some("h-1"), Command::Link(LinkCommand::Hello { acks: true })),
        ("resume", None, Command::Link(resume)),
        (
            "refresh_token",
            Some("t-1"),
            Command::Link(LinkCommand::Refresh { token: "d.e.f".into() }),
        ),
        ("ack", None, Command::Link(LinkCommand::Ack { up_to: 7 })),
        ("join_room_since", None, Command::Room(join)),
        ("room_message_ack", Some("m-9"), Command::Room(say)),
        ("cell_update_ack", Some("m-9"), Command::Sheet(write)),
    ]
}

/// What is told, under the names of the files.
pub(crate) fn deliveries() -> Vec<(&'static str, Delivery)> {
    links().into_iter().chain(places()).chain(kept()).collect()
}

fn links() -> Vec<(&'static str, Delivery)> {
    let minute = NOON.after(Duration::from_secs(60));
    let resumed = LinkEvent::Resumed { rooms: 2, resume_token: "a.b.c".into() };
    // A fraction of a second later: less than a minute is left.
    let expiring = Event::Link(LinkEvent::Expiring { expires: minute });
    let expiring = Delivery::new(expiring, NOON.after(Duration::from_millis(10)));
    let refreshed = |expires| Event::Link(LinkEvent::Refreshed { expires });
    vec![
        ("hello", answer(Event::Link(LinkEvent::Hello(welcome())), NOON, "h-1")),
        ("resumed", answer(Event::Link(resumed), NOON, "r-1")),
        ("token_expiring", expiring),
        ("token_refreshed", answer(refreshed(Some(minute)), NOON, "t-1")),
        ("token_refreshed_endless", told(refreshed(None), NOON)),
    ]
}

fn places() -> Vec<(&'static str, Delivery)> {
    let room = || id::<RoomId>("room1");
    let recovered = |recovery| RoomEvent::Recovered { room: room(), position: HERE, recovery };
    let all = recovered(Recovery::Recovered(1));
    let lost = recovered(Recovery::Lost(Loss::Trimmed));
    let done = RoomEvent::ReplayDone { room: room(), position: HERE };
    let published = RoomEvent::Published { room: room(), position: HERE, duplicate: false };
    vec![
        ("room_resumed", told(Event::Room(all), NOON)),
        ("room_resumed_lost", answer(Event::Room(lost), NOON, "r-1")),
        ("replay_done", told(Event::Room(done), NOON)),
        ("published", answer(Event::Room(published), NOON, "m-9")),
    ]
}

fn kept() -> Vec<(&'static str, Delivery)> {
    let from = || person("user123", "Alice");
    let message = samples::json("\"keep this\"");
    let said =
        RoomEvent::Message { room: id("room1"), id: None, from: from(), message: message.clone() };
    let written = SheetEvent::Updated(samples::cell("room1", from()));
    let mail = DirectEvent::Message { id: None, from: from(), message };
    let notified = NoticeEvent::Notified {
        what: "notification_created".into(),
        notice: samples::notice(),
        user: id("user123"),
    };
    let outcome = Outcome { delivered: 0, queued: 1, dropped: 0, duplicate: true };
    let receipt = DirectEvent::Receipt { to: id("user123"), outcome };
    let missed = DirectEvent::Missed { count: 3 };
    let body = samples::json(r#"{"message":"keep this"}"#);
    let to_one = Announcement::new(id("news"), body);
    let to_all = Announcement { room: Some(id("room1")), ..to_one.clone() };
    vec![
        ("room_message_kept", told(Event::Room(said), NOON).numbered(42)),
        ("cell_updated_kept", told(Event::Sheet(written), NOON).numbered(42)),
        ("direct_message_kept", told(Event::Direct(mail), NOON).mailed(7)),
        ("notification_kept", told(Event::Notice(notified), NOON).mailed(8)),
        ("announcement_kept", told(Event::Announced(to_all), NOON).numbered(42)),
        ("announcement_mailed", told(Event::Announced(to_one), NOON).mailed(9)),
        ("delivery_receipt_duplicate", answer(Event::Direct(receipt), NOON, "m-9")),
        ("mail_missed", told(Event::Direct(missed), NOON)),
    ]
}

fn welcome() -> Welcome {
    Welcome {
        session: SessionId::from_u128(0xabc123),
        identity: person("user123", "Alice"),
        home: None,
        heartbeat_interval: Duration::from_secs(30),
        resume_token: "a.b.c".into(),
    }
}

/// Both dialects' refusal of one message, or nothing if they understand it.
fn refusal(kind: &str, fields: Value) -> Option<(FaultCode, Option<String>, String)> {
    let enveloped = json!({"type": kind, "payload": fields}).to_string();
    let mut flat = fields;
    flat["type"] = kind.into();
    let one = Query.decode(&enveloped).map_err(|refused| refused.fault);
    let other = Workspace.decode(&flat.to_string()).map_err(|refused| refused.fault);
    assert_eq!(one, other, "{kind}");
    one.err().map(|fault| (fault.code, fault.field.map(Into::into), fault.text.into_owned()))
}

#[track_caller]
pub(crate) fn assert_refused(kind: &str, fields: Value, field: &str, text: &str) {
    let expected = (FaultCode::InvalidMessage, Some(field.to_owned()), text.to_owned());
    assert_eq!(refusal(kind, fields), Some(expected), "{kind}");
}

#[test]
fn a_state_says_where_the_room_is() {
    let state = || protocol::presence::RoomState {
        position: HERE,
        ..samples::state("room1", vec![], 1, &[])
    };
    let who = person("user123", "Alice");
    let changes = [
        PresenceEvent::State(state()),
        PresenceEvent::Joined { who: who.clone(), state: state() },
        PresenceEvent::Left { who, state: state() },
    ];
    for change in changes {
        let delivery = told(Event::Presence(change), NOON);
        let query: Value = serde_json::from_str(&Query.encode(&delivery).unwrap()).unwrap();
        let flat: Value = serde_json::from_str(&Workspace.encode(&delivery).unwrap()).unwrap();
        for told in [&query["payload"], &flat] {
            assert_eq!((&told["seq"], &told["epoch"]), (&json!(42), &json!("00000000000f00d5")));
        }
    }
}

#[test]
fn a_welcome_at_the_door_carries_the_resume_token() {
    let delivery = told(Event::Link(LinkEvent::Welcome(welcome())), NOON);
    let told: Value = serde_json::from_str(&Query.encode(&delivery).unwrap()).unwrap();
    assert_eq!(told["payload"]["resume_token"], "a.b.c");
}

#[test]
fn every_loss_has_its_word() {
    let words = [
        (Loss::Trimmed, "trimmed"),
        (Loss::EpochChanged, "epoch_changed"),
        (Loss::Forbidden, "forbidden"),
        (Loss::AlreadyJoined, "already_joined"),
        (Loss::Unavailable, "unavailable"),
    ];
    for (loss, word) in words {
        let recovery = Recovery::Lost(loss);
        let event = RoomEvent::Recovered { room: id("r"), position: HERE, recovery };
        let text = Workspace.encode(&told(Event::Room(event), NOON)).unwrap();
        let told: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&told["reason"], &told["recovered"]), (&json!(word), &json!(false)));
    }
}

#[test]
fn what_is_not_said_is_not_wished() {
    for (kind, fields) in [
        ("hello", json!({})),
        ("hello", json!({"acks": null})),
        ("resume", json!({"resume_token": "t"})),
        ("resume", json!({"resume_token": "t", "rooms": null})),
        ("resume", json!({"resume_token": "t", "rooms": {}})),
        ("join_room", json!({"room": "r", "since": null})),
    ] {
        assert_eq!(refusal(kind, fields), None, "{kind}");
    }
    let command = Command::Link(LinkCommand::Hello { acks: false });
    assert_eq!(Query.decode(r#"{"type":"hello"}"#).map(|said| said.command), Ok(command));
}

#[test]
fn wrong_shapes_are_refused_by_name() {
    let object = "must be an object";
    let epoch = "must be an epoch as the server gave it";
    let place = json!({"epoch": "00000000000f00d5", "seq": 1});
    let resume = |rooms: Value| json!({"resume_token": "t", "rooms": rooms});
    let refused = |fields, field: &str, why: &str| {
        assert_refused("resume", fields, field, &format!("{field} {why}"));
    };
    refused(json!({}), "resume_token", "is missing");
    refused(json!({"resume_token": 7}), "resume_token", "must be a string");
    refused(json!({"resume_token": ""}), "resume_token", "must not be empty");
    refused(json!({"resume_token": "t", "acks": 1}), "acks", "must be true or false");
    refused(resume(json!(["room1"])), "rooms", object);
    refused(resume(json!("room1")), "rooms", object);
    refused(resume(json!({"room1": 7})), "rooms", object);
    refused(resume(json!({"": place})), "rooms", "must not be empty");
    refused(resume(json!({"r\n": place})), "rooms", "must not contain control characters");
    refused(resume(json!({"r": {"seq": 1}})), "epoch", "is missing");
    refused(resume(json!({"r": {"epoch": 7, "seq": 1}})), "epoch", "must be a string");
    refused(resume(json!({"r": {"epoch": "7", "seq": 1}})), "epoch", epoch);
    refused(resume(json!({"r": null})), "epoch", "is missing");
    let whole = "must be an integer between 0 and 9007199254740991";
    for seq in [json!(-1), json!(1.5), json!("1"), json!(9_007_199_254_740_992_u64)] {
        let place = json!({"epoch": "00000000000f00d5", "seq": seq});
        refused(resume(json!({"r": place})), "seq", whole);
    }
    assert_refused(
        "join_room",
        json!({"room": "r", "since": 7}),
        "since",
        "since must be an object",
    );
    assert_refused("refresh_token", json!({}), "token", "token is missing");
    assert_refused("ack", json!({"mail_seq": "7"}), "mail_seq", &format!("mail_seq {whole}"));
    let speech = json!({"message": 1, "ack": "yes"});
    assert_refused("room_message", speech, "ack", "ack must be true or false");
}

#[test]
fn a_token_has_a_bound_and_no_refusal_repeats_it() {
    let secret = "s3cr3t".repeat(2000);
    for (kind, field) in [("resume", "resume_token"), ("refresh_token", "token")] {
        let why = format!("{field} must be at most 8192 bytes long");
        assert_refused(kind, json!({field: secret}), field, &why);
        assert_eq!(refusal(kind, json!({field: "t".repeat(8192)})), None);
    }
    let command = LinkCommand::Refresh { token: secret };
    assert_eq!(format!("{command:?}"), "Refresh");
}

#[test]
fn a_resume_names_so_many_rooms_and_each_once() {
    let rooms = |count: usize| {
        let place = json!({"epoch": "00000000000f00d5", "seq": 1});
        let rooms: serde_json::Map<_, _> =
            (0..count).map(|n| (format!("r{n}"), place.clone())).collect();
        json!({"resume_token": "t", "rooms": rooms})
    };
    assert_eq!(refusal("resume", rooms(64)), None);
    assert_refused("resume", rooms(65), "rooms", "rooms must name at most 64 rooms");

    let place = r#"{"epoch":"00000000000f00d5","seq":1}"#;
    let twice = format!(
        r#"{{"type":"resume","resume_token":"t","rooms":{{"r":{place},"\u0072":{place}}}}}"#
    );
    let fault = Workspace.decode(&twice).unwrap_err().fault;
    assert_eq!(fault.text, "rooms must name each room once");
}
