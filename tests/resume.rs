//! Whoever comes back after a lost connection gets what was missed, or is told that it is lost.

use serde_json::{Map, Value, json};

use crate::support::{
    Accent, Guest, House, Knock, kinds,
    peer::{Peer, TEXT, frame},
};

const GENEROUS: &str = "
    [limits]
    session_mailbox = 10000
    workspace = {messages_per_minute = 100000, burst = 100000, messages_per_hour = 1000000}
    query = {messages_per_minute = 100000, burst = 100000}
";

/// Where a room stands, as whoever hears `heard` may name it later.
fn place(accent: Accent, heard: &Value) -> Value {
    let fields = accent.fields(heard);
    json!({"epoch": fields["epoch"], "seq": fields["seq"]})
}

/// Who one is here, as the answer to a hello says.
async fn introduction(accent: Accent, guest: &mut Guest) -> Value {
    guest.says(accent.message("hello", json!({}))).await;
    let word = if accent == Accent::Query { "connection_ack" } else { "welcome" };
    accent.fields(&guest.hears(word).await).clone()
}

/// The token to come back with.
async fn resume_token(accent: Accent, guest: &mut Guest) -> Value {
    introduction(accent, guest).await["resume_token"].clone()
}

/// A person who has entered a room, and where the room stood then.
async fn enters(accent: Accent, house: &House, room: &str, user: &str) -> (Guest, Value) {
    let mut guest = accent.guest(house, user).await;
    let here = joins(accent, &mut guest, room).await;
    (guest, here)
}

/// Enters a room; gives where it stands.
async fn joins(accent: Accent, guest: &mut Guest, room: &str) -> Value {
    guest.says(accent.message("join_room", json!({"room_id": room}))).await;
    let word = if accent == Accent::Query { "user_joined" } else { "room_state" };
    loop {
        let heard = guest.hears(word).await;
        if accent.fields(&heard)["room_id"] == room {
            return place(accent, &heard);
        }
    }
}

fn say(accent: Accent, room: &str, message: impl Into<Value>) -> Value {
    let message = message.into();
    accent.message("room_message", json!({"room_id": room, "message": message}))
}

/// Says so and waits until it is heard.
async fn says(accent: Accent, guest: &mut Guest, room: &str, message: impl Into<Value>) {
    guest.says(say(accent, room, message)).await;
    guest.hears("room_message").await;
}

/// Comes back with this token to these rooms, in this order.
fn resume(accent: Accent, token: &Value, rooms: &[(&str, &Value)]) -> Value {
    let rooms: Map<_, _> =
        rooms.iter().map(|(room, place)| ((*room).to_owned(), (*place).clone())).collect();
    accent.message("resume", json!({"resume_token": token, "rooms": rooms}))
}

/// What was said, of all that was heard.
fn said(accent: Accent, heard: &[Value]) -> Vec<&Value> {
    let messages = heard.iter().filter(|heard| heard["type"] == "room_message");
    messages.map(|heard| &accent.fields(heard)["message"]).collect()
}

#[actix_rt::test]
async fn a_hello_is_answered_with_who_one_is() {
    let house = House::open();
    for accent in Accent::BOTH {
        let mut ann = accent.guest(&house, "ann").await;
        let mut hello = accent.message("hello", json!({"acks": false}));
        hello["message_id"] = "h1".into();
        ann.says(hello).await;
        let heard = ann.hears_next().await;
        let name = if accent == Accent::Query { "correlation_id" } else { "request_id" };
        assert_eq!(heard[name], "h1", "{heard}");
        let told = accent.fields(&heard);
        assert_eq!(told["user_id"], "ann");
        assert!(told["connection_id"].is_string() && told["resume_token"].is_string(), "{told}");
    }
}

