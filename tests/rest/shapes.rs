//! Answers have the seeds' fields, each of its type; more only where the seeds name none.

use serde_json::json;

use super::{QUESTIONS, has_shape};
use crate::support::{ADMIN_KEY, House};

#[actix_rt::test]
async fn a_room_is_made_listed_shown_and_deleted() {
    let house = House::open();
    let path = "/api/ws/rooms?room_id=room1&name=Query%20Lab&max_members=10";
    let made = house.call("POST", path, &[]).await;
    assert_eq!(made.status, 201);
    let shape = json!({"room_id": "room1", "name": "Query Lab", "owner_id": null,
        "created_at": "2025-10-02T12:00:00", "member_count": 0, "max_members": 10,
        "is_public": true});
    has_shape(&made.body, &shape);
    for name in ["room_id", "name", "owner_id", "member_count", "max_members", "is_public"] {
        assert_eq!(made.body[name], shape[name], "{name}");
    }
    let created = made.body["created_at"].as_str().unwrap();
    assert!(!created.ends_with('Z') && created.contains('T'), "{created}");

    let _bob = house.query_in("room1", "bob").await;
    let shown = house.call("GET", "/api/ws/rooms/room1", &[]).await;
    has_shape(&shown.body, &shape);
    assert_eq!(shown.body["member_count"], 1);
    let listed = house.call("GET", "/api/ws/rooms", &[]).await;
    assert_eq!(
        listed.body,
        json!({"rooms": [{"room_id": "room1", "name": "Query Lab",
        "member_count": 1, "max_members": 10, "is_public": true}], "more": false, "total": 1})
    );

    let deleted = house.call("DELETE", "/api/ws/rooms/room1", &[]).await;
    assert_eq!((deleted.status, &deleted.body["room_id"]), (200, &json!("room1")));
    assert_eq!(house.call("GET", "/api/ws/rooms/room1", &[]).await.status, 404);
    assert_eq!(house.call("GET", "/api/ws/rooms", &[]).await.body["rooms"], json!([]));
}

#[actix_rt::test]
async fn what_is_not_said_of_a_room_is_as_configured() {
    let house = House::with("rooms.default_max_members = 7");
    let made = house.call("POST", "/api/ws/rooms?room_id=plain", &[]).await;
    assert_eq!((&made.body["name"], &made.body["max_members"]), (&json!("plain"), &json!(7)));
}

#[actix_rt::test]
async fn the_latest_messages_come_oldest_first() {
    let house = House::open();
    let mut bob = house.query_in("lab", "bob").await;
    for n in 0..3 {
        bob.says(json!({"type": "room_message", "payload": {"message": n}})).await;
        bob.hears("room_message").await;
    }
    let said = |body: &serde_json::Value| {
        let messages = body["messages"].as_array().unwrap();
        messages.iter().map(|it| it["payload"]["message"].clone()).collect::<Vec<_>>()
    };
    let all = house.call("GET", "/api/ws/rooms/lab/messages", &[]).await;
    assert_eq!(said(&all.body), [0, 1, 2]);
    let some = house.call("GET", "/api/ws/rooms/lab/messages?limit=2", &[]).await;
    assert_eq!(said(&some.body), [1, 2]);
    assert_eq!(
        said(&house.call("GET", "/api/ws/rooms/lab/messages?limit=0", &[]).await.body).len(),
        0
    );
}

#[actix_rt::test]
async fn figures_have_the_seeds_names() {
    let house = House::open();
    let _ann = house.workspace_in("lab", "ann").await;
    let metrics = house.call("GET", "/api/ws/metrics", &[]).await.body;
    for name in [
        "total_connections",
        "active_connections",
        "active_rooms",
        "total_messages_sent",
        "total_messages_received",
        "queued_messages",
        "rate_limit_violations",
    ] {
        assert!(metrics[name].is_u64(), "{name} of {metrics}");
    }
    let stats = house.call("GET", "/api/v1/ws/stats", &[]).await.body;
    let shape = json!({"total_connections": 1, "authenticated_connections": 1, "rooms_active": 1,
        "messages_per_second": 2.5, "uptime_seconds": 3600});
    has_shape(&stats, &shape);
    for name in ["total_connections", "authenticated_connections", "rooms_active"] {
        assert_eq!(stats[name], 1, "{name}");
    }
    let detailed = house.as_operator("GET", "/api/v1/ws/stats/detailed", json!(null)).await.body;
    for name in shape.as_object().unwrap().keys() {
        assert!(detailed[name].is_number(), "{name} of {detailed}");
    }
    assert_eq!(detailed["rooms"][0]["room_id"], "lab");
}

#[actix_rt::test]
async fn rooms_and_connections_have_the_seeds_names() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    ann.says(json!({"type": "cell_update", "sheet_id": "s", "cell_id": "A1", "value": 1})).await;
    ann.hears("cell_updated").await;
    let rooms = house.call("GET", "/api/v1/ws/rooms", &[]).await.body;
    let shape = json!({"room_id": "lab", "user_count": 1, "active_sheets_count": 1,
        "last_activity": "2024-01-15T10:30:00Z", "messages_sent": 1, "avg_users_per_hour": 4.2});
    has_shape(&rooms[0], &shape);
    for name in ["room_id", "user_count", "active_sheets_count", "messages_sent"] {
        assert_eq!(rooms[0][name], shape[name], "{name}");
    }
    assert!(rooms[0]["last_activity"].as_str().unwrap().ends_with('Z'));
    let list = house.as_operator("GET", "/api/ws/connections", json!(null)).await.body;
    let connection = &list["connections"][0];
    assert_eq!(connection["user_id"], "ann");
    assert!(connection["connection_id"].is_string() && connection["connected_at"].is_string());
}

