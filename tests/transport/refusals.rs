//! Connections that do not become WebSockets.

use super::house::{House, LIMITS};
use crate::support::peer::{HANDSHAKE, Peer};

async fn answer(request: &str) -> String {
    let house = House::open(LIMITS, None);
    let mut peer = Peer::connect(house.address).await;
    peer.send(request).await;
    String::from_utf8(peer.rest().await).unwrap()
}

#[actix_rt::test]
async fn a_refusal_says_why_in_json_and_ends_the_connection() {
    let old = HANDSHAKE.replace("Version: 13", "Version: 8");
    let answer = answer(&old).await;
    assert!(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n"), "{answer}");
    for header in [
        "sec-websocket-version: 13",
        "upgrade: websocket",
        "connection: close, upgrade",
        "content-type: application/json",
        "x-content-type-options: nosniff",
        "x-frame-options: DENY",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
        "content-security-policy: default-src 'none'",
    ] {
        assert!(answer.contains(&format!("\r\n{header}\r\n")), "{header}: {answer}");
    }
    let body = r#"{"error":"only WebSocket version 13 is spoken here"}"#;
    assert!(answer.contains(&format!("\r\ncontent-length: {}\r\n", body.len())), "{answer}");
    assert!(answer.ends_with(&format!("\r\n\r\n{body}")), "{answer}");
}

#[actix_rt::test]
async fn half_an_upgrade_is_refused() {
    let half = answer(&HANDSHAKE.replace("Connection: Upgrade", "Connection: close")).await;
    assert!(half.starts_with("HTTP/1.1 400 "), "{half}");
    let connect = HANDSHAKE.replace("GET / ", "CONNECT here:80 ");
    let connect = answer(&connect).await;
    assert!(connect.starts_with("HTTP/1.1 405 "), "{connect}");
    assert!(connect.contains("\r\nallow: GET\r\n"), "{connect}");
}

#[actix_rt::test]
async fn an_upgrade_to_something_else_is_a_request_to_the_app() {
    let other = HANDSHAKE.replace(" websocket", " h2c").replace("GET / ", "GET /plain ");
    let house = House::open(LIMITS, None);
    let mut peer = Peer::connect(house.address).await;
    peer.send(other).await;
    let answer = peer.head().await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
}

#[actix_rt::test]
async fn a_refused_peer_that_goes_on_talking_is_not_reset() {
    let house = House::open(LIMITS, None);
    let mut peer = Peer::connect(house.address).await;
    peer.send(HANDSHAKE.replace("Version: 13", "Version: 8")).await;
    peer.send("more".repeat(30_000)).await;
    assert!(peer.head().await.starts_with("HTTP/1.1 426 "));
    for _ in 0..10 {
        peer.send("and more").await;
    }
    assert!(peer.rest().await.ends_with(b"}"));
}

#[actix_rt::test]
async fn plain_requests_go_to_the_app() {
    let answer = answer("GET /plain HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
}
