//! How rooms end: closed on purpose, or because nobody is left.

use serde_json::{Value, json};

use crate::support::{Accent, Folder, Guest, House};

#[actix_rt::test]
async fn a_closed_room_tells_everyone_and_may_be_opened_again() {
    let house = House::open();
    let owner = format!("Bearer {}", house.token("ann"));
    let key: [(&str, &str); 1] = [("Authorization", &owner)];
    assert_eq!(house.call("POST", "/api/ws/rooms?room_id=lab", &key).await.status, 201);
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    let write = json!({"type": "cell_update", "sheet_id": "s", "cell_id": "A1", "value": 1});
    ann.says(write).await;
    bob.hears("cell_updated").await;

    let strange = format!("Bearer {}", house.token("bob"));
    let denied = house.call("DELETE", "/api/ws/rooms/lab", &[("Authorization", &strange)]).await;
    assert_eq!(denied.status, 403);
    assert_eq!(house.call("DELETE", "/api/ws/rooms/lab", &key).await.status, 200);
    assert_eq!(ann.hears("room_closed").await["room_id"], "lab");
    assert_eq!(bob.hears("room_closed").await["payload"]["room_id"], "lab");
    assert_eq!(house.call("GET", "/api/ws/rooms/lab", &key).await.status, 404);
    bob.says(json!({"type": "room_message", "payload": {"message": "hello?"}})).await;
    assert_eq!(Accent::Query.refused(&mut bob).await, "NOT_IN_ROOM");

    ann.says(json!({"type": "join_room", "room_id": "lab"})).await;
    let state = ann.hears("room_state").await;
    assert_eq!((&state["total_users"], &state["active_sheets"]), (&json!(1), &json!([])));
}

#[actix_rt::test]
async fn an_empty_room_that_nobody_made_closes_when_idle() {
    let house = House::with("rooms.idle_close_s = 1");
    let made = house.as_operator("POST", "/api/ws/rooms?room_id=kept", Value::Null).await;
    assert_eq!(made.status, 201);
    let mut watch = house.watch().await;
    let mut ann = house.workspace_in("kept", "ann").await;
    ann.says(json!({"type": "leave_room"})).await;
    ann.says(json!({"type": "join_room", "room_id": "passing"})).await;
    let write = json!({"type": "cell_update", "sheet_id": "s", "cell_id": "A1", "value": 1});
    ann.says_at_once([write, json!({"type": "leave_room"})]).await;
    let closed = loop {
        let seen = watch.hears("event").await["payload"].take();
        if seen["event"] == "room_closed" {
            break seen;
        }
    };
    assert_eq!(closed["room_id"], "passing", "a room that somebody made stays");
    let rooms = house.as_operator("GET", "/api/ws/rooms", Value::Null).await.body;
    let names: Vec<_> = rooms["rooms"].as_array().unwrap().iter().map(|r| &r["room_id"]).collect();
    assert_eq!(names, ["kept"]);

    ann.says(json!({"type": "join_room", "room_id": "passing"})).await;
    let state = loop {
        let state = ann.hears("room_state").await;
        if state["room_id"] == "passing" && state["active_sheets"] == json!([]) {
            break state;
        }
    };
    assert_eq!(state["total_users"], 1);
}

#[actix_rt::test]
async fn a_room_that_closes_behind_one_guest_opens_for_the_next() {
    let settings = "rooms.idle_close_s = 0\nlimits.query = {burst = 5000}";
    open_for_each_other(&House::with(settings), 200).await;
    let folder = Folder::of("closes-behind");
    let settings = format!("{}\n{settings}", folder.durable());
    open_for_each_other(&House::with(&settings), 20).await;
}

/// Two guests who visit one room again and again, each at a time of their own.
async fn open_for_each_other(house: &House, rounds: u32) {
    let mut ann = house.enter("/api/ws/query?user_id=ann").await;
    let mut bob = house.enter("/api/ws/query?user_id=bob").await;
    let visit = |message: &str| {
        let payload = json!({"message": message});
        [
            json!({"type": "join_room", "payload": {"room_id": "lab"}}),
            json!({"type": "room_message", "payload": payload}),
            json!({"type": "leave_room", "payload": {}}),
        ]
    };
    let hears_own = async |guest: &mut Guest, message: &str| {
        while guest.hears("room_message").await["payload"]["message"] != message {}
        guest.hears("room_left").await;
    };
    for round in 0..rounds {
        let (a, b) = (format!("ann {round}"), format!("bob {round}"));
        ann.says_at_once(visit(&a)).await;
        bob.says_at_once(visit(&b)).await;
        hears_own(&mut ann, &a).await;
        hears_own(&mut bob, &b).await;
    }
}
