//! A room that fails goes on with all it had, and nobody else notices (row B3).

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Accent, Guest, House, kinds};

const GENEROUS: &str = "
    rooms.failures_before_rest = 1000
    [limits]
    error_budget_per_minute = 10000
    session_mailbox = 10000
    workspace = {messages_per_minute = 100000, burst = 100000, messages_per_hour = 1000000}
    query = {messages_per_minute = 100000, burst = 100000}
";

/// The message on which a room fails, in a build for tests.
fn chaos(accent: Accent) -> Value {
    say(accent, serde_json::from_str(actors::CHAOS).expect("a JSON string"))
}

fn say(accent: Accent, message: Value) -> Value {
    accent.message("room_message", json!({ "message": message }))
}

/// What is said next in the room, to somebody who has heard nothing else but refusals.
async fn hears_said(accent: Accent, guest: &mut Guest) -> Value {
    let heard = guest.hears("room_message").await;
    accent.fields(&heard)["message"].clone()
}

async fn restarts(house: &House) -> Value {
    house.as_operator("GET", "/api/ws/metrics", Value::Null).await.body["room_restarts"].clone()
}

#[actix_rt::test]
async fn the_author_is_told_and_the_talk_goes_on() {
    for accent in Accent::BOTH {
        let house = House::with(GENEROUS);
        let mut watch = house.watch().await;
        let mut bob = house.query_in("lab", "bob").await;
        let mut carl = house.workspace_in("lab", "carl").await;
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        let mut bad = chaos(accent);
        bad["message_id"] = "m5".into();
        ann.says_at_once([say(accent, "one".into()), bad, say(accent, "two".into())]).await;

        assert_eq!(hears_said(accent, &mut ann).await, "one");
        let refusal = ann.hears_next().await;
        assert_eq!(refusal["type"], accent.refusal(), "{refusal}");
        assert_eq!(accent.fields(&refusal)["code"], "INTERNAL_ERROR");
        let name = if accent == Accent::Query { "correlation_id" } else { "request_id" };
        assert_eq!(refusal[name], "m5");
        assert_eq!(hears_said(accent, &mut ann).await, "two");
        for (accent, guest) in [(Accent::Query, &mut bob), (Accent::Workspace, &mut carl)] {
            assert_eq!(hears_said(accent, guest).await, "one");
            let heard = guest.hears_until("room_message").await;
            assert_eq!(kinds(&heard), ["room_message"], "{accent:?}: nobody else was told");
            assert_eq!(accent.fields(&heard[0])["message"], "two");
        }
        let seen = loop {
            let seen = watch.hears("event").await["payload"].take();
            if seen["event"] == "room_restarted" {
                break seen;
            }
        };
        assert_eq!((&seen["room_id"], &seen["restarts"]), (&json!("lab"), &json!(1)));
        assert_eq!(restarts(&house).await, 1);
    }
}

#[actix_rt::test]
async fn people_cells_and_history_survive() {
    let house = House::with(GENEROUS);
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    let write = json!({"type": "cell_update", "sheet_id": "s", "cell_id": "A1", "value": "kept"});
    ann.says(write.clone()).await;
    let version = ann.hears("cell_updated").await["version"].clone();
    ann.says(json!({"type": "cursor_move", "x": 3, "y": 4})).await;
    ann.says(json!({"type": "status_update", "status": "busy"})).await;
    ann.says(say(Accent::Workspace, "before".into())).await;
    bob.hears("room_message").await;
    bob.says_at_once([chaos(Accent::Query), say(Accent::Query, "after".into())]).await;
    bob.hears("room_message").await;

    let mut carl = house.workspace("carl").await;
    carl.says(json!({"type": "join_room", "room_id": "lab"})).await;
    let state = carl.hears_next().await;
    assert_eq!((&state["total_users"], &state["active_sheets"]), (&json!(3), &json!(["s"])));
    let people = state["users"].as_array().unwrap();
    let shown = people.iter().find(|it| it["user_id"] == "ann").expect("ann is still there");
    assert_eq!((&shown["status"], &shown["cursor"]["x"]), (&json!("busy"), &json!(3)));

    let mut stale = write;
    stale["version"] = 0.into();
    carl.says(stale).await;
    let told = carl.hears("cell_updated").await;
    assert_eq!((&told["stale"], &told["value"]), (&json!(true), &json!("kept")));
    assert_eq!(told["version"], version);

    let kept = house.as_operator("GET", "/api/ws/rooms/lab/messages", Value::Null).await.body;
    let kept = kept["messages"].as_array().unwrap();
    assert_eq!(kinds(kept), ["cell_updated", "room_message", "room_message"]);
    let said: Vec<_> = kept[1..].iter().map(|it| &it["payload"]["message"]).collect();
    assert_eq!(said, ["before", "after"]);

    ann.leaves().await;
    assert_eq!(bob.hears("user_left").await["payload"]["member_count"], 2);
}

