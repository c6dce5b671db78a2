//! What is wrong is said in JSON, in the words of the path's own dialect (row W11).

use serde_json::{Value, json};

use super::refuses;
use crate::support::{ADMIN_KEY, House, Knock};

#[actix_rt::test]
async fn unknown_paths_and_methods_are_told() {
    let house = House::open();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/api"),
        ("GET", "/api/ws/nothing"),
        ("GET", "/api/ws/rooms/"),
        ("PUT", "/api/ws/rooms"),
        ("PATCH", "/api/ws/rooms/lab"),
        ("DELETE", "/api/ws/metrics"),
        ("GET", "/api/ws/../etc/passwd"),
    ] {
        let reply = house.call(method, path, &[]).await;
        refuses(&reply, 404, "NOT_FOUND");
    }
    for (method, path) in [
        ("GET", "/api/v1/ws/nothing"),
        ("POST", "/api/v1/ws/health"),
        ("GET", "/api/v1/ws/shutdown"),
        ("GET", "/api/v1/ws/connections/x"),
    ] {
        let reply = house.call(method, path, &[]).await;
        refuses(&reply, 404, "UNKNOWN_MESSAGE_TYPE");
        assert_eq!(reply.body["type"], "error");
    }
}

#[actix_rt::test]
async fn a_socket_path_asks_for_an_upgrade() {
    let house = House::open();
    for (path, code) in [
        ("/api/ws/query", "UPGRADE_REQUIRED"),
        ("/api/ws/room/lab", "UPGRADE_REQUIRED"),
        ("/api/ws/admin", "UPGRADE_REQUIRED"),
        ("/api/v1/ws", "INVALID_JSON"),
    ] {
        let plain = Knock::plain(&format!("GET {path} HTTP/1.1"), &[("Host", "x")]);
        let reply = plain.to(&house).await;
        refuses(&reply, 426, code);
        assert_eq!(reply.header("upgrade"), "websocket");
        assert_eq!(reply.header("sec-websocket-version"), "13");
    }
}

#[actix_rt::test]
async fn a_query_of_wrong_types_is_told_with_its_field() {
    let house = House::open();
    let long = "x".repeat(200);
    for (query, field) in [
        ("", json!("room_id")),
        ("room_id=", json!("room_id")),
        ("room_id=%0a", json!("room_id")),
        (&*format!("room_id={long}"), json!("room_id")),
        ("room_id=a&max_members=0", json!("max_members")),
        ("room_id=a&max_members=-1", json!(null)),
        ("room_id=a&max_members=many", json!(null)),
        ("room_id=a&max_members=99999999999", json!(null)),
        ("room_id=a&is_public=perhaps", json!(null)),
    ] {
        let reply = house.as_operator("POST", &format!("/api/ws/rooms?{query}"), json!(null)).await;
        refuses(&reply, 400, "INVALID_MESSAGE");
        assert_eq!(reply.fault().get("field").unwrap_or(&json!(null)), &field, "{query}");
    }
    let reply =
        house.as_operator("POST", "/api/ws/rooms?room_id=a&owner_id=%0a", json!(null)).await;
    refuses(&reply, 400, "INVALID_MESSAGE");
    let _ann = house.workspace_in("lab", "ann").await;
    for limit in ["x", "-1", "1.5"] {
        let path = format!("/api/ws/rooms/lab/messages?limit={limit}");
        refuses(&house.call("GET", &path, &[]).await, 400, "INVALID_MESSAGE");
    }
    assert_eq!(house.call("GET", "/api/ws/rooms", &[]).await.body["rooms"][0]["room_id"], "lab");
}

#[actix_rt::test]
async fn a_path_with_a_name_that_is_none_is_told() {
    let house = House::open();
    let long = "x".repeat(200);
    for name in ["%0a", &long] {
        let reply = house.call("GET", &format!("/api/ws/rooms/{name}"), &[]).await;
        refuses(&reply, 400, "INVALID_MESSAGE");
        let body = json!({"type": "news"});
        let path = format!("/api/v1/ws/users/{name}/notify");
        refuses(&house.as_operator("POST", &path, body).await, 400, "INVALID_JSON");
    }
    let reply = house.as_operator("DELETE", "/api/v1/ws/connections/what", json!(null)).await;
    refuses(&reply, 404, "PERMISSION_DENIED");
}

