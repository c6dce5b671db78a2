//! Cursors, moods and typing, as the others in the room see them (rows W3, W5, W6).

use serde_json::{Value, json};

use crate::support::{Accent, Guest, House, kinds};

fn cursor(accent: Accent, x: u32) -> Value {
    accent.message("cursor_move", json!({"x": x, "y": 200, "cell": "B2"}))
}

fn typing(accent: Accent, on: bool, cell: Option<&str>) -> Value {
    match accent {
        Accent::Workspace => {
            let word = if on { "typing_start" } else { "typing_stop" };
            accent.message(word, json!({"cell_id": cell}))
        }
        _ => accent.message("typing_indicator", json!({"is_typing": on, "cell_id": cell})),
    }
}

/// Hears cursors until one stands at `x`; gives where they all stood.
async fn cursors_until(guest: &mut Guest, x: u32) -> Vec<u64> {
    let mut seen = Vec::new();
    while seen.last() != Some(&u64::from(x)) {
        let moved = guest.hears("cursor_moved").await;
        seen.push(moved["cursor"]["x"].as_u64().expect("where it stands"));
    }
    seen
}

#[actix_rt::test]
async fn a_cursor_is_shown_to_the_others_only() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        let mut bob = house.workspace_in("lab", "bob").await;
        ann.says(cursor(accent, 150)).await;
        let moved = bob.hears("cursor_moved").await;
        assert_eq!((&moved["user_id"], &moved["username"]), (&json!("ann"), &json!("ann")));
        assert_eq!(moved["cursor"], json!({"x": 150, "y": 200, "cell": "B2"}));
        bob.says(json!({"type": "room_message", "message": "seen"})).await;
        let heard = ann.hears_until("room_message").await;
        assert!(!kinds(&heard).contains(&"cursor_moved"), "{accent:?}: {heard:?}");
    }
}

#[actix_rt::test]
async fn who_comes_later_sees_where_the_cursors_stand_and_how_people_are() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    ann.says(cursor(Accent::Workspace, 7)).await;
    ann.says(json!({"type": "status_update", "status": "busy"})).await;
    ann.hears("user_status_changed").await;
    let mut bob = house.workspace("bob").await;
    bob.says(json!({"type": "join_room", "room_id": "lab"})).await;
    let state = bob.hears("room_state").await;
    let people = state["users"].as_array().unwrap();
    let shown = people.iter().find(|it| it["user_id"] == "ann").expect("ann is there");
    assert_eq!(shown["cursor"], json!({"x": 7, "y": 200, "cell": "B2"}));
    assert_eq!(shown["status"], "busy");
}

/// How available this person is, where a message says so.
fn availability<'a>(heard: &'a Value, user: &str) -> Option<&'a str> {
    match heard["type"].as_str()? {
        "user_status_changed" if heard["user_id"] == user => heard["status"].as_str(),
        "room_state" => {
            let mut people = heard["users"].as_array()?.iter();
            people.find(|it| it["user_id"] == user)?["status"].as_str()
        }
        _ => None,
    }
}

/// Hears how available somebody is, until it is this; gives all that was heard of it.
async fn availability_until(guest: &mut Guest, user: &str, last: &str) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    while seen.last().is_none_or(|it| it != last) {
        seen.extend(availability(&guest.hears_next().await, user).map(str::to_owned));
    }
    seen
}

fn available(accent: Accent, status: &str) -> Value {
    accent.message("status_update", json!({"status": status}))
}

#[actix_rt::test]
async fn how_somebody_is_is_shown_in_rooms_that_they_enter_later() {
    for accent in Accent::ALL {
        let house = House::open();
        let mut bob = house.workspace_in("lab", "bob").await;
        let mut ann = accent.guest(&house, "ann").await;
        ann.says(available(accent, "away")).await;
        ann.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
        let seen = availability_until(&mut bob, "ann", "away").await;
        assert_eq!(seen, ["away"], "{accent:?}: never shown otherwise");
        // Whoever comes by another socket is the same person.
        let mut cid = house.workspace_in("hall", "cid").await;
        let mut phone = house.workspace_in("hall", "ann").await;
        availability_until(&mut cid, "ann", "away").await;
        phone.says(available(Accent::Workspace, "busy")).await;
        assert_eq!(availability_until(&mut bob, "ann", "busy").await, ["busy"], "{accent:?}");
        assert_eq!(availability_until(&mut cid, "ann", "busy").await, ["busy"], "{accent:?}");
        ann.says(available(accent, "online")).await;
        assert_eq!(availability_until(&mut cid, "ann", "online").await, ["online"], "{accent:?}");
    }
}

