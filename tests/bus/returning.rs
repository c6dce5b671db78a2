//! Whoever was away hears what was durable, in order, as far as they asked for it.

use serde_json::json;

use super::{event, numbers};
use crate::support::{Accent, Folder, House};

#[actix_rt::test]
async fn durable_kinds_are_replayed_in_order_without_those_filtered() {
    let house = House::open();
    let (guest, here) = house.dashboard("types=task.*,agent.*").await;
    guest.vanishes();
    let all = json!([
        event("task.created", 1),
        event("agent.started", 2),
        event("memory.shared", 3),
        event("task.failed", 4),
        event("agent.task.completed", 5),
        {"type": "agent.started", "data": {"n": 6}, "durable": true},
        {"type": "task.created", "data": {"n": 7}, "durable": false},
    ]);
    let told = house.tells(all).await.body;
    assert_eq!(told["accepted"], 7);
    let seqs: Vec<_> =
        told["results"].as_array().unwrap().iter().map(|it| it["seq"].as_u64()).collect();
    assert_eq!(seqs, [Some(1), None, Some(2), Some(3), Some(4), Some(5), None]);
    let (epoch, seq) = (here["epoch"].as_str().unwrap(), &here["seq"]);
    let path = format!("/ws/dashboard?types=task.*,agent.*&epoch={epoch}&seq={seq}");
    let mut guest = house.enter(&path).await;
    let heard = guest.hears_until("room.replay_done").await;
    assert_eq!(numbers(&heard), [1, 4, 5, 6]);
    assert_eq!(heard.last().unwrap()["data"]["seq"], 5, "where it is live from");
    house.tells(event("task.started", 8)).await;
    assert_eq!(numbers(&[guest.hears("task.started").await]), [8]);
}

#[actix_rt::test]
async fn what_the_bus_no_longer_remembers_is_said_to_be_lost() {
    let house = House::with("bus.history_events = 2");
    let (guest, here) = house.dashboard("client_id=a").await;
    guest.leaves().await;
    house.tells(json!([event("task.a", 1), event("task.b", 2), event("task.c", 3)])).await;
    let (epoch, seq) = (here["epoch"].as_str().unwrap(), &here["seq"]);
    let mut guest = house.enter(&format!("/ws/dashboard?epoch={epoch}&seq={seq}")).await;
    let resumed = guest.hears("room.resumed").await;
    assert_eq!(resumed["data"]["recovered"], false, "{resumed}");
    assert_eq!(resumed["data"]["reason"], "trimmed", "{resumed}");
}

#[actix_rt::test]
async fn somebody_who_resumes_a_connection_hears_the_bus_again() {
    let house = House::open();
    let accent = Accent::Query;
    let mut ann = accent.guest(&house, "ann").await;
    ann.says(accent.message("hello", json!({}))).await;
    let token = ann.hears("connection_ack").await["payload"]["resume_token"].clone();
    ann.says(accent.message("subscribe_events", json!({"types": ["task.*"]}))).await;
    let heard = ann.hears_until("events_subscribed").await;
    let state = heard.iter().find(|it| it["type"] == "room_state").unwrap();
    let at = json!({"epoch": state["payload"]["epoch"], "seq": state["payload"]["seq"]});
    ann.vanishes();
    house.tells(json!([event("task.a", 1), event("memory.b", 2), event("task.c", 3)])).await;
    let mut ann = accent.guest(&house, "ann").await;
    let rooms = json!({"bus:events": at});
    ann.says(accent.message("resume", json!({"resume_token": token, "rooms": rooms}))).await;
    let heard = ann.hears_until("resumed").await;
    let told: Vec<_> = heard.iter().filter(|it| it["type"] == "event").collect();
    let numbers: Vec<_> = told.iter().map(|it| it["payload"]["data"]["n"].clone()).collect();
    assert_eq!(numbers, [1, 3], "what it had asked for before");
}

#[actix_rt::test]
async fn the_bus_remembers_over_a_restart_of_the_house() {
    let folder = Folder::of("bus-returning");
    let house = House::with(&folder.durable());
    let (guest, here) = house.dashboard("client_id=a").await;
    guest.leaves().await;
    let named = json!({"type": "task.a", "data": {"n": 1}, "event_id": "e", "circle_id": 1});
    house.tells(json!([named, event("agent.started", 2), event("task.b", 3)])).await;
    let house = house.opens_again().await;
    let again = house.tells(named).await.body;
    assert_eq!((&again["duplicate"], &again["seq"]), (&json!(true), &json!(1)));
    let (epoch, seq) = (here["epoch"].as_str().unwrap(), &here["seq"]);
    let mut guest = house.enter(&format!("/ws/dashboard?epoch={epoch}&seq={seq}")).await;
    let heard = guest.hears_until("room.replay_done").await;
    assert_eq!(numbers(&heard), [1, 3]);
    assert_eq!(heard.iter().find(|it| it["type"] == "task.a").unwrap()["circle_id"], 1);
}
