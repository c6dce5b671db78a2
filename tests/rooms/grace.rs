//! A person who loses the last socket may come back before anybody has missed them.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{House, kinds};

#[actix_rt::test]
async fn a_reload_within_the_grace_makes_nobody_flicker() {
    let house = House::with("rooms.presence_grace_ms = 60000");
    let mut watch = house.watch().await;
    let mut ann = house.query_in("lab", "ann").await;
    house.query_in("lab", "bob").await.vanishes();
    ann.hears("user_joined").await;
    watch.sees("disconnected", "bob").await;
    let room = house.call("GET", "/api/ws/rooms/lab", &[]).await;
    assert_eq!(room.body["member_count"], 2, "bob is expected back");

    let mut bob = house.enter("/api/ws/room/lab?user_id=bob").await;
    assert_eq!(bob.hears("room_state").await["payload"]["member_count"], 2);
    bob.says(json!({"type": "room_message", "payload": {"message": "reloaded"}})).await;
    assert_eq!(kinds(&ann.hears_until("room_message").await), ["room_message"]);
}

#[actix_rt::test]
async fn after_the_grace_a_person_has_left() {
    let house = House::with("rooms.presence_grace_ms = 300");
    let mut ann = house.query_in("lab", "ann").await;
    let bob = house.query_in("lab", "bob").await;
    ann.hears("user_joined").await;
    let lost = Instant::now();
    bob.vanishes();
    let left = ann.hears_next().await;
    assert_eq!((&left["type"], &left["payload"]["user_id"]), (&json!("user_left"), &json!("bob")));
    assert!(lost.elapsed() >= Duration::from_millis(300), "after {:?}", lost.elapsed());
}

#[actix_rt::test]
async fn who_says_goodbye_needs_no_grace() {
    let house = House::with("rooms.presence_grace_ms = 60000");
    let mut ann = house.query_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    bob.says(json!({"type": "leave_room"})).await;
    assert_eq!(ann.hears("user_left").await["payload"]["user_id"], "bob");
}

#[actix_rt::test]
async fn without_a_grace_a_lost_socket_is_a_farewell() {
    let house = House::with("rooms.presence_grace_ms = 0");
    let mut ann = house.workspace_in("lab", "ann").await;
    let bob = house.workspace_in("lab", "bob").await;
    assert_eq!(ann.hears("room_state").await["total_users"], 2);
    bob.vanishes();
    assert_eq!(ann.hears("room_state").await["total_users"], 1);
}
