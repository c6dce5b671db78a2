//! Which pages may read our answers (row Q17; the CORS protocol of the Fetch standard).

use super::refuses;
use crate::support::{House, Reply};

const PAGE: &str = "http://localhost:3000";
const PATH: &str = "/api/ws/rooms";

async fn from(house: &House, origin: &str) -> Reply {
    house.call("GET", PATH, &[("Origin", origin)]).await
}

async fn preflight(house: &House, origin: &str) -> Reply {
    let ask = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "DELETE"),
        ("Access-Control-Request-Headers", "x-api-key"),
    ];
    house.call("OPTIONS", PATH, &ask).await
}

#[actix_rt::test]
async fn an_allowed_page_may_read() {
    let house = House::open();
    let reply = from(&house, PAGE).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, PAGE));
    assert!(reply.header("vary").to_lowercase().contains("origin"));
    reply.is_secured();
}

#[actix_rt::test]
async fn another_page_may_not() {
    let house = House::open();
    for origin in ["https://evil.net", "http://localhost.evil.net", "null"] {
        let reply = from(&house, origin).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
        let reply = preflight(&house, origin).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
        assert_eq!(reply.header("access-control-allow-methods"), "", "{origin}");
    }
}

#[actix_rt::test]
async fn a_preflight_is_answered() {
    let house = House::open();
    let reply = preflight(&house, PAGE).await;
    assert!(matches!(reply.status, 200 | 204), "{reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), PAGE);
    assert!(reply.header("access-control-allow-methods").contains("DELETE"));
    assert!(reply.header("access-control-allow-headers").to_lowercase().contains("x-api-key"));
    assert_eq!(reply.header("access-control-max-age"), "600");
    reply.is_secured();
}

#[actix_rt::test]
async fn a_refusal_may_be_read_too() {
    let house = House::open();
    let reply = house.call("GET", "/api/ws/rooms/none", &[("Origin", PAGE)]).await;
    refuses(&reply, 404, "ROOM_NOT_FOUND");
    assert_eq!(reply.header("access-control-allow-origin"), PAGE);
}

#[actix_rt::test]
async fn without_cors_nobody_may_read() {
    let house = House::with("origins.cors = false");
    for reply in [from(&house, PAGE).await, preflight(&house, PAGE).await] {
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
}
