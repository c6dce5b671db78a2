//! Pages of other origins open nothing; look-alikes least of all (row A7).

use super::refused;
use crate::support::{House, Knock};

const PRODUCTION: &str = r#"
server.environment = "production"
auth.anonymous = "guest"
[origins]
development = ["http://localhost:*"]
staging = ["https://staging.example.com"]
production = ["https://example.com", "https://*.example.org", "https://desk.example.net:*"]
"#;

async fn from(house: &House, origin: &str) -> u16 {
    let knock = Knock::at("/api/ws/query?user_id=ann").with("Origin", origin);
    let reply = knock.to(house).await;
    if reply.status != 101 {
        refused(&reply, 403, "ORIGIN_REFUSED");
    }
    reply.status
}

#[actix_rt::test]
async fn listed_pages_and_patterns_are_let_in() {
    let house = House::with(PRODUCTION);
    for origin in [
        "https://example.com",
        "https://EXAMPLE.com:443",
        "https://a.example.org",
        "https://b.a.example.org",
        "https://desk.example.net",
        "https://desk.example.net:8443",
    ] {
        assert_eq!(from(&house, origin).await, 101, "{origin}");
    }
}

#[actix_rt::test]
async fn look_alikes_are_refused() {
    let house = House::with(PRODUCTION);
    for origin in [
        "https://example.com.evil.net",
        "https://evilexample.com",
        "https://evilexample.org",
        "https://example.org",
        "https://example.com@evil.net",
        "https://example.com:8443",
        "http://example.com",
        "https://desk.example.net.evil.net:8443",
        "https://a.example.org.evil.net",
        "null",
        "",
        "example.com",
        "https://",
        "https://example.com/path",
        "http://localhost:3000",
        "https://staging.example.com",
    ] {
        assert_eq!(from(&house, origin).await, 403, "{origin}");
    }
}

#[actix_rt::test]
async fn each_environment_has_its_list() {
    let lists = PRODUCTION.split_once('\n').unwrap().1;
    let house = |environment: &str| {
        let lists = lists.replace("production\"\n", &format!("{environment}\"\n"));
        House::with(&lists)
    };
    let development = house("development");
    assert_eq!(from(&development, "http://localhost:3000").await, 101);
    assert_eq!(from(&development, "https://staging.example.com").await, 403);
    assert_eq!(from(&development, "https://example.com").await, 403);
    let staging = house("staging");
    assert_eq!(from(&staging, "http://localhost:3000").await, 101);
    assert_eq!(from(&staging, "https://staging.example.com").await, 101);
    assert_eq!(from(&staging, "https://example.com").await, 403);
}

#[actix_rt::test]
async fn programs_send_no_origin_and_may_be_refused_for_it() {
    let open = House::open();
    assert_eq!(Knock::at("/api/ws/query?user_id=ann").to(&open).await.status, 101);
    let strict = House::with("origins.allow_missing = false");
    refused(&Knock::at("/api/ws/query?user_id=ann").to(&strict).await, 403, "ORIGIN_REFUSED");
}

#[actix_rt::test]
async fn every_socket_asks_for_the_origin() {
    let house = House::open();
    let token = house.token("ann");
    for path in [
        "/api/ws/query?user_id=ann".to_owned(),
        "/api/ws/room/lab?user_id=ann".to_owned(),
        format!("/api/v1/ws?token={token}"),
        format!("/api/ws/admin?api_key={}", crate::support::ADMIN_KEY),
    ] {
        let reply = Knock::at(&path).with("Origin", "https://evil.net").to(&house).await;
        assert_eq!(reply.status, 403, "{path}");
        reply.is_secured();
    }
}
