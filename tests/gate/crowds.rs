//! How many may come: from one address and in total (row Q17).

use super::refused;
use crate::support::{Guest, House, Knock};

const PATH: &str = "/api/ws/query";

/// Comes from this address, as a proxy tells it.
async fn behind(house: &House, forwarded: &str) -> Result<Guest, u16> {
    let mut request = house.request(PATH);
    request.headers_mut().insert("X-Forwarded-For", forwarded.parse().unwrap());
    house.knock_with(request).await.map_err(|error| match error {
        tokio_tungstenite::tungstenite::Error::Http(answer) => answer.status().as_u16(),
        other => panic!("no answer: {other}"),
    })
}

#[actix_rt::test]
async fn one_address_has_so_many_and_a_farewell_frees_a_place() {
    let house = House::with("server.max_connections_per_ip = 2");
    let first = house.enter(PATH).await;
    let _second = house.enter(PATH).await;
    let reply = Knock::at(PATH).to(&house).await;
    refused(&reply, 429, "TOO_MANY_CONNECTIONS");
    assert_eq!(reply.header("retry-after"), "5");
    first.leaves().await;
    house.until(|m| m["active_connections"] == 1).await;
    house.enter(PATH).await;
}

#[actix_rt::test]
async fn a_lost_socket_frees_its_place_too() {
    let house = House::with("server.max_connections_per_ip = 1");
    drop(house.enter(PATH).await.into_tcp());
    house.until(|m| m["active_connections"] == 0).await;
    house.enter(PATH).await;
}

#[actix_rt::test]
async fn the_whole_house_has_so_many() {
    let house =
        House::with("server.max_connections = 2\nserver.trusted_proxies = ['127.0.0.1/32']");
    let _first = behind(&house, "203.0.113.1").await.unwrap();
    let second = behind(&house, "203.0.113.2").await.unwrap();
    let reply = Knock::at(PATH).with("X-Forwarded-For", "203.0.113.3").to(&house).await;
    refused(&reply, 429, "TOO_MANY_CONNECTIONS");
    assert_eq!(reply.header("retry-after"), "5");
    second.leaves().await;
    house.until(|m| m["active_connections"] == 1).await;
    assert!(behind(&house, "203.0.113.3").await.is_ok());
}

#[actix_rt::test]
async fn a_stranger_cannot_lend_an_address() {
    let house = House::with("server.max_connections_per_ip = 1");
    let _first = behind(&house, "203.0.113.1").await.unwrap();
    assert_eq!(behind(&house, "203.0.113.2").await.err(), Some(429));
}

#[actix_rt::test]
async fn a_trusted_proxy_is_believed_for_its_own_word_only() {
    let house =
        House::with("server.max_connections_per_ip = 1\nserver.trusted_proxies = ['127.0.0.0/8']");
    let _first = behind(&house, "203.0.113.1").await.unwrap();
    let _second = behind(&house, "203.0.113.2").await.unwrap();
    assert_eq!(behind(&house, "203.0.113.1").await.err(), Some(429));
    let forged = behind(&house, "198.51.100.9, 203.0.113.2").await;
    assert_eq!(forged.err(), Some(429), "the client's own words stand further left");
}

#[actix_rt::test]
async fn a_refused_guest_takes_no_place() {
    let house = House::with("server.max_connections_per_ip = 1");
    for _ in 0..3 {
        assert_eq!(Knock::at(&format!("{PATH}?token=x")).to(&house).await.status, 401);
    }
    house.enter(PATH).await;
}
