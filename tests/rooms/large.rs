//! In a large room everybody is shown the state from time to time, not every step at the door.

use serde_json::json;

use crate::support::House;

const SMALL_LIMITS: &str = "
    [rooms]
    announce_limit_members = 2
    presence_list_limit = 2
    presence_interval_ms = 100
";

#[actix_rt::test]
async fn a_large_room_is_summed_up() {
    let house = House::with(SMALL_LIMITS);
    let mut ann = house.query_in("lab", "ann").await;
    let _bob = house.query_in("lab", "bob").await;
    assert_eq!(ann.hears("user_joined").await["payload"]["user_id"], "bob");

    let _carl = house.query_in("lab", "carl").await;
    let dora = house.query_in("lab", "dora").await;
    loop {
        let state = ann.hears_next().await;
        assert_eq!(state["type"], "room_state", "{state}");
        let state = &state["payload"];
        assert_eq!(state["users"].as_array().unwrap().len(), 2, "no more than the list's limit");
        assert_eq!(state["truncated"], true);
        if state["member_count"] == 4 {
            break;
        }
    }
    dora.vanishes();
    let state = ann.hears_next().await;
    assert_eq!(state["type"], "room_state");
    assert_eq!(state["payload"]["member_count"], 3);
}

#[actix_rt::test]
async fn who_enters_a_large_room_hears_at_once_that_they_are_in() {
    let house = House::with("rooms.announce_limit_members = 1");
    let _ann = house.query_in("lab", "ann").await;
    let bob = house.query_in("lab", "bob").await;
    let mut carl = house.workspace("carl").await;
    carl.says(json!({"type": "join_room", "room_id": "lab"})).await;
    let state = carl.hears_next().await;
    assert_eq!((&state["type"], &state["total_users"]), (&json!("room_state"), &json!(3)));
    bob.leaves().await;
}
