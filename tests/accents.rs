//! Any dialect can share a room with any other (row B6).

use serde_json::json;

use crate::support::House;

#[actix_rt::test]
async fn a_workspace_and_a_query_client_talk_each_in_its_own_json() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    let state = ann.hears("room_state").await;
    assert_eq!(state["total_users"], 2);

    bob.says(json!({"type": "room_message", "payload": {"message": "hello"}})).await;
    let heard = ann.hears("room_message").await;
    assert_eq!(heard["message"], "hello");
    assert_eq!(heard["username"], "bob");

    ann.says(json!({"type": "room_message", "room_id": "lab", "message": "hello to you"})).await;
    bob.hears("room_message").await;
    let heard = bob.hears("room_message").await;
    assert_eq!(heard["payload"]["message"], "hello to you");
    assert_eq!(heard["payload"]["user_name"], "ann");
    ann.leaves().await;
    assert_eq!(bob.hears("user_left").await["payload"]["member_count"], 1);
}
