//! Who comes and who goes, as the others hear it.

use serde_json::{Value, json};

use crate::support::{Accent, Folder, House, kinds};

#[actix_rt::test]
async fn everyone_is_shown_who_is_there() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    ann.says(json!({"type": "join_room", "room_id": "lab"})).await;
    let state = ann.hears_next().await;
    assert_eq!((&state["type"], &state["room_id"]), (&json!("room_state"), &json!("lab")));
    assert_eq!((&state["total_users"], &state["active_sheets"]), (&json!(1), &json!([])));
    let user = &state["users"][0];
    assert_eq!((&user["user_id"], &user["username"]), (&json!("ann"), &json!("ann")));
    assert_eq!((&user["status"], &user["room"]), (&json!("online"), &json!("lab")));
    assert!(user["cursor"].is_null() && user["last_seen"].is_string());

    let mut bob = house.workspace_in("lab", "bob").await;
    let state = ann.hears("room_state").await;
    assert_eq!(state["total_users"], 2);
    bob.says(json!({"type": "leave_room", "room_id": "lab"})).await;
    assert_eq!(bob.hears("room_left").await["room_id"], "lab");
    let state = ann.hears("room_state").await;
    assert_eq!((&state["total_users"], &state["users"][0]["user_id"]), (&json!(1), &json!("ann")));
}

/// A coming or going without where the room is in its order, which it must say.
fn without_place(mut heard: Value) -> Value {
    let payload = heard["payload"].as_object_mut().expect("there is a payload");
    let (seq, epoch) = (payload.remove("seq"), payload.remove("epoch"));
    assert!(seq.is_some_and(|seq| seq.is_u64()) && epoch.is_some_and(|epoch| epoch.is_string()));
    heard
}

#[actix_rt::test]
async fn query_clients_hear_who_came_and_who_left() {
    let house = House::open();
    let mut ann = house.query_in("lab", "ann").await;
    let mut bob = house.enter("/api/ws/room/lab?user_id=bob&user_name=Robert").await;
    assert_eq!(bob.hears("user_joined").await["payload"]["user_id"], "bob");
    let joined = without_place(ann.hears_next().await);
    let who = json!({"room_id": "lab", "user_id": "bob", "user_name": "Robert", "member_count": 2});
    assert_eq!(joined, json!({"type": "user_joined", "payload": who}));

    bob.says(json!({"type": "leave_room", "message_id": "m1", "payload": {}})).await;
    let left = bob.hears_next().await;
    let expected =
        json!({"type": "room_left", "correlation_id": "m1", "payload": {"room_id": "lab"}});
    assert_eq!(left, expected);
    let who = json!({"room_id": "lab", "user_id": "bob", "member_count": 1});
    let left = without_place(ann.hears_next().await);
    assert_eq!(left, json!({"type": "user_left", "payload": who}));
}

#[actix_rt::test]
async fn leaving_twice_is_refused_and_harms_nobody() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut guest = accent.guest_in(&house, "lab", "ann").await;
        for refused in [false, true] {
            guest.says(accent.message("leave_room", json!({"room_id": "lab"}))).await;
            let heard = guest.hears_next().await;
            let expected = if refused { accent.refusal() } else { "room_left" };
            assert_eq!(heard["type"], expected, "{accent:?}: {heard}");
        }
        guest.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
        guest.says(accent.message("room_message", json!({"message": "back"}))).await;
        guest.hears("room_message").await;
    }
}

#[actix_rt::test]
async fn joining_leaving_and_joining_at_once_ends_inside() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut guest = accent.guest_in(&house, "hall", "ann").await;
        let ask = |kind: &str| accent.message(kind, json!({"room_id": "lab"}));
        guest.says_at_once([ask("join_room"), ask("leave_room"), ask("join_room")]).await;
        let say = json!({"room_id": "lab", "message": "inside"});
        guest.says(accent.message("room_message", say)).await;
        let heard = guest.hears_until("room_message").await;
        assert!(!kinds(&heard).contains(&accent.refusal()), "{accent:?}: {heard:?}");
    }
}

#[actix_rt::test]
async fn two_sockets_of_one_person_come_once_and_go_once() {
    let house = House::open();
    let mut watch = house.watch().await;
    let mut ann = house.query_in("lab", "ann").await;
    let desk = house.query_in("lab", "bob").await;
    assert_eq!(ann.hears_next().await["payload"]["member_count"], 2);

    let mut phone = house.enter("/api/ws/room/lab?user_id=bob").await;
    assert_eq!(phone.hears("room_state").await["payload"]["member_count"], 2);
    desk.leaves().await;
    watch.sees("disconnected", "bob").await;
    phone.says(json!({"type": "room_message", "payload": {"message": "still here"}})).await;
    assert_eq!(kinds(&ann.hears_until("room_message").await), ["room_message"]);
    phone.leaves().await;
    let left = ann.hears_next().await;
    assert_eq!((&left["type"], &left["payload"]["member_count"]), (&json!("user_left"), &json!(1)));
}

