//! Who may not publish, and what cannot be understood, is refused, and nobody hears of it.

use serde_json::{Value, json};

use super::{GENEROUS, event};
use crate::support::{ADMIN_KEY, Accent, House, kinds};

const PATH: &str = "/ws/dashboard/events";

#[actix_rt::test]
async fn who_may_not_publish_is_refused_by_rest() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=a").await;
    let bearer = |claims: Value| format!("Bearer {}", house.token_with("ann", claims));
    let (wide, other) = (bearer(json!({})), bearer(json!({"rooms": {"bus:jobs": ["emit"]}})));
    let body = || event("task.created", 1).to_string();
    for (headers, status) in [
        (vec![], 403),
        (vec![("Authorization", wide.as_str())], 403),
        (vec![("Authorization", other.as_str())], 403),
        (vec![("Authorization", "Bearer nonsense")], 401),
        (vec![("X-API-Key", "not-the-key")], 401),
    ] {
        let reply = house.call_with("POST", PATH, &headers, body()).await;
        assert_eq!((reply.status, &reply.body["type"]), (status, &json!("error")), "{reply:?}");
        assert!(reply.body["data"]["help"].is_string(), "{reply:?}");
        reply.is_secured();
    }
    let strict = House::with("auth.anonymous = \"refuse\"");
    assert_eq!(strict.call_with("POST", PATH, &[], body()).await.status, 401);
    assert_eq!(guest.hears_by_now().await, [] as [Value; 0]);
}

#[actix_rt::test]
async fn who_may_not_publish_is_refused_by_socket() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=a").await;
    for accent in Accent::BOTH {
        let mut ann = accent.guest(&house, "ann").await;
        ann.says(accent.message("publish_event", json!({"event_type": "task.created"}))).await;
        assert_eq!(accent.refused(&mut ann).await, "PERMISSION_DENIED");
        let rights = json!({"rooms": {"*": ["join", "emit"]}});
        let mut eve = house.enter(&accent.path_with(&house.token_with("eve", rights))).await;
        for room in ["lab", "library:papers"] {
            let fields = json!({"event_type": "task.created", "room_id": room});
            eve.says(accent.message("publish_event", fields)).await;
            // Workspaces have one word for whatever cannot be read.
            let code = if accent == Accent::Query { "INVALID_MESSAGE" } else { "INVALID_JSON" };
            assert_eq!(accent.refused(&mut eve).await, code, "{room}");
        }
    }
    assert_eq!(guest.hears_by_now().await, [] as [Value; 0]);
}