#[actix_rt::test]
async fn other_rooms_and_all_sockets_go_on() {
    let house = House::with(GENEROUS);
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("hall", "bob").await;
    let mut carl = house.query_in("hall", "carl").await;
    bob.hears("room_state").await;
    for round in 0..5 {
        ann.says(chaos(Accent::Workspace)).await;
        assert_eq!(Accent::Workspace.refused(&mut ann).await, "INTERNAL_ERROR");
        bob.says(say(Accent::Workspace, round.into())).await;
        assert_eq!(kinds(&bob.hears_until("room_message").await), ["room_message"]);
        let heard = carl.hears_until("room_message").await;
        assert_eq!(kinds(&heard), ["room_message"]);
        assert_eq!(heard[0]["payload"]["message"], round);
    }
    assert_eq!(restarts(&house).await, 5);
}

#[actix_rt::test]
async fn a_room_may_fail_again_and_again_amid_the_talk_of_many() {
    const ROUNDS: usize = 20;
    let house = House::with(GENEROUS);
    let mut guests = Vec::new();
    for n in 0..4 {
        let accent = Accent::BOTH[n % 2];
        guests.push((accent, accent.guest_in(&house, "lab", &format!("guest_{n}")).await));
    }
    let all = guests.len() * ROUNDS;
    let heard = join_all(guests.iter_mut().enumerate().map(|(n, (accent, guest))| async move {
        for round in 0..ROUNDS {
            let said = say(*accent, json!([n, round]));
            guest.says_at_once([said, chaos(*accent)]).await;
        }
        let (mut said, mut refused) = (Vec::new(), 0);
        while said.len() < all || refused < ROUNDS {
            let heard = guest.hears_next().await;
            let fields = accent.fields(&heard);
            if heard["type"] == "room_message" {
                said.push(fields["message"].clone());
            } else if heard["type"] == accent.refusal() {
                assert_eq!(fields["code"], "INTERNAL_ERROR");
                refused += 1;
            }
        }
        (said, refused)
    }))
    .await;
    for (said, refused) in &heard {
        assert_eq!(said, &heard[0].0, "one room, one order");
        assert_eq!(*refused, ROUNDS);
    }
    assert_eq!(restarts(&house).await, all);
    let room = house.call("GET", "/api/ws/rooms/lab", &[]).await;
    assert_eq!(room.body["member_count"], 4);
}

#[actix_rt::test]
async fn a_room_that_fails_too_often_rests_and_everybody_may_know() {
    let house = House::with("rooms.failures_before_rest = 3");
    let mut watch = house.watch().await;
    let mut ann = house.query_in("lab", "ann").await;
    let mut bob = house.query_in("hall", "bob").await;
    for _ in 0..3 {
        ann.says(chaos(Accent::Query)).await;
        assert_eq!(Accent::Query.refused(&mut ann).await, "INTERNAL_ERROR");
    }
    ann.says(say(Accent::Query, "hello?".into())).await;
    let refusal = ann.hears(Accent::Query.refusal()).await;
    assert_eq!(refusal["payload"]["code"], "ROOM_SUSPENDED", "{refusal}");
    let rests = loop {
        let seen = watch.hears("event").await["payload"].take();
        if seen["event"] == "room_rests" {
            break seen;
        }
    };
    assert_eq!(rests["room_id"], "lab");
    bob.says(say(Accent::Query, "all is well here".into())).await;
    assert_eq!(hears_said(Accent::Query, &mut bob).await, "all is well here");
}