#[actix_rt::test]
async fn operators_speak_to_rooms_to_people_and_to_all() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.enter("/api/ws/query?user_id=bob").await;
    bob.hears("connection_ack").await;
    let told = |n| json!({"delivered": n, "queued": 0, "dropped": 0});
    let notice = json!({"type": "system_announcement", "title": "Maintenance Notice",
        "message": "System maintenance in 30 minutes"});
    let reply = house.as_operator("POST", "/api/v1/ws/rooms/lab/broadcast", notice.clone()).await;
    assert_eq!((reply.status, reply.body), (200, told(1)));
    let mut heard = ann.hears("system_announcement").await;
    let standing = heard.as_object_mut().unwrap().remove("greenroom");
    assert_eq!((heard, standing), (notice, Some(json!({"room_id": "lab", "seq": 1}))));
    assert!(bob.hears_by_now().await.is_empty());

    let personal = json!({"type": "direct_message", "from": "admin", "message": "Please review"});
    let reply = house.as_operator("POST", "/api/v1/ws/users/bob/notify", personal).await;
    assert_eq!((reply.status, reply.body), (200, told(1)));
    let heard = bob.hears("direct_message").await;
    assert_eq!(heard["payload"], json!({"from": "admin", "message": "Please review"}));

    let all = json!({"title": "For all", "message": "now", "priority": "high"});
    let path = "/api/v1/ws/broadcast/notification?event_type=notification_updated";
    let reply = house.as_operator("POST", path, all).await;
    assert_eq!((reply.status, reply.body), (200, told(2)));
    let heard = ann.hears("notification_event").await;
    assert_eq!(heard["event_type"], "notification_updated");
    has_shape(
        &heard["notification"],
        &json!({"id": "n", "title": "For all", "message": "now",
        "category": "system", "priority": "high", "module_name": null}),
    );
    bob.hears("notification_event").await;
}

#[actix_rt::test]
async fn a_connection_is_ended_by_name() {
    let house = House::open();
    let mut bob = house.enter("/api/ws/query?user_id=bob").await;
    let id = bob.hears("connection_ack").await["payload"]["connection_id"].clone();
    let path = format!("/api/v1/ws/connections/{}", id.as_str().unwrap());
    let reply = house.as_operator("DELETE", &path, json!(null)).await;
    assert_eq!((reply.status, reply.body), (200, json!({"disconnected": 1})));
    assert_eq!(bob.farewell().await.code, Some(4206));
    house.until(|m| m["active_connections"] == 0).await;
    assert_eq!(house.as_operator("DELETE", &path, json!(null)).await.status, 404);
}

#[actix_rt::test]
async fn every_answer_is_json_and_carries_the_security_headers() {
    let house = House::open();
    let _ann = house.workspace_in("lab", "ann").await;
    for (method, path) in QUESTIONS {
        let reply = house.call_with(method, path, &[("X-API-Key", ADMIN_KEY)], String::new()).await;
        assert!(matches!(reply.status, 200 | 201), "{method} {path}: {reply:?}");
        assert_eq!(reply.header("content-type"), "application/json", "{method} {path}");
        reply.is_secured();
    }
    house.call("GET", "/api/v1/ws/health", &[]).await.is_secured();
}

#[actix_rt::test]
async fn health_is_for_anybody() {
    let house = House::with("auth.anonymous = 'refuse'");
    let reply = house.call("GET", "/api/v1/ws/health", &[]).await;
    assert_eq!(reply.status, 200);
    has_shape(
        &reply.body,
        &json!({"status": "healthy", "total_connections": 0,
        "rooms_active": 0, "uptime_seconds": 0, "timestamp": "Z"}),
    );
}

#[actix_rt::test]
async fn a_room_has_one_name_by_socket_and_by_rest() {
    let house = House::open();
    for (name, encoded) in [
        ("Küche 7", "K%C3%BCche%207"),
        ("a/b", "a%2Fb"),
        ("50%", "50%25"),
        ("50%41", "50%2541"),
        ("a+b", "a%2Bb"),
        ("who?#", "who%3F%23"),
    ] {
        let path = format!("/api/ws/rooms?room_id={encoded}");
        assert_eq!(house.call("POST", &path, &[]).await.body["room_id"], name);
        let path = format!("/api/ws/room/{encoded}?user_id=bob");
        let mut bob = house.enter(&path).await;
        assert_eq!(bob.hears("user_joined").await["payload"]["room_id"], name);
        let path = format!("/api/ws/rooms/{encoded}");
        let shown = house.call("GET", &path, &[]).await;
        assert_eq!(
            (&shown.body["room_id"], &shown.body["member_count"]),
            (&json!(name), &json!(1))
        );
        assert_eq!(house.call("DELETE", &path, &[]).await.status, 200);
        assert_eq!(bob.hears("room_closed").await["payload"]["room_id"], name);
    }
}
