//! The operators' messages.

use std::time::Duration;

use dialects::admin::{answer, ask, decode, happening, refusal, workers};
use protocol::{
    CloseReason, Fault, FaultCode, MessageId, RoomId, SessionId, UserId,
    admin::{
        AdminAnswer, AdminCommand, AdminInbound, FaultReport, Happening, MemberInfo, Page,
        RoomDetail, RoomMark, Shown, What, WorkerInfo,
    },
    job::Service,
    presence::Status,
    query::EndpointHealth,
    worker::Offer,
};
use serde_json::{Value, json as value};

use crate::{
    bus,
    commands::commands,
    golden,
    rest::{connections, metrics, rooms, summary},
    samples::{NOON, id, person},
};

const IN: &str = "admin/in";

#[test]
fn understands_every_golden_message() {
    let commands = commands();
    golden::assert_all_known(IN, &commands.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, command) in commands {
        let id = (name == "broadcast_room").then(|| id("r-1"));
        let inbound = decode(&golden::text(&format!("{IN}/{name}")));
        assert_eq!(inbound, Ok(AdminInbound { id, command }), "{name}");
    }
}

#[test]
fn a_path_can_name_the_action() {
    let room = id("room1");
    assert_eq!(ask("close_room", r#"{"room_id":"room1"}"#), Ok(AdminCommand::CloseRoom { room }));
    assert_eq!(ask("drain", "[]").unwrap_err().code, FaultCode::InvalidMessage);
}

#[test]
fn nobody_ends_every_connection_by_leaving_out_a_field() {
    for said in [r#"{"action":"disconnect"}"#, r#"{"action":"disconnect","user_id":null}"#] {
        assert_eq!(decode(said).unwrap_err().fault.code, FaultCode::InvalidMessage);
    }
    let two = r#"{"action":"disconnect","request_id":3,"user_id":"u","room_id":"r"}"#;
    let refused = decode(two).unwrap_err();
    assert_eq!(refused.id, Some(id("3")));
    assert_eq!(refused.fault.code, FaultCode::InvalidMessage);
}

#[test]
fn refuses_what_is_no_action() {
    let refused = |said| decode(said).unwrap_err().fault;
    let unknown = refused(r#"{"action":"reboot"}"#);
    assert_eq!((unknown.code, unknown.field.as_deref()), (FaultCode::UnknownType, Some("action")));
    assert!(unknown.help.unwrap().contains("get_metrics"));
    assert_eq!(refused("{}").field.as_deref(), Some("action"));
    assert_eq!(refused(r#"{"action":"broadcast"}"#).field.as_deref(), Some("message"));
    assert_eq!(refused(r#"{"action":"broadcast","message":{}}"#).field.as_deref(), Some("type"));
    assert_eq!(refused(r#"{"action":"close_room"}"#).field.as_deref(), Some("room_id"));
    assert_eq!(refused(r#"{"action":"tail","on":1}"#).field.as_deref(), Some("on"));
    assert_eq!(refused(r#"{"action":"publish"}"#).field.as_deref(), Some("events"));
    assert_eq!(refused(r#"{"action":"publish","events":7}"#).field.as_deref(), Some("events"));
    assert_eq!(refused(r#"{"action":"publish","events":[]}"#).field.as_deref(), Some("events"));
    let session = r#"{"action":"disconnect","connection_id":"abc"}"#;
    assert_eq!(refused(session).field.as_deref(), Some("connection_id"));
}

#[test]
fn answers_say_what_they_answer() {
    let spoken = |it: &AdminAnswer| -> Value {
        let message: MessageId = id("r-1");
        serde_json::from_str(&answer(Some(&message), it, NOON)).unwrap()
    };
    let room: RoomId = id("room1");
    let answers = [
        (AdminAnswer::Metrics(metrics().into()), "metrics", "active_connections", value!(42)),
        (AdminAnswer::Disconnected(3), "disconnected", "disconnected", value!(3)),
        (AdminAnswer::Sent(Default::default()), "broadcast_result", "delivered", value!(0)),
        (AdminAnswer::Closed(room.clone()), "room_closed", "room_id", value!("room1")),
        (AdminAnswer::Tailing(true), "tail", "on", value!(true)),
        (AdminAnswer::Draining, "draining", "none", Value::Null),
        (AdminAnswer::Published(bus::published()), "published", "accepted", value!(2)),
        (AdminAnswer::Bus(bus::stats()), "bus_stats", "total_messages_sent", value!(7)),
    ];
    for (it, kind, field, expected) in answers {
        let told = spoken(&it);
        assert_eq!(told["type"], kind);
        assert_eq!(told["correlation_id"], "r-1");
        assert_eq!(told["timestamp"], "2025-10-02T12:00:00");
        assert_eq!(told["payload"][field], expected, "{kind}");
    }
    let room = &spoken(&AdminAnswer::Rooms(rooms()))["payload"]["rooms"][0];
    assert_eq!(room["room_id"], "room1");
    let detail = spoken(&AdminAnswer::Room(detail().into()));
    assert_eq!((&detail["type"], &detail["payload"]["room"]), (&value!("room"), room));
    let endpoints = spoken(&AdminAnswer::Endpoints(vec![endpoint()]));
    assert_eq!(endpoints["payload"]["endpoints"][0]["endpoint_id"], "wikidata");
    let all = [worker()];
    let crew = spoken(&AdminAnswer::Workers(all.to_vec()));
    let by_rest: Value = serde_json::from_str(&workers(&all)).unwrap();
    assert_eq!((&crew["type"], &crew["payload"]), (&value!("workers"), &by_rest));
    golden::assert_told("admin/rest/workers", &workers(&all), &[]);
    let told = spoken(&AdminAnswer::Connections(connections()));
    let expected = value!({
        "connection_id": "00000000000000000000000000abc123",
        "user_id": "user123",
        "user_name": "Ann",
        "authenticated": true,
        "dialect": "query",
        "ip": "127.0.0.1",
        "connected_at": "2025-10-02T12:00:00",
    });
    assert_eq!(told["payload"], value!({"connections": [expected], "more": false, "total": 1}));
}

#[test]
fn a_page_says_what_is_behind_it() {
    let spoken =
        |it: &AdminAnswer| -> Value { serde_json::from_str(&answer(None, it, NOON)).unwrap() };
    let mut page = rooms();
    page.next = Some(RoomMark { weight: 3, room: id("room1") });
    page.total = 7;
    let told = &spoken(&AdminAnswer::Rooms(page))["payload"];
    let behind = (&told["more"], &told["next"], &told["total"]);
    assert_eq!(behind, (&value!(true), &value!("3:room1"), &value!(7)));
    let members = &spoken(&AdminAnswer::Room(detail().into()))["payload"]["members"];
    let expected = value!([
        {"user_id": "a", "user_name": "Ann", "connections": 0, "status": "away",
            "last_seen": "2025-10-02T12:00:00"},
        {"user_id": "b", "user_name": "Bob", "connections": 2},
    ]);
    assert_eq!(*members, expected);
}

/// A room with somebody who is expected back, and somebody of whom nothing is shown.
fn detail() -> RoomDetail {
    let shown = Some(Shown { status: Status::Away, last_seen: NOON });
    let items = vec![
        MemberInfo { who: person("a", "Ann"), connections: 0, shown },
        MemberInfo { who: person("b", "Bob"), connections: 2, shown: None },
    ];
    let members = Page { items, next: None, total: 2 };
    RoomDetail { room: summary(), members }
}

#[test]
fn troubles_are_told_as_the_live_stream_tells_them() {
    let told: Value =
        serde_json::from_str(&answer(None, &AdminAnswer::Faults(troubles()), NOON)).unwrap();
    let line: Value = serde_json::from_str(&happening(&troubles().recent[0])).unwrap();
    let counts = value!({"INVALID_JSON": 2, "MESSAGE_TOO_LARGE": 1});
    assert_eq!(told["type"], "faults");
    assert_eq!(told["payload"], value!({"counts": counts, "recent": [line["payload"]]}));
}

/// What has gone wrong: two that nobody remembers, and one.
fn troubles() -> FaultReport {
    let what = What::RoomRestarted { room: id("r"), restarts: 2 };
    FaultReport {
        counts: vec![(FaultCode::InvalidJson, 2), (FaultCode::TooLarge, 1)],
        recent: vec![Happening { at: NOON, what }.into()],
    }
}

fn endpoint() -> EndpointHealth {
    EndpointHealth {
        endpoint: id("wikidata"),
        healthy: true,
        latency: Some(Duration::from_millis(20)),
        reason: None,
        since: NOON,
    }
}

/// One that is busy, and has failed once.
fn worker() -> WorkerInfo {
    let services = vec![Service::Agent, Service::Query];
    WorkerInfo {
        session: SessionId::from_u128(0xabc123),
        offer: Offer { services, capacity: 4, name: Some("gpu-7".into()) },
        since: NOON,
        running: 2,
        done: 40,
        failed: 1,
        leaving: false,
    }
}

#[test]
fn a_refusal_is_an_error_message() {
    let fault = Fault::new(FaultCode::RoomNotFound, "no such room").field("room_id");
    let told: Value = serde_json::from_str(&refusal(None, &fault, NOON)).unwrap();
    let payload = value!({
        "error": "no such room",
        "error_type": "RoomNotFoundError",
        "code": "ROOM_NOT_FOUND",
        "recoverable": false,
        "field": "room_id",
    });
    let expected = value!({
        "type": "error_message",
        "timestamp": "2025-10-02T12:00:00",
        "payload": payload,
    });
    assert_eq!(told, expected);
}

#[test]
fn every_happening_has_its_line() {
    for (what, expected) in happenings() {
        let told: Value = serde_json::from_str(&happening(&Happening { at: NOON, what })).unwrap();
        let mut payload = expected;
        payload["timestamp"] = "2025-10-02T12:00:00".into();
        assert_eq!(told, value!({"type": "event", "payload": payload}));
    }
}

/// One of everything that operators are told.
pub(crate) fn spoken() -> Vec<Value> {
    let message: MessageId = id("r-1");
    let answers = [
        AdminAnswer::Metrics(metrics().into()),
        AdminAnswer::Connections(connections()),
        AdminAnswer::Rooms(rooms()),
        AdminAnswer::Room(detail().into()),
        AdminAnswer::Endpoints(vec![endpoint()]),
        AdminAnswer::Faults(troubles()),
        AdminAnswer::Workers(vec![worker()]),
        AdminAnswer::Sent(Default::default()),
        AdminAnswer::Disconnected(3),
        AdminAnswer::Closed(id("room1")),
        AdminAnswer::Published(bus::published()),
        AdminAnswer::Bus(bus::stats()),
        AdminAnswer::Draining,
        AdminAnswer::Tailing(true),
    ];
    let fault = Fault::new(FaultCode::RoomNotFound, "no such room").field("room_id");
    let answers = answers.iter().map(|it| answer(Some(&message), it, NOON));
    let lines = happenings().into_iter().map(|(what, _)| happening(&Happening { at: NOON, what }));
    let told = answers.chain(lines).chain([refusal(None, &fault, NOON)]);
    told.map(|told| serde_json::from_str(&told).unwrap()).collect()
}

fn happenings() -> Vec<(What, Value)> {
    let (session, user, room) = (SessionId::from_u128(0xabc123), id::<UserId>("u"), id("r"));
    let it = "00000000000000000000000000abc123";
    let connected = What::Connected { session, user: user.clone(), dialect: "query" };
    let gone = What::Disconnected { session, user: user.clone(), code: 4003 };
    let joined = What::Joined { room: id("r"), user: user.clone() };
    let left = What::Left { room: id("r"), user: user.clone() };
    let fault = What::Fault { session, user: user.clone(), code: FaultCode::TooLarge };
    let slow = What::SlowConsumer { session, user: user.clone() };
    let blocked = What::Blocked { user, retry_after: Duration::from_secs(900) };
    vec![
        (
            connected,
            value!({"event": "connected", "connection_id": it, "user_id": "u", "dialect": "query"}),
        ),
        (
            gone,
            value!({"event": "disconnected", "connection_id": it, "user_id": "u", "close_code": 4003}),
        ),
        (joined, value!({"event": "joined", "room_id": "r", "user_id": "u"})),
        (left, value!({"event": "left", "room_id": "r", "user_id": "u"})),
        (
            fault,
            value!({"event": "fault", "connection_id": it, "user_id": "u", "code": "MESSAGE_TOO_LARGE"}),
        ),
        (slow, value!({"event": "slow_consumer", "connection_id": it, "user_id": "u"})),
        (blocked, value!({"event": "blocked", "user_id": "u", "retry_after": 900})),
        (
            What::RoomRestarted { room, restarts: 2 },
            value!({"event": "room_restarted", "room_id": "r", "restarts": 2}),
        ),
        (What::RoomClosed { room: id("r") }, value!({"event": "room_closed", "room_id": "r"})),
        (What::Draining, value!({"event": "draining"})),
        (
            What::TailEnded(CloseReason::TokenExpired),
            value!({"event": "tail_ended", "close_code": 4101}),
        ),
    ]
}