#[actix_rt::test]
async fn how_somebody_is_outlives_the_last_socket_by_the_grace_of_rooms() {
    for (grace, shown) in [(60_000, "busy"), (0, "online")] {
        let house = House::with(&format!("rooms.presence_grace_ms = {grace}"));
        let mut bob = house.workspace_in("lab", "bob").await;
        let mut cid = house.workspace_in("hall", "cid").await;
        let mut ann = house.workspace_in("lab", "ann").await;
        ann.says(available(Accent::Workspace, "busy")).await;
        availability_until(&mut bob, "ann", "busy").await;
        ann.leaves().await;
        house.until(|metrics| metrics["active_connections"] == 2).await;
        let _back = house.workspace_in("hall", "ann").await;
        availability_until(&mut cid, "ann", shown).await;
        let _in_the_lab_too = house.workspace_in("lab", "ann").await;
        let mut dan = house.workspace("dan").await;
        dan.says(json!({"type": "join_room", "room_id": "lab"})).await;
        availability_until(&mut dan, "ann", shown).await;
    }
}

#[actix_rt::test]
async fn of_too_many_moves_the_last_one_always_arrives() {
    for accent in Accent::BOTH {
        let house = House::with("limits.volatile_per_second = 1");
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        let mut bob = house.workspace_in("lab", "bob").await;
        ann.says_at_once((0..50).map(|x| cursor(accent, x))).await;
        let seen = cursors_until(&mut bob, 49).await;
        assert!(seen.len() <= 3, "{accent:?}: {seen:?}");
    }
}

#[actix_rt::test]
async fn a_cursor_never_jumps_back() {
    let settings = "limits.volatile_per_second = 200\nlimits.session_mailbox = 10000";
    let house = House::with(settings);
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    let last = 2_000;
    // So heavy that the budget grows while the messages of one read are still understood:
    // there are tokens again before the latest move has had its turn.
    let heavy = |x| {
        let mut moved = cursor(Accent::Workspace, x);
        moved["ballast"] = "x".repeat(8_000).into();
        moved
    };
    let moves = ann.says_at_once((0..=last).map(heavy));
    let ((), seen) = tokio::join!(moves, cursors_until(&mut bob, last));
    assert!(seen.is_sorted(), "{seen:?}");
    assert!(seen.len() < last as usize, "the budget was never used up");
}

#[actix_rt::test]
async fn cursors_and_typing_do_not_use_up_the_budget_for_messages() {
    let budget = "workspace = {messages_per_minute = 1, burst = 2}\n\
                  query = {messages_per_minute = 1, burst = 2}";
    for accent in Accent::BOTH {
        let house = House::with(&format!("[limits]\nvolatile_per_second = 500\n{budget}"));
        let mut ann = accent.guest(&house, "ann").await;
        ann.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
        ann.says_at_once((0..100).map(|x| cursor(accent, x))).await;
        ann.says_at_once((0..50).map(|n| typing(accent, n % 2 == 0, None))).await;
        ann.says(accent.message("room_message", json!({"message": "there is room"}))).await;
        let heard = ann.hears_until("room_message").await;
        assert!(!kinds(&heard).contains(&accent.refusal()), "{accent:?}: {heard:?}");
        ann.says(accent.message("room_message", json!({"message": "one too many"}))).await;
        let refused = ann.hears(accent.refusal()).await;
        assert_eq!(accent.fields(&refused)["code"], "RATE_LIMIT_EXCEEDED");
    }
}