#[actix_rt::test]
async fn whoever_comes_back_hears_what_was_missed_in_order_and_then_what_is_new() {
    for accent in Accent::BOTH {
        let house = House::open();
        let (mut bob, _) = enters(Accent::Workspace, &house, "lab", "bob").await;
        let (mut ann, here) = enters(accent, &house, "lab", "ann").await;
        let token = resume_token(accent, &mut ann).await;
        ann.vanishes();
        for n in 1..=3 {
            says(Accent::Workspace, &mut bob, "lab", n).await;
        }

        let mut ann = accent.guest(&house, "ann").await;
        ann.says(resume(accent, &token, &[("lab", &here)])).await;
        let heard = ann.hears_until("replay_done").await;
        let expected =
            ["room_resumed", "room_message", "room_message", "room_message", "replay_done"];
        assert_eq!(kinds(&heard), expected, "{heard:?}");
        let resumed = accent.fields(&heard[0]);
        assert_eq!((&resumed["room_id"], &resumed["recovered"]), (&json!("lab"), &json!(true)));
        assert_eq!((&resumed["count"], &resumed["epoch"]), (&json!(3), &here["epoch"]));
        assert_eq!(said(accent, &heard), [1, 2, 3]);
        let first = here["seq"].as_u64().unwrap();
        for (n, message) in heard[1..4].iter().enumerate() {
            assert_eq!(accent.fields(message)["seq"], first + 1 + n as u64);
        }
        assert_eq!(accent.fields(&heard[4])["seq"], first + 3);

        let end = ann.hears("resumed").await;
        assert_eq!(accent.fields(&end)["rooms"], 1);
        assert_ne!(accent.fields(&end)["resume_token"], token, "a token for the next time");
        says(Accent::Workspace, &mut bob, "lab", "live").await;
        let live = ann.hears("room_message").await;
        assert_eq!(accent.fields(&live)["message"], "live");
        assert_eq!(accent.fields(&live)["seq"], first + 4);
    }
}

#[actix_rt::test]
async fn the_lost_connection_ends_if_it_still_lives_and_nobody_elses() {
    let house = House::open();
    for accent in Accent::BOTH {
        let mut lost = accent.guest(&house, "ann").await;
        let token = resume_token(accent, &mut lost).await;
        let mut other = accent.guest(&house, "ann").await;
        let mut ann = accent.guest(&house, "ann").await;
        ann.says(resume(accent, &token, &[])).await;
        assert_eq!(accent.fields(&ann.hears("resumed").await)["rooms"], 0);
        assert_eq!(lost.farewell().await.code, Some(4205));
        other.is_alive().await;

        // One's own token replaces nobody, and neither does that of a connection that is gone.
        let own = resume_token(accent, &mut ann).await;
        for token in [&own, &token] {
            ann.says(resume(accent, token, &[])).await;
            ann.hears("resumed").await;
        }
        ann.is_alive().await;
        for guest in [other, ann] {
            guest.leaves().await;
        }
    }
}

#[actix_rt::test]
async fn a_token_that_is_not_ones_own_resumes_nothing() {
    let house = House::open();
    for accent in Accent::BOTH {
        let (mut bob, here) = enters(accent, &house, "lab", "bob").await;
        let his = resume_token(accent, &mut bob).await;
        let forged = format!("{}x", his.as_str().unwrap());
        let mut ann = accent.guest(&house, "ann").await;
        for token in [his, forged.into(), house.token("ann").into(), "x".into()] {
            ann.says(resume(accent, &token, &[("lab", &here)])).await;
            let heard = ann.hears_until(accent.refusal()).await;
            assert_eq!(heard.len(), 1, "{heard:?}");
            let told = accent.fields(&heard[0]);
            assert!(told["error"].as_str().unwrap().contains("resume token"), "{told}");
            assert!(!told.to_string().contains(token.as_str().unwrap()) || token == "x", "{told}");
        }
        bob.is_alive().await;

        // It may still join, and say up to where it has heard the room.
        let fields = json!({"room_id": "lab", "since": here});
        ann.says(accent.message("join_room", fields)).await;
        assert_eq!(accent.fields(&ann.hears("room_resumed").await)["recovered"], true);
        ann.hears("replay_done").await;
        for guest in [bob, ann] {
            guest.leaves().await;
        }
    }
}