#[actix_rt::test]
async fn what_cannot_be_understood_is_refused_by_rest() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=a").await;
    let many = json!(vec![event("task.created", 1); 101]).to_string();
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let huge = event(&"x".repeat(300_000), 1).to_string();
    for (body, status, code) in [
        ("", 400, "INVALID_JSON"),
        ("{\"type\"", 400, "INVALID_JSON"),
        ("7", 400, "INVALID_MESSAGE"),
        ("[]", 400, "INVALID_MESSAGE"),
        ("{}", 400, "INVALID_MESSAGE"),
        (r#"{"type": ""}"#, 400, "INVALID_MESSAGE"),
        (r#"{"type": "a\u0000b"}"#, 400, "INVALID_MESSAGE"),
        (r#"{"type": "x", "data": 7}"#, 400, "INVALID_MESSAGE"),
        (r#"{"type": "x", "circle_id": [1]}"#, 400, "INVALID_MESSAGE"),
        (r#"{"type": "x", "timestamp": "yesterday"}"#, 400, "INVALID_MESSAGE"),
        (r#"{"type": "x", "durable": "yes"}"#, 400, "INVALID_MESSAGE"),
        (r#"{"type": "x", "type": "y"}"#, 400, "INVALID_MESSAGE"),
        (&many, 400, "INVALID_MESSAGE"),
        (&deep, 400, "INVALID_JSON"),
        (&huge, 413, "MESSAGE_TOO_LARGE"),
    ] {
        let headers = [("X-API-Key", ADMIN_KEY)];
        let reply = house.call_with("POST", PATH, &headers, body.to_owned()).await;
        let shown = &body[..body.len().min(60)];
        assert_eq!((reply.status, &reply.body["data"]["code"]), (status, &json!(code)), "{shown}");
    }
    for room in ["lab", "library:papers"] {
        let path = format!("{PATH}?room_id={room}");
        let reply = house.as_operator("POST", &path, event("task.created", 1)).await;
        assert_eq!(
            (reply.status, &reply.body["data"]["field"]),
            (400, &json!("room_id")),
            "{room}"
        );
    }
    assert_eq!(house.as_operator("GET", PATH, Value::Null).await.status, 404);
    assert_eq!(guest.hears_by_now().await, [] as [Value; 0]);
}

#[actix_rt::test]
async fn rooms_of_activities_are_opened_by_the_house_alone() {
    let house = House::open();
    let accent = Accent::Query;
    let mut ann = accent.guest(&house, "ann").await;
    ann.says(accent.message("join_room", json!({"room_id": "library:papers"}))).await;
    assert_eq!(accent.refused(&mut ann).await, "LIBRARY_NOT_FOUND");
    for room in ["bus:mine", "library:mine"] {
        let path = format!("/api/ws/rooms?room_id={room}");
        let reply = house.as_operator("POST", &path, Value::Null).await;
        assert_eq!((reply.status, &reply.fault()["field"]), (403, &json!("room_id")), "{reply:?}");
    }
}

#[actix_rt::test]
async fn what_is_said_without_a_room_goes_to_people_and_never_to_the_bus() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    ann.says(json!({"type": "subscribe_events"})).await;
    ann.hears("events_subscribed").await;
    ann.says(json!({"type": "room_message", "message": "hello"})).await;
    assert_eq!(ann.hears("room_message").await["room_id"], "lab");
    ann.says(json!({"type": "status_update", "status": "busy"})).await;
    let heard = ann.hears_until("user_status_changed").await;
    assert!(!kinds(&heard).contains(&"error"), "{heard:?}");
}

#[actix_rt::test]
async fn a_subscription_that_is_refused_is_one_error() {
    let house = House::with("limits.error_budget_per_minute = 3");
    let (mut guest, _) = house.dashboard("client_id=a").await;
    for (room, code) in [("bus:none", "ROOM_NOT_FOUND"), ("library:none", "LIBRARY_NOT_FOUND")] {
        guest.says(json!({"type": "subscribe_events", "id": 7, "data": {"room_id": room}})).await;
        let refused = guest.hears("error").await;
        assert_eq!(
            (&refused["data"]["code"], &refused["correlation_id"]),
            (&json!(code), &json!("7"))
        );
        assert_eq!(guest.hears_by_now().await, [] as [Value; 0], "{room}");
    }
}

#[actix_rt::test]
async fn nobody_publishes_in_the_servers_name() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=a").await;
    for kind in ["connection.established", "error", "room.message", "job.failed"] {
        let reply = house.as_operator("POST", PATH, event(kind, 1)).await;
        assert_eq!((reply.status, &reply.body["data"]["field"]), (400, &json!("type")), "{kind}");
    }
    let accent = Accent::Query;
    let rights = json!({"rooms": {"bus:*": ["emit"]}});
    let mut ann = house.enter(&accent.path_with(&house.token_with("ann", rights))).await;
    let said = json!({"event_type": "presence.joined", "data": {}});
    ann.says(accent.message("publish_event", said)).await;
    assert_eq!(accent.refused(&mut ann).await, "INVALID_MESSAGE");
    assert_eq!(guest.hears_by_now().await, [] as [Value; 0]);
}

#[actix_rt::test]
async fn who_is_sent_away_is_told_of_no_more_refusals() {
    let settings = "error_budget_per_minute = 3\n[rooms]\nmax_rooms = 1";
    let house = House::with(&format!("{GENEROUS}\n{settings}"));
    let (_guest, _) = house.dashboard("client_id=a").await;
    let accent = Accent::Query;
    let rights = json!({"rooms": {"bus:*": ["emit"]}});
    let mut ann = house.enter(&accent.path_with(&house.token_with("ann", rights))).await;
    let said = |n| json!({"room_id": "bus:mine", "event_type": "task.a", "data": {"n": n}});
    ann.says_at_once((0..50).map(|n| accent.message("publish_event", said(n)))).await;
    assert_eq!(ann.farewell().await.code, Some(4102));
    let figures = house.until(|figures| figures["errors"].as_u64() > Some(3)).await;
    assert_eq!(figures["errors"], 4, "those that were allowed, and one too many: {figures}");
}