#[actix_rt::test]
async fn one_breath_may_join_speak_and_leave() {
    let folders = Accent::BOTH.map(|accent| Folder::of(&format!("breath-{accent:?}")));
    let houses = Accent::BOTH.map(|accent| (accent, House::open()));
    let durable = Accent::BOTH.into_iter().zip(&folders);
    let durable = durable.map(|(accent, folder)| (accent, House::with(&folder.durable())));
    for (accent, house) in houses.into_iter().chain(durable) {
        let mut watcher = house.query_in("lab", "ann").await;
        let mut bob = accent.guest(&house, "bob").await;
        let say = |text: &str| accent.message("room_message", json!({"message": text}));
        let here = json!({"room_id": "lab"});
        let breath = [
            accent.message("join_room", here.clone()),
            say("one"),
            say("two"),
            accent.message("leave_room", here),
        ];
        bob.says_at_once(breath).await;
        let heard = bob.hears_until("room_left").await;
        let came = if accent == Accent::Query { "user_joined" } else { "room_state" };
        let order = [came, "room_message", "room_message", "room_left"];
        assert_eq!(kinds(&heard), order, "{accent:?}");
        let heard = watcher.hears_until("user_left").await;
        assert_eq!(kinds(&heard), ["user_joined", "room_message", "room_message", "user_left"]);
        let said = [&heard[1], &heard[2]].map(|it| it["payload"]["message"].clone());
        assert_eq!(said, ["one", "two"]);
    }
}

#[actix_rt::test]
async fn joining_again_shows_the_room_again_and_tells_nobody_else() {
    let house = House::open();
    let mut watcher = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    watcher.hears("room_state").await;
    bob.says(json!({"type": "join_room", "room_id": "lab"})).await;
    assert_eq!(bob.hears("room_state").await["total_users"], 2);
    bob.says(json!({"type": "room_message", "message": "hello"})).await;
    assert_eq!(kinds(&watcher.hears_until("room_message").await), ["room_message"]);
}

#[actix_rt::test]
async fn one_socket_may_be_in_several_rooms_and_the_latest_is_the_current_one() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut garden = house.query_in("garden", "watcher").await;
        let mut lab = house.query_in("lab", "watcher").await;
        let mut ann = accent.guest_in(&house, "garden", "ann").await;
        ann.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
        ann.says(accent.message("room_message", json!({"message": "here"}))).await;
        let elsewhere = json!({"room_id": "garden", "message": "there"});
        ann.says(accent.message("room_message", elsewhere)).await;
        assert_eq!(lab.hears("room_message").await["payload"]["message"], "here");
        assert_eq!(garden.hears("room_message").await["payload"]["message"], "there");
        ann.says(accent.message("leave_room", json!({}))).await;
        assert_eq!(lab.hears("user_left").await["payload"]["user_id"], "ann");
        ann.says(accent.message("room_message", json!({"message": "back"}))).await;
        assert_eq!(garden.hears("room_message").await["payload"]["message"], "back");
    }
}

#[actix_rt::test]
async fn one_socket_may_not_be_in_more_rooms_than_the_settings_say() {
    let house = House::with("rooms.max_rooms_per_session = 1");
    let mut ann = house.workspace_in("lab", "ann").await;
    ann.says(json!({"type": "join_room", "room_id": "garden", "request_id": "r1"})).await;
    let refused = ann.hears_next().await;
    assert_eq!((&refused["type"], &refused["request_id"]), (&json!("error"), &json!("r1")));
    ann.says(json!({"type": "leave_room"})).await;
    ann.says(json!({"type": "join_room", "room_id": "garden"})).await;
    assert_eq!(ann.hears("room_state").await["room_id"], "garden");
}

#[actix_rt::test]
async fn what_is_said_before_a_farewell_is_heard() {
    let house = House::open();
    let mut bob = house.query_in("lab", "bob").await;
    for n in 0..20 {
        let mut ann = house.workspace("ann").await;
        let join = json!({"type": "join_room", "room_id": "lab"});
        let say = json!({"type": "room_message", "room_id": "lab", "message": n});
        ann.says_at_once([join, say]).await;
        ann.leaves().await;
        assert_eq!(bob.hears("room_message").await["payload"]["message"], n);
    }
}