#[actix_rt::test]
async fn rooms_are_entered_in_the_order_in_which_they_are_named() {
    let house = House::with(GENEROUS);
    let names = ["r3", "r1", "r2", "r5", "r4"];
    let mut bob = house.workspace("bob").await;
    let mut ann = house.workspace("ann").await;
    let token = resume_token(Accent::Workspace, &mut ann).await;
    let mut places = Vec::new();
    for room in names {
        joins(Accent::Workspace, &mut bob, room).await;
        places.push(joins(Accent::Workspace, &mut ann, room).await);
    }
    ann.vanishes();
    for room in names {
        for n in 0..3 {
            says(Accent::Workspace, &mut bob, room, n).await;
        }
    }
    // As text, for the order of a map's keys is not ours to choose.
    let rooms: Vec<_> =
        names.iter().zip(&places).map(|(room, place)| format!("{room:?}:{place}")).collect();
    let mut ann = house.workspace("ann").await;
    let text =
        format!(r#"{{"type":"resume","resume_token":{token},"rooms":{{{}}}}}"#, rooms.join(","));
    ann.says_text(&text).await;
    let heard = ann.hears_until("resumed").await;
    let begins: Vec<_> = heard.iter().filter(|it| it["type"] == "room_resumed").collect();
    assert_eq!(begins.iter().map(|it| &it["room_id"]).collect::<Vec<_>>(), names);
    let replayed: Vec<_> = heard.iter().filter(|it| it["type"] == "room_message").collect();
    let rooms: Vec<_> = replayed.iter().map(|it| it["room_id"].as_str().unwrap()).collect();
    assert_eq!(rooms, names.map(|name| [name; 3]).concat());
    assert_eq!(heard.last().unwrap()["rooms"], 5);
}

#[actix_rt::test]
async fn a_room_that_one_is_in_replays_nothing() {
    let house = House::open();
    for accent in Accent::BOTH {
        let (mut ann, here) = enters(accent, &house, "lab", "ann").await;
        let token = resume_token(accent, &mut ann).await;
        let join = accent.message("join_room", json!({"room_id": "lab", "since": here}));
        ann.says_at_once([resume(accent, &token, &[("lab", &here)]), join]).await;
        let heard = ann.hears_by_now().await;
        let mut expected = vec!["room_resumed", "resumed", "room_resumed"];
        if !heard.iter().any(|it| it["type"] == "room_state") {
            ann.hears("room_state").await;
        } else {
            expected.push("room_state");
        }
        assert_eq!(kinds(&heard), expected, "{heard:?}");
        for resumed in [&heard[0], &heard[2]] {
            let told = accent.fields(resumed);
            assert_eq!(
                (&told["recovered"], &told["reason"]),
                (&json!(false), &json!("already_joined"))
            );
        }
        ann.leaves().await;
    }
}

#[actix_rt::test]
async fn a_room_that_lets_nobody_in_is_said_so_and_the_next_is_entered() {
    let house = House::with("rooms.open_on_join = false");
    for room in ["open", "shut"] {
        let path = format!("/api/ws/rooms?room_id={room}");
        assert_eq!(house.call("POST", &path, &[]).await.status, 201);
    }
    for accent in Accent::BOTH {
        let claims = json!({"rooms": {"open": ["join"], "none": ["join"]}});
        let token = house.token_with("ann", claims);
        let enter = accent.path_with(&token);
        let mut lost = house.enter(&enter).await;
        let here = joins(accent, &mut lost, "open").await;
        let proof = resume_token(accent, &mut lost).await;
        lost.leaves().await;

        let mut ann = house.enter(&enter).await;
        let rooms = [("none", &here), ("open", &here), ("shut", &here)];
        ann.says(resume(accent, &proof, &rooms)).await;
        let heard = ann.hears_until("resumed").await;
        let told = |room: &str| {
            let resumed = heard.iter().filter(|it| it["type"] == "room_resumed");
            let told = resumed.map(|it| accent.fields(it)).find(|it| it["room_id"] == room);
            told.unwrap_or_else(|| panic!("nothing of {room}: {heard:?}")).clone()
        };
        assert_eq!(told("open")["recovered"], true);
        assert_eq!(told("shut")["reason"], "forbidden");
        assert_eq!(told("none")["reason"], "unavailable");
        let refusals = heard.iter().filter(|it| it["type"] == accent.refusal());
        let codes: Vec<_> = refusals.map(|it| accent.fields(it)["code"].clone()).collect();
        assert_eq!(codes, ["ROOM_NOT_FOUND", "PERMISSION_DENIED"], "{heard:?}");
        assert_eq!(accent.fields(heard.last().unwrap())["rooms"], 3);
        ann.leaves().await;
    }
}

#[actix_rt::test]
async fn many_rooms_that_let_nobody_in_are_no_offence() {
    let house = House::with("limits.error_budget_per_minute = 1");
    let token = house.token_with("ann", json!({"rooms": {"none": ["join"]}}));
    let mut ann = house.enter(&Accent::Workspace.path_with(&token)).await;
    let proof = resume_token(Accent::Workspace, &mut ann).await;
    let here = json!({"epoch": "0000000000000000", "seq": 0});
    let names: Vec<_> = (0..64).map(|n| format!("room-{n}")).collect();
    let rooms: Vec<_> = names.iter().map(|name| (name.as_str(), &here)).collect();
    ann.says(resume(Accent::Workspace, &proof, &rooms)).await;
    assert_eq!(ann.hears("resumed").await["rooms"], 64);
    ann.is_alive().await;
}

#[actix_rt::test]
async fn what_is_lost_is_said_to_be_lost() {
    let house = House::with("rooms.history_events = 2");
    let (mut bob, _) = enters(Accent::Workspace, &house, "lab", "bob").await;
    for accent in Accent::BOTH {
        let (ann, here) = enters(accent, &house, "lab", "ann").await;
        ann.leaves().await;
        for n in 0..3 {
            says(Accent::Workspace, &mut bob, "lab", n).await;
        }
        let (epoch, seq) = (here["epoch"].clone(), here["seq"].as_u64().unwrap());
        let elsewhere = json!({"epoch": "0123456789abcdef", "seq": seq});
        let ahead = json!({"epoch": epoch, "seq": seq + 1000});
        for (since, reason) in
            [(&here, "trimmed"), (&elsewhere, "epoch_changed"), (&ahead, "epoch_changed")]
        {
            let mut ann = accent.guest(&house, "ann").await;
            let fields = json!({"room_id": "lab", "since": since});
            ann.says(accent.message("join_room", fields)).await;
            let heard = ann.hears_until("replay_done").await;
            assert_eq!(kinds(&heard), ["room_resumed", "replay_done"]);
            let told = accent.fields(&heard[0]);
            assert_eq!((&told["recovered"], &told["reason"]), (&json!(false), &json!(reason)));
            assert_eq!((&told["epoch"], &told["seq"]), (&epoch, &json!(seq + 3)), "where it is");
            ann.leaves().await;
        }
    }
}

#[actix_rt::test]
async fn the_path_of_a_room_says_up_to_where_it_was_heard() {
    let house = House::open();
    let mut bob = house.workspace_in("lab", "bob").await;
    let (ann, here) = enters(Accent::Query, &house, "lab", "ann").await;
    ann.vanishes();
    says(Accent::Workspace, &mut bob, "lab", "missed").await;
    let (epoch, seq) = (here["epoch"].as_str().unwrap(), &here["seq"]);
    let path = format!("/api/ws/room/lab?user_id=ann&epoch={epoch}&seq={seq}");
    let mut ann = house.enter(&path).await;
    let heard = ann.hears_until("replay_done").await;
    let expected = ["connection_ack", "room_resumed", "room_message", "replay_done"];
    assert_eq!(kinds(&heard), expected);
    assert_eq!(said(Accent::Query, &heard), ["missed"]);

    for (wrong, field) in [("epoch=7&seq=1", "epoch"), ("seq=1", "epoch"), ("epoch=0", "seq")] {
        let reply = Knock::at(&format!("/api/ws/room/lab?user_id=ann&{wrong}")).to(&house).await;
        assert_eq!((reply.status, &reply.body["field"]), (400, &json!(field)), "{wrong}");
    }
}

/// So much text that a few hundred of it fill every buffer on the way.
const HEAVY: usize = 8_000;

#[actix_rt::test]
async fn no_replay_overruns_a_slow_reader() {
    let settings = format!(
        "{GENEROUS}\nhigh_water_bytes = 16384\nlow_water_bytes = 4096\n\
         slow_consumer_budget_bytes = 300000"
    );
    let house = House::with(&settings);
    let names: Vec<_> = (0..20).map(|n| format!("room-{n}")).collect();
    let mut ann = Accent::Query.guest(&house, "ann").await;
    let mut bob = house.workspace("bob").await;
    let mut places = Vec::new();
    for room in &names {
        places.push(joins(Accent::Query, &mut ann, room).await);
        joins(Accent::Workspace, &mut bob, room).await;
    }
    let token = resume_token(Accent::Query, &mut ann).await;
    ann.leaves().await;
    for room in &names {
        for n in 0..25 {
            says(Accent::Workspace, &mut bob, room, json!([n, "x".repeat(HEAVY)])).await;
        }
    }
    let mut ann = Peer::enter_narrow_at(house.address, "/api/ws/query?user_id=ann").await;
    let rooms: Vec<_> = names.iter().map(String::as_str).zip(&places).collect();
    ann.send(frame(TEXT, resume(Accent::Query, &token, &rooms).to_string().as_bytes())).await;
    let (mut messages, mut ends) = (0, 0);
    let resumed = loop {
        let heard = ann.hears_next().await;
        match heard["type"].as_str() {
            Some("room_message") => messages += 1,
            Some("replay_done") => ends += 1,
            Some("resumed") => break heard["payload"]["rooms"].clone(),
            _ => {}
        }
    };
    assert_eq!((resumed, ends, messages), (json!(20), 20, 500));
}
