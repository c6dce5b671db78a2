//! The same house over TLS: wss and https, on one port (row Q17).

use serde_json::json;

use crate::support::{ADMIN_KEY, House, Knock, Papers};

#[actix_rt::test]
async fn guests_talk_over_wss() {
    let papers = Papers::make("guests");
    let house = House::with(&papers.settings());
    let mut ann = papers.guest(&house, "/api/ws/room/lab?user_id=ann").await;
    ann.hears("user_joined").await;
    let token = house.token("bob");
    let mut bob = papers.guest(&house, &format!("/api/v1/ws?token={token}")).await;
    bob.says(json!({"type": "join_room", "room_id": "lab"})).await;
    assert_eq!(bob.hears("room_state").await["total_users"], 2);
    let long = "x".repeat(9_000);
    bob.says(json!({"type": "room_message", "message": long})).await;
    assert_eq!(ann.hears("room_message").await["payload"]["message"], *long);
    bob.leaves().await;
    assert_eq!(ann.hears("user_left").await["payload"]["user_id"], "bob");
}

#[actix_rt::test]
async fn rest_and_refusals_come_over_https() {
    let papers = Papers::make("rest");
    let house = House::with(&papers.settings());
    let rest = Knock::plain("GET /api/ws/connections HTTP/1.1", &[("Host", "127.0.0.1")]);
    let reply = rest.clone().with("X-API-Key", ADMIN_KEY).over(papers.dial(&house).await).await;
    assert_eq!((reply.status, &reply.body["connections"]), (200, &json!([])));
    reply.is_secured();
    assert_eq!(rest.over(papers.dial(&house).await).await.status, 401);
    let knock = Knock::at("/api/ws/admin?api_key=wrong");
    assert_eq!(knock.over(papers.dial(&house).await).await.status, 401);
}

#[actix_rt::test]
async fn who_speaks_without_tls_gets_nothing() {
    let papers = Papers::make("plain");
    let house = House::with(&papers.settings());
    assert!(house.knock("/api/ws/query?user_id=ann").await.is_err());
    papers.guest(&house, "/api/ws/query?user_id=ann").await.hears("connection_ack").await;
}

#[actix_rt::test]
async fn a_drain_says_farewell_over_tls_too() {
    let papers = Papers::make("drain");
    let house = House::with(&papers.settings());
    let mut ann = papers.guest(&house, "/api/ws/query?user_id=ann").await;
    ann.hears("connection_ack").await;
    greenroom::app::drain(&house.server);
    assert_eq!(ann.farewell().await.code, Some(4001));
}