#[actix_rt::test]
async fn a_cursor_that_waits_its_turn_is_forgotten_when_its_owner_leaves() {
    for accent in Accent::BOTH {
        let house = House::with("limits.volatile_per_second = 1");
        let mut hall = house.query_in("hall", "watcher").await;
        let mut ann = accent.guest_in(&house, "hall", "ann").await;
        let mut bob = house.workspace_in("hall", "bob").await;
        ann.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
        ann.says_at_once((0..5).map(|x| cursor(accent, x))).await;
        ann.says(accent.message("leave_room", json!({"room_id": "lab"}))).await;
        ann.hears("room_left").await;
        // Bob's own second move waits for as long as ann's did: hers would have come by then.
        bob.says_at_once([8, 9].map(|x| cursor(Accent::Workspace, x))).await;
        let moved = [hall.hears("cursor_moved").await, hall.hears("cursor_moved").await];
        let places = moved.map(|it| it["payload"]["cursor"]["x"].clone());
        assert_eq!(places, [8, 9], "{accent:?}: ann's cursor was in another room");
        let heard = ann.hears_by_now().await;
        assert!(!kinds(&heard).contains(&accent.refusal()), "{accent:?}: {heard:?}");
    }
}

#[actix_rt::test]
async fn a_mood_is_told_in_every_room() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut lab = house.workspace_in("lab", "bob").await;
        let mut hall = house.workspace_in("hall", "bob").await;
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        ann.says(accent.message("join_room", json!({"room_id": "hall"}))).await;
        ann.hears(if accent == Accent::Query { "user_joined" } else { "room_state" }).await;
        for status in ["away", "busy", "online"] {
            ann.says(accent.message("status_update", json!({"status": status}))).await;
            for watcher in [&mut lab, &mut hall] {
                let changed = watcher.hears("user_status_changed").await;
                let told = (&changed["user_id"], &changed["status"]);
                assert_eq!(told, (&json!("ann"), &json!(status)));
            }
        }
    }
}

#[actix_rt::test]
async fn typing_starts_and_stops_for_the_others_only() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut bob = house.workspace_in("lab", "bob").await;
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        let mut carl = house.query_in("lab", "carl").await;
        for (on, word) in [(true, "user_typing_start"), (false, "user_typing_stop")] {
            ann.says(typing(accent, on, Some("C3"))).await;
            let heard = bob.hears(word).await;
            assert_eq!((&heard["user_id"], &heard["cell_id"]), (&json!("ann"), &json!("C3")));
            let heard = carl.hears("typing_indicator").await;
            let told = (&heard["payload"]["user_id"], &heard["payload"]["is_typing"]);
            assert_eq!(told, (&json!("ann"), &json!(on)));
        }
        bob.says(json!({"type": "room_message", "message": "seen"})).await;
        let heard = ann.hears_until("room_message").await;
        assert!(kinds(&heard).iter().all(|kind| !kind.contains("typing")), "{heard:?}");
    }
}

#[actix_rt::test]
async fn nobody_is_typing_for_ever() {
    let house = House::with("rooms.typing_clear_ms = 200");
    let mut carl = house.workspace_in("lab", "carl").await;
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    // Ann says that she stopped; bob forgets to. His mark is cleared after hers would have been.
    ann.says(typing(Accent::Workspace, true, Some("A1"))).await;
    ann.says(typing(Accent::Workspace, false, Some("A1"))).await;
    let mut told = vec![carl.hears("user_typing_start").await];
    told.push(carl.hears("user_typing_stop").await);
    bob.says(typing(Accent::Query, true, Some("B2"))).await;
    loop {
        let heard = carl.hears_next().await;
        let ended = heard["type"] == "user_typing_stop" && heard["user_id"] == "bob";
        if heard["type"] != "room_state" {
            told.push(heard);
        }
        if ended {
            break;
        }
    }
    let story: Vec<_> = told.iter().map(|it| it["user_id"].as_str().unwrap()).collect();
    assert_eq!(story, ["ann", "ann", "bob", "bob"]);
    assert_eq!(told[3]["cell_id"], "B2");
}
