//! A dashboard hears what it asked for, and no more (row D5).

use serde_json::json;

use super::{event, numbers, within};
use crate::support::{Guest, House, kinds};

/// What has come by now, but for the end of the test.
async fn heard(house: &House, guest: &mut Guest) -> Vec<u64> {
    house
        .tells(json!({"type": "the.end", "circle_id": 1, "project_id": 5, "source_agent_id": "a"}))
        .await;
    let mut heard = guest.hears_until("the.end").await;
    heard.pop();
    numbers(&heard)
}

#[actix_rt::test]
async fn kinds_are_chosen_by_patterns_at_the_door() {
    let house = House::open();
    let (mut tasks, _) = house.dashboard("types=task.*,the.end").await;
    let (mut ends, _) = house.dashboard("types=*.completed,the.end").await;
    let all = ["task.created", "agent.task.completed", "memory.shared", "task.completed"];
    let all: Vec<_> = all.iter().enumerate().map(|(n, kind)| event(kind, n)).collect();
    house.tells(json!(all)).await;
    assert_eq!(heard(&house, &mut tasks).await, [0, 3]);
    assert_eq!(heard(&house, &mut ends).await, [1, 3]);
}

#[actix_rt::test]
async fn fields_are_chosen_by_value_whether_number_or_text() {
    let house = House::open();
    let (mut circle, _) = house.dashboard("circle_id=1,ops").await;
    let (mut both, _) = house.dashboard("circle_id=1&project_id=5").await;
    let (mut agent, _) = house.dashboard("source_agent_id=a").await;
    let mut project = within(1, "task.created", 4);
    project["project_id"] = "5".into();
    let mut from = event("task.created", 5);
    from["source_agent_id"] = "a".into();
    let plain = event("task.created", 0);
    let circles =
        [within(1, "x", 1), within("1", "x", 2), within("ops", "x", 3), within(2, "x", 9)];
    house
        .tells(json!([plain, circles[0], circles[1], circles[2], circles[3], project, from]))
        .await;
    assert_eq!(heard(&house, &mut circle).await, [1, 2, 3, 4]);
    assert_eq!(heard(&house, &mut both).await, [4]);
    assert_eq!(heard(&house, &mut agent).await, [5]);
}

#[actix_rt::test]
async fn another_wish_holds_from_its_answer_on() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("types=task.*").await;
    house.tells(json!([event("task.created", 1), event("memory.shared", 2)])).await;
    guest.says(json!({"type": "subscribe", "id": "s", "data": {"types": ["memory.*"]}})).await;
    let before = guest.hears_until("events.subscribed").await;
    assert_eq!(numbers(&before), [1]);
    assert_eq!(before.last().unwrap()["correlation_id"], "s");
    house.tells(json!([event("task.created", 3), event("memory.shared", 4)])).await;
    assert_eq!(numbers(&guest.hears_until("memory.shared").await), [4]);
    guest.says(json!({"type": "subscribe", "data": {}})).await;
    guest.hears("events.subscribed").await;
    house.tells(json!([event("task.created", 5), event("the.end", 6)])).await;
    assert_eq!(kinds(&guest.hears_until("the.end").await), ["task.created", "the.end"]);
}

#[actix_rt::test]
async fn a_wish_that_is_none_is_refused_at_the_door() {
    let house = House::open();
    for wrong in ["types=*****", "circle_id=%00"] {
        assert!(house.knock(&format!("/ws/dashboard?{wrong}")).await.is_err(), "{wrong}");
    }
}
