//! A token's circles hold wherever activities are shown (row D5).

use serde_json::{Value, json};

use super::{event, numbers, within};
use crate::support::House;

fn all() -> Value {
    json!([
        within(1, "task.a", 1),
        within("ops", "task.b", 2),
        within(2, "task.c", 3),
        event("task.end", 4),
    ])
}

#[actix_rt::test]
async fn nobody_hears_of_a_circle_that_the_token_does_not_show() {
    let house = House::open();
    let token = house.seeing("ann", json!([1, "ops"]));
    let (mut ann, _) = house.dashboard(&format!("token={token}")).await;
    let (mut wide, _) = house.dashboard(&format!("token={token}&circle_id=2")).await;
    let everybody = house.seeing("bob", json!("*"));
    let (mut bob, _) = house.dashboard(&format!("token={everybody}")).await;
    house.tells(all()).await;
    assert_eq!(numbers(&ann.hears_until("task.end").await), [1, 2, 4]);
    assert_eq!(numbers(&bob.hears_until("task.end").await), [1, 2, 3, 4]);
    assert_eq!(wide.hears_by_now().await, [] as [Value; 0], "a wish widens nothing");
}

#[actix_rt::test]
async fn who_says_nothing_of_circles_has_what_the_settings_say() {
    for (settings, seen) in [("auth.default_circles = \"none\"", vec![4]), ("", vec![1, 2, 3, 4])] {
        let house = House::with(settings);
        let (mut ann, _) = house.dashboard(&format!("token={}", house.token("ann"))).await;
        let (mut guest, _) = house.dashboard("client_id=nobody").await;
        house.tells(all()).await;
        assert_eq!(numbers(&ann.hears_until("task.end").await), seen);
        assert_eq!(numbers(&guest.hears_until("task.end").await), seen);
    }
}

#[actix_rt::test]
async fn replay_shows_no_more_than_the_token() {
    let house = House::open();
    let (bob, here) = house.dashboard("client_id=bob").await;
    bob.leaves().await;
    house.tells(all()).await;
    let token = house.seeing("ann", json!([2]));
    let (epoch, seq) = (here["epoch"].as_str().unwrap(), &here["seq"]);
    let path = format!("/ws/dashboard?token={token}&epoch={epoch}&seq={seq}");
    let mut ann = house.enter(&path).await;
    let heard = ann.hears_until("room.replay_done").await;
    assert_eq!(numbers(&heard), [3, 4]);
    let resumed = heard.iter().find(|heard| heard["type"] == "room.resumed").unwrap();
    assert_eq!(resumed["data"]["count"], 2, "{resumed}");
}

#[actix_rt::test]
async fn the_history_by_rest_shows_no_more_than_the_token() {
    let house = House::open();
    house.tells(all()).await;
    let token = house.seeing("ann", json!([2]));
    let bearer = format!("Bearer {token}");
    let path = "/api/ws/rooms/bus:events/messages";
    let reply = house.call("GET", path, &[("Authorization", &bearer)]).await;
    let messages = reply.body["messages"].as_array().unwrap();
    let seen: Vec<_> = messages.iter().map(|it| it["payload"]["data"]["n"].clone()).collect();
    assert_eq!(seen, [3, 4]);
    let all = house.as_operator("GET", path, Value::Null).await.body;
    assert_eq!(all["messages"].as_array().unwrap().len(), 4);
}

#[actix_rt::test]
async fn a_fresh_token_shows_other_circles_at_once() {
    let house = House::open();
    let (mut ann, _) = house.dashboard(&format!("token={}", house.seeing("ann", json!([1])))).await;
    house.tells(all()).await;
    assert_eq!(numbers(&ann.hears_until("task.end").await), [1, 4]);
    let fresh = house.seeing("ann", json!(["2"]));
    ann.says(json!({"type": "refresh_token", "data": {"token": fresh}})).await;
    ann.hears("token.refreshed").await;
    house.tells(all()).await;
    assert_eq!(numbers(&ann.hears_until("task.end").await), [3, 4]);
}

#[actix_rt::test]
async fn a_fresh_token_without_the_bus_ends_the_listening() {
    let house = House::open();
    let (mut ann, _) = house.dashboard(&format!("token={}", house.token("ann"))).await;
    let fresh = house.token_with("ann", json!({"rooms": {"lab": ["join"]}}));
    ann.says(json!({"type": "refresh_token", "data": {"token": fresh}})).await;
    ann.hears("room.left").await;
    house.tells(event("task.created", 1)).await;
    assert_eq!(numbers(&ann.hears_by_now().await), [] as [u64; 0]);
}
