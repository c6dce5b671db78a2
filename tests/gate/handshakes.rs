//! A broken handshake gets its status, a JSON body and never a 101 (RFC 6455 section 4.2).

use super::refused;
use crate::support::{House, Knock};

const PATH: &str = "/api/ws/query?user_id=ann";

#[actix_rt::test]
async fn each_flaw_has_its_status() {
    let house = House::open();
    let right = || Knock::at(PATH);
    for (flaw, knock, status) in [
        ("no key", right().without("Sec-WebSocket-Key"), 400),
        ("short key", right().with("Sec-WebSocket-Key", "dGhl"), 400),
        ("no version", right().without("Sec-WebSocket-Version"), 426),
        ("version 8", right().with("Sec-WebSocket-Version", "8"), 426),
        ("a post", right().line(&format!("POST {PATH} HTTP/1.1")), 405),
        ("a body", right().body("hello"), 400),
    ] {
        let reply = knock.to(&house).await;
        refused(&reply, status, "UPGRADE_REQUIRED");
        let says_what_is_right = match status {
            426 => reply.header("sec-websocket-version") == "13",
            405 => reply.header("allow") == "GET",
            _ => true,
        };
        assert!(says_what_is_right, "{flaw}: {reply:?}");
    }
}

#[actix_rt::test]
async fn http_1_0_is_never_upgraded() {
    let house = House::open();
    let reply = Knock::at(PATH).line(&format!("GET {PATH} HTTP/1.0")).to(&house).await;
    assert_eq!(reply.status, 505, "{reply:?}");
    reply.is_secured();
}

#[actix_rt::test]
async fn what_is_no_http_gets_400_and_no_more() {
    let house = House::open();
    assert_eq!(Knock::at(PATH).without("Host").to(&house).await.status, 400);
    assert_eq!(Knock::plain("hello", &[]).to(&house).await.status, 400);
}

#[actix_rt::test]
async fn an_upgrade_to_something_else_is_told_what_is_spoken_here() {
    let house = House::open();
    let reply = Knock::at(PATH).with("Upgrade", "h2c").to(&house).await;
    refused(&reply, 426, "UPGRADE_REQUIRED");
    assert_eq!(reply.header("upgrade"), "websocket");
    assert_eq!(reply.header("sec-websocket-version"), "13");
    let reply = Knock::at("/nowhere").with("Upgrade", "h2c").to(&house).await;
    refused(&reply, 404, "NOT_FOUND");
}

#[actix_rt::test]
async fn an_unknown_path_is_not_found() {
    let house = House::open();
    for path in ["/", "/api/ws", "/api/ws/query/", "/api/ws/room/a/b", "/ws/../api/ws/query"] {
        refused(&Knock::at(path).to(&house).await, 404, "NOT_FOUND");
    }
    let reply = Knock::at("/api/v1/ws/nothing").to(&house).await;
    assert_eq!((reply.status, &reply.body["code"]), (404, &"UNKNOWN_MESSAGE_TYPE".into()));
    assert_eq!(reply.body["type"], "error");
}

#[actix_rt::test]
async fn a_room_has_a_name_that_can_be_read() {
    let house = House::open();
    for path in ["/api/ws/room/%0a", "/api/ws/room/%ff", "/api/ws/room/"] {
        let reply = Knock::at(path).to(&house).await;
        refused(&reply, 400, "INVALID_MESSAGE");
        assert_eq!(reply.fault()["field"], "room_id");
    }
    assert_eq!(Knock::at("/api/ws/room/K%C3%BCche?user_id=ann").to(&house).await.status, 101);
}
