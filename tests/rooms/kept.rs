//! What was said and written in a room is there after a restart, however the process ended.

use serde_json::{Value, json};

use crate::support::{Folder, Guest, House, Program, kinds};

fn say(id: &str, message: &str) -> Value {
    let payload = json!({ "message": message });
    json!({"type": "room_message", "message_id": id, "payload": payload})
}

fn write(value: i32, version: Option<u64>) -> Value {
    let mut write = json!({"type": "cell_update", "sheet_id": "s", "cell_id": "A1"});
    write["value"] = value.into();
    if let Some(version) = version {
        write["version"] = version.into();
    }
    write
}

async fn latest(house: &House) -> Vec<Value> {
    let reply = house.as_operator("GET", "/api/ws/rooms/lab/messages", Value::Null).await;
    reply.body["messages"].as_array().unwrap().clone()
}

#[actix_rt::test]
async fn a_room_is_what_it_was_after_a_restart() {
    for durability in ["commit", "relaxed"] {
        let folder = Folder::of(&format!("room-restart-{durability}"));
        let house = House::with(&folder.keeping(durability));
        let owner = format!("Bearer {}", house.token("ann"));
        let key: [(&str, &str); 1] = [("Authorization", &owner)];
        let made = house.call("POST", "/api/ws/rooms?room_id=lab&name=The%20lab", &key).await;
        assert_eq!(made.status, 201);
        let mut ann = house.workspace_in("lab", "ann").await;
        let mut bob = house.query_in("lab", "bob").await;
        bob.says_at_once([say("m1", "one"), say("m2", "two")]).await;
        ann.says(write(3, None)).await;
        let version = ann.hears("cell_updated").await["version"].as_u64().unwrap();
        let before = latest(&house).await;
        assert_eq!(kinds(&before), ["room_message", "room_message", "cell_updated"]);

        let house = house.opens_again().await;
        house.until(|figures| figures["active_rooms"] == 1).await;
        assert_eq!(latest(&house).await, before);
        let room = house.call("GET", "/api/ws/rooms/lab", &key).await.body;
        assert_eq!(room["name"], "The lab");
        let mut ann = house.workspace_in("lab", "ann").await;
        ann.says(write(4, Some(0))).await;
        let stale = ann.hears("cell_updated").await;
        assert_eq!((&stale["stale"], &stale["value"]), (&json!(true), &json!(3)));
        ann.says(write(4, Some(version))).await;
        assert_eq!(ann.hears("cell_updated").await["version"], version + 1);

        let closed = house.call("DELETE", "/api/ws/rooms/lab", &key).await;
        assert_eq!(closed.status, 200);
        let house = house.opens_again().await;
        assert_eq!(house.call("GET", "/api/ws/rooms/lab", &key).await.status, 404);
    }
}

#[actix_rt::test]
async fn what_was_heard_is_there_after_the_process_was_killed() {
    let folder = Folder::of("room-killed");
    let settings = folder.durable();
    for life in 0..3 {
        let program = Program::serve("room-killed", &settings, &[]);
        let mut bob = Guest::at(program.address, "/api/ws/room/lab?user_id=bob").await;
        bob.hears("user_joined").await;
        let (id, message) = (format!("m{life}"), format!("life {life}"));
        bob.says(say(&id, &message)).await;
        let heard = bob.hears("room_message").await;
        assert_eq!(heard["payload"]["message"], message);
        assert_eq!(heard["payload"]["seq"], life + 1, "numbers go on: {heard}");
        program.dies();
    }
    let house = House::with(&settings);
    let said: Vec<_> =
        latest(&house).await.iter().map(|it| it["payload"]["message"].clone()).collect();
    assert_eq!(said, ["life 0", "life 1", "life 2"]);
}

#[actix_rt::test]
async fn a_message_sent_again_after_a_restart_is_not_taken_twice() {
    let folder = Folder::of("room-repeated");
    let house = House::with(&folder.durable());
    let mut bob = house.query_in("lab", "bob").await;
    bob.says(say("m1", "once")).await;
    bob.hears("room_message").await;
    let house = house.opens_again().await;
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    bob.says_at_once([say("m1", "once"), say("m2", "news")]).await;
    let heard = ann.hears_until("room_message").await;
    assert_eq!(heard.last().unwrap()["message"], "news");
    assert_eq!(latest(&house).await.len(), 2);
}

#[actix_rt::test]
async fn a_passing_room_leaves_memory_and_is_not_forgotten() {
    let folder = Folder::of("room-passing");
    let house = House::with(&format!("{}\nrooms.idle_close_s = 0", folder.durable()));
    let mut bob = house.query_in("lab", "bob").await;
    bob.says(say("m1", "kept")).await;
    bob.hears("room_message").await;
    bob.says(json!({"type": "leave_room", "payload": {}})).await;
    house.until(|figures| figures["active_rooms"] == 0).await;
    let mut ann = house.workspace_in("lab", "ann").await;
    assert_eq!(latest(&house).await.len(), 1);
    ann.says(json!({"type": "room_message", "message": "more"})).await;
    ann.hears("room_message").await;
    let kept = latest(&house).await;
    assert_eq!(kinds(&kept), ["room_message", "room_message"]);
}
