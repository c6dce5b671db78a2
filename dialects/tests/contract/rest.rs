//! What goes over REST.

use std::{sync::Arc, time::Duration};

use dialects::{Query, Workspace, query, workspace};
use protocol::{
    Codec, Event, Fault, FaultCode, SessionId, Timestamp,
    admin::{ConnectionInfo, Metrics, Page, Readiness, RoomMark},
    direct::Outcome,
    link::LinkEvent,
    room::{RoomSettings, RoomSummary},
};
use serde_json::{Value, json as value};

use crate::{
    golden,
    samples::{MORNING, NOON, id, person, told},
};

#[test]
fn the_query_systems_bodies() {
    let all = ["rooms", "room", "metrics", "connections"];
    golden::assert_all_known("query/rest", &all);
    golden::assert_told("query/rest/rooms", &query::rest::rooms(&rooms()), &["/more", "/total"]);
    let room = query::rest::room(&id("room1"), &settings(), 0);
    golden::assert_told("query/rest/room", &room, &[]);
    let extras = ["/more", "/total", "/connections/0/user_name", "/connections/0/authenticated"];
    let connections = query::rest::connections(&connections());
    golden::assert_told("query/rest/connections", &connections, &extras);
    let extras = [
        "/uptime_seconds",
        "/authenticated_connections",
        "/refused_connections",
        "/active_users",
        "/bytes_sent",
        "/bytes_received",
        "/latency_ms",
        "/messages_per_second",
        "/dropped_messages",
        "/errors",
        "/slow_consumers",
        "/room_restarts",
        "/average_connection_seconds",
        "/room_rests",
        "/user_restarts",
        "/recoveries",
        "/recoveries_lost",
        "/duplicate_messages",
        "/limited_requests",
        "/wrong_papers",
        "/store_commits",
        "/store_failures",
        "/jobs",
    ];
    golden::assert_told("query/rest/metrics", &query::rest::metrics(&metrics()), &extras);
}

#[test]
fn the_workspaces_bodies() {
    let all = ["stats", "rooms", "broadcast", "notify", "notification", "health"];
    golden::assert_all_known("workspace/rest", &all);
    let now = MORNING.after(Duration::from_secs(10 * 3600));
    let room = RoomSummary {
        room: id("workspace_123"),
        people: 5,
        sheets: 2,
        messages: 150,
        visits: 42,
        last_activity: MORNING,
        settings: RoomSettings { created: MORNING, ..settings() },
        ..summary()
    };
    let rooms = std::slice::from_ref(&room);
    golden::assert_told("workspace/rest/stats", &workspace::rest::stats(&open()), &[]);
    golden::assert_told("workspace/rest/rooms", &workspace::rest::rooms(rooms, now), &[]);
    let health = workspace::rest::health(&open(), Readiness::Ready, MORNING);
    golden::assert_told("workspace/rest/health", &health, &[]);
    let detailed = workspace::rest::stats_detailed(&open(), rooms, now);
    golden::assert_told("workspace/rest/stats", &detailed, &["/metrics", "/rooms"]);
}

#[test]
fn a_flat_announcement_keeps_its_type_and_fields() {
    let read = |name: &str| {
        workspace::rest::announcement(&golden::text(&format!("workspace/rest/{name}"))).unwrap()
    };
    let (broadcast, notify) = (read("broadcast"), read("notify"));
    assert_eq!(broadcast.kind.as_str(), "system_announcement");
    assert_eq!(notify.kind.as_str(), "direct_message");
    let body: Value = serde_json::from_str(notify.body.as_json()).unwrap();
    let fields = value!({"from": "admin", "message": "Please review the updated document"});
    assert_eq!(body, fields);
}

