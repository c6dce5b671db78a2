//! Every kind of event reaches every dashboard, as it was published.

use serde_json::{Value, json};

use super::{KINDS, event, numbers};
use crate::support::{Accent, House, kinds};

#[actix_rt::test]
async fn all_thirteen_kinds_and_any_other_are_told_in_order() {
    let house = House::open();
    let (mut one, _) = house.dashboard("client_id=one").await;
    let (mut two, _) = house.dashboard("client_id=two").await;
    let all: Vec<_> = KINDS.into_iter().chain(["system.notification"]).collect();
    for (n, kind) in all.iter().enumerate() {
        house.tells(event(kind, n)).await;
    }
    for guest in [&mut one, &mut two] {
        let heard = guest.hears_until("system.notification").await;
        assert_eq!(kinds(&heard), all);
        assert_eq!(numbers(&heard), (0..14).collect::<Vec<_>>());
    }
}

#[actix_rt::test]
async fn an_event_is_told_as_it_was_published() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=one").await;
    let published = json!({
        "type": "task.completed",
        "data": {"task_id": 7, "words": ["\u{e4}", null]},
        "source_agent_id": 123,
        "circle_id": "ops",
        "project_id": 5,
        "event_id": "evt_abc123",
        "timestamp": "2024-01-15T10:30:00Z",
    });
    let reply = house.tells(published.clone()).await;
    assert_eq!((&reply.body["event_id"], &reply.body["seq"]), (&json!("evt_abc123"), &json!(1)));
    let mut heard = guest.hears("task.completed").await;
    assert_eq!(heard.as_object_mut().unwrap().remove("seq"), Some(json!(1)));
    assert_eq!(heard, published);

    let reply = house.tells(json!({"type": "custom.event"})).await;
    let heard = guest.hears("custom.event").await;
    assert_eq!(heard["event_id"], reply.body["event_id"], "the house gives it a name");
    assert_eq!((&heard["data"], &heard["circle_id"]), (&json!({}), &Value::Null));
    assert!(heard["timestamp"].as_str().unwrap().ends_with('Z'));
    assert_eq!((heard.get("seq"), &reply.body["durable"]), (None, &json!(false)));
}

#[actix_rt::test]
async fn people_of_other_systems_hear_the_bus_when_they_ask_for_it() {
    let house = House::open();
    for accent in Accent::BOTH {
        let mut guest = accent.guest(&house, "ann").await;
        guest.says(accent.message("subscribe_events", json!({"types": ["task.*"]}))).await;
        let subscribed = guest.hears("events_subscribed").await;
        assert_eq!(accent.fields(&subscribed)["room_id"], "bus:events");
        house.tells(json!([event("agent.started", 1), event("task.created", 2)])).await;
        let heard = guest.hears("event").await;
        assert_eq!(accent.fields(&heard)["event_type"], "task.created", "and nothing before it");
    }
}

#[actix_rt::test]
async fn listeners_are_not_shown_to_each_other_and_nobody_talks() {
    let house = House::open();
    let (mut one, _) = house.dashboard("client_id=one").await;
    let (two, _) = house.dashboard("client_id=two").await;
    one.says(json!({"type": "room_message", "data": {"room_id": "bus:events", "message": "hi"}}))
        .await;
    let refused = one.hears_next().await;
    assert_eq!(refused["data"]["code"], "PERMISSION_DENIED", "{refused}");
    two.leaves().await;
    house.tells(event("task.created", 1)).await;
    assert_eq!(kinds(&one.hears_until("task.created").await), ["task.created"]);
}