#[actix_rt::test]
async fn rooms_that_are_there_or_not_there_are_told_apart() {
    let house = House::open();
    assert_eq!(house.call("POST", "/api/ws/rooms?room_id=a", &[]).await.status, 201);
    refuses(&house.call("POST", "/api/ws/rooms?room_id=a", &[]).await, 409, "ROOM_EXISTS");
    for (method, path) in [
        ("GET", "/api/ws/rooms/none"),
        ("DELETE", "/api/ws/rooms/none"),
        ("GET", "/api/ws/rooms/none/messages"),
    ] {
        refuses(&house.call(method, path, &[]).await, 404, "ROOM_NOT_FOUND");
    }
    let path = "/api/v1/ws/rooms/none/broadcast";
    let reply = house.as_operator("POST", path, json!({"type": "news"})).await;
    refuses(&reply, 404, "ROOM_NOT_FOUND");
    let full = House::with("rooms.max_rooms = 1");
    assert_eq!(full.call("POST", "/api/ws/rooms?room_id=a", &[]).await.status, 201);
    refuses(&full.call("POST", "/api/ws/rooms?room_id=b", &[]).await, 503, "CAPACITY_EXCEEDED");
}

#[actix_rt::test]
async fn a_bad_body_is_told() {
    let house = House::open();
    let _ann = house.workspace_in("lab", "ann").await;
    let deep = format!(r#"{{"type": "x", "a": {}1{}}}"#, "[".repeat(500), "]".repeat(500));
    for body in ["", "not json", "[]", "7", "{", "{}", r#"{"type": 7}"#, r#"{"type": ""}"#, &deep] {
        for path in ["/api/v1/ws/rooms/lab/broadcast", "/api/v1/ws/users/ann/notify"] {
            let key = [("X-API-Key", ADMIN_KEY)];
            let reply = house.call_with("POST", path, &key, body.to_owned()).await;
            refuses(&reply, 400, "INVALID_JSON");
        }
    }
    for body in [json!({}), json!({"title": "t"}), json!({"title": 7, "message": "m"})] {
        let reply = house.as_operator("POST", "/api/v1/ws/broadcast/notification", body).await;
        refuses(&reply, 400, "INVALID_JSON");
    }
}

#[actix_rt::test]
async fn a_body_that_is_too_large_is_refused_at_its_header() {
    let house = House::open();
    for (path, code) in
        [("/api/ws/admin", "MESSAGE_TOO_LARGE"), ("/api/v1/ws/users/ann/notify", "INVALID_JSON")]
    {
        let line = format!("POST {path} HTTP/1.1");
        let announced = [("Host", "x"), ("X-API-Key", ADMIN_KEY), ("Content-Length", "300000000")];
        refuses(&Knock::plain(&line, &announced).to(&house).await, 413, code);
    }
}

#[actix_rt::test]
async fn a_path_that_is_no_text_names_nothing() {
    let house = House::open();
    house.workspace_in("\u{fffd}", "ann").await;
    for (method, path, code) in [
        ("GET", "/api/ws/rooms/%ff", "INVALID_MESSAGE"),
        ("DELETE", "/api/ws/rooms/%ff", "INVALID_MESSAGE"),
        ("POST", "/api/v1/ws/rooms/%FF/broadcast", "INVALID_JSON"),
        ("GET", "/v1/libraries/a%c3/documents", "INVALID_MESSAGE"),
    ] {
        let headers = [("X-API-Key", ADMIN_KEY)];
        let reply = house.call_with(method, path, &headers, r#"{"type": "news"}"#.into()).await;
        assert_eq!(reply.status, 400, "{path}: {reply:?}");
        let said = reply.body.to_string();
        assert!(said.contains(code) && said.contains("not UTF-8"), "{path}: {said}");
    }
    let right = house.as_operator("GET", "/api/ws/rooms/%EF%BF%BD", Value::Null).await;
    assert_eq!(right.status, 200, "{right:?}");
}

#[actix_rt::test]
async fn what_is_sent_twice_by_rest_is_heard_once_and_the_answer_says_so() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    for (path, body) in [
        ("/api/v1/ws/rooms/lab/broadcast", json!({"type": "news", "message_id": "n-1"})),
        ("/api/v1/ws/users/ann/notify", json!({"type": "word", "message_id": "n-1"})),
    ] {
        let first = house.as_operator("POST", path, body.clone()).await;
        assert_eq!((first.status, &first.body["delivered"]), (200, &json!(1)), "{first:?}");
        let again = house.as_operator("POST", path, body.clone()).await;
        assert_eq!((again.status, &again.body["duplicate"]), (200, &json!(true)), "{again:?}");
        assert_eq!(again.body["delivered"], 0);
        let heard = ann.hears_by_now().await;
        assert_eq!(heard.len(), 1, "{path}: {heard:?}");
        let nameless = json!({"type": "more"});
        for _ in 0..2 {
            assert_eq!(house.as_operator("POST", path, nameless.clone()).await.status, 200);
        }
        assert_eq!(ann.hears_by_now().await.len(), 2, "without a name each is news");
        let wrong = json!({"type": "news", "message_id": {}});
        assert_eq!(house.as_operator("POST", path, wrong).await.status, 400);
    }
}