#[test]
fn a_notification_has_defaults_but_no_blanks() {
    let read = |text: &str| workspace::rest::notification(text, id("fresh"));
    let (user, notice) = read(&golden::text("workspace/rest/notification")).unwrap();
    assert_eq!(user, Some(id("user_123")));
    assert_eq!((notice.id.as_str(), &*notice.category), ("fresh", "tasks"));
    assert_eq!(notice.module.as_deref(), Some("project_management"));

    let (user, notice) = read(r#"{"id":"n","title":"t","message":"m"}"#).unwrap();
    assert_eq!((user, notice.id.as_str()), (None, "n"));
    assert_eq!((&*notice.category, &*notice.priority), ("system", "normal"));

    let field = |text| read(text).unwrap_err().field;
    assert_eq!(field(r#"{"message":"m"}"#).as_deref(), Some("title"));
    assert_eq!(field(r#"{"title":"t"}"#).as_deref(), Some("message"));
    assert_eq!(field(r#"{"title":"t","message":"m","priority":1}"#).as_deref(), Some("priority"));
}

#[test]
fn history_is_told_as_it_was_over_the_socket() {
    let history = [Arc::new(told(Event::Link(LinkEvent::Heartbeat), NOON))];
    let told: Value = serde_json::from_str(&query::rest::messages(&history)).unwrap();
    let heartbeat: Value = serde_json::from_str(&golden::text("query/out/heartbeat")).unwrap();
    assert_eq!(told, value!({"messages": [heartbeat]}));
}

#[test]
fn a_refusal_over_http_has_the_sockets_words() {
    let fault = Fault::new(FaultCode::AuthenticationFailed, "the token has expired");
    let spoken: Value = serde_json::from_str(&Query.refuse(&fault, NOON)).unwrap();
    let expected = value!({
        "error": "the token has expired",
        "error_type": "AuthenticationError",
        "code": "AUTHENTICATION_FAILED",
        "recoverable": false,
        "timestamp": "2025-10-02T12:00:00",
    });
    assert_eq!(spoken, expected);
    let spoken: Value = serde_json::from_str(&Workspace.refuse(&fault, MORNING)).unwrap();
    let expected = value!({
        "type": "error",
        "error": "the token has expired",
        "code": "AUTHENTICATION_FAILED",
        "timestamp": "2024-01-15T10:30:00Z",
    });
    assert_eq!(spoken, expected);
}

#[test]
fn outcomes_are_told_briefly() {
    let outcome = Outcome { delivered: 1, queued: 2, dropped: 3, duplicate: false };
    let expected = r#"{"delivered":1,"queued":2,"dropped":3}"#;
    assert_eq!(query::rest::outcome(&outcome), expected);
    assert_eq!(workspace::rest::outcome(&outcome), expected);
    assert_eq!(workspace::rest::disconnected(1), r#"{"disconnected":1}"#);
    assert_eq!(workspace::rest::draining(), r#"{"status":"draining"}"#);
    assert_eq!(query::rest::room_deleted(&id("r")), r#"{"room_id":"r"}"#);
}

/// The figures of the query system's golden file.
pub(crate) fn metrics() -> Metrics {
    Metrics {
        connections_total: 1234,
        connections_active: 42,
        rooms_active: 5,
        messages_sent: 5678,
        messages_received: 5432,
        messages_queued: 10,
        rate_limit_violations: 3,
        ..Metrics::default()
    }
}

/// The room of the query system's golden files.
pub(crate) fn summary() -> RoomSummary {
    RoomSummary {
        room: id("room1"),
        settings: settings(),
        people: 3,
        sessions: 4,
        sheets: 0,
        messages: 7,
        last_activity: NOON,
        visits: 9,
        restarts: 0,
    }
}

/// Its settings.
pub(crate) fn settings() -> RoomSettings {
    RoomSettings {
        name: "Query Lab".into(),
        owner: None,
        max_members: 10,
        public: true,
        created: Timestamp::from_millis(NOON.as_millis() + 999),
    }
}

/// The room of the golden files, as the only one.
pub(crate) fn rooms() -> Page<RoomSummary, RoomMark> {
    Page { items: vec![summary()], next: None, total: 1 }
}

/// The connection of the golden files, as the only one.
pub(crate) fn connections() -> Page<ConnectionInfo, SessionId> {
    let info = ConnectionInfo {
        session: SessionId::from_u128(0xabc123),
        who: person("user123", "Ann"),
        dialect: "query",
        ip: [127, 0, 0, 1].into(),
        since: NOON,
    };
    Page { items: vec![info], next: None, total: 1 }
}

/// The figures of the workspace's golden files.
fn open() -> Metrics {
    Metrics {
        uptime: Duration::from_millis(3_600_999),
        connections_active: 15,
        connections_authenticated: 15,
        rooms_active: 3,
        messages_per_second: 2.5,
        ..Metrics::default()
    }
}
