//! A peer that reads slowly, or never, costs nobody else anything (row B4).

use serde_json::{Value, json};

use crate::support::{
    Guest, House,
    peer::{CLOSE, Peer, TEXT, frame},
};

const GENEROUS: &str = "
    limits.volatile_per_second = 100000
    limits.session_mailbox = 10000
    limits.high_water_bytes = 16384
    limits.low_water_bytes = 4096
    limits.workspace = {messages_per_minute = 100000, burst = 100000, messages_per_hour = 1000000}
";

/// So much text that a few hundred of it fill every buffer on the way.
const HEAVY: usize = 8_000;
const MANY: u64 = 400;

/// A person in the lab who has heard that they are in, and reads nothing from now on.
async fn sleeper(house: &House) -> Peer {
    let path = "/api/ws/room/lab?user_id=sleeper";
    let mut sleeper = Peer::enter_narrow_at(house.address, path).await;
    sleeper.hears("user_joined").await;
    sleeper
}

/// Says a heavy message numbered `n`.
async fn says(guest: &mut Guest, n: u64) {
    let message = json!({"n": n, "ballast": "x".repeat(HEAVY)});
    guest.says(json!({"type": "room_message", "message": message})).await;
}

/// Talks until the others have heard everything: the sleeper delays nobody.
async fn chat(ann: &mut Guest, bob: &mut Guest) {
    for n in 0..MANY {
        says(ann, n).await;
        assert_eq!(bob.hears("room_message").await["message"]["n"], n);
        assert_eq!(ann.hears("room_message").await["message"]["n"], n);
    }
}

/// Waits until the sleeper does so; or gives the end of the connection, if that comes first.
async fn comes_or_goes(watch: &mut Guest, event: &str) -> Option<Value> {
    loop {
        let mut seen = watch.hears("event").await["payload"].take();
        if seen["user_id"] != "sleeper" {
            continue;
        }
        if seen["event"] == "disconnected" {
            return Some(seen.take());
        }
        if seen["event"] == event {
            return None;
        }
    }
}

/// Reads on to the farewell; gives the numbers of the messages before it, and its code.
async fn wakes(sleeper: &mut Peer) -> (Vec<u64>, u16) {
    let mut numbers = Vec::new();
    loop {
        let (first, payload) = sleeper.frame().await;
        match first {
            CLOSE => return (numbers, u16::from_be_bytes([payload[0], payload[1]])),
            TEXT => {
                let heard: Value = serde_json::from_slice(&payload).expect("JSON");
                numbers.extend(heard["payload"]["message"]["n"].as_u64());
            }
            _ => {}
        }
    }
}

async fn slow_consumers(house: &House) -> Value {
    // The count comes with the next report of its thread.
    loop {
        let metrics = house.as_operator("GET", "/api/ws/metrics", Value::Null).await.body;
        if metrics["slow_consumers"] != 0 {
            return metrics["slow_consumers"].clone();
        }
        actix_rt::task::yield_now().await;
    }
}

#[actix_rt::test]
async fn a_peer_that_never_reads_delays_nobody_and_ends_at_its_byte_budget() {
    let budget = "limits.slow_consumer_budget_bytes = 100000\nlimits.stall_deadline_s = 600\n\
                  limits.linger_s = 60";
    let house = House::with(&format!("{GENEROUS}{budget}"));
    let mut watch = house.watch().await;
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    let mut sleeper = sleeper(&house).await;
    chat(&mut ann, &mut bob).await;
    let slow = watch.sees("slow_consumer", "sleeper").await;
    let gone = watch.sees("disconnected", "sleeper").await;
    assert_eq!(gone["close_code"], 4003);
    assert_eq!(gone["connection_id"], slow["connection_id"]);
    assert_eq!(slow_consumers(&house).await, 1);
    watch.says(json!({"action": "list_faults"})).await;
    assert_eq!(watch.hears("faults").await["payload"]["recent"][0], slow);
    let room = house.call("GET", "/api/ws/rooms/lab", &[]).await;
    assert_eq!(room.body["member_count"], 2);

    let (numbers, code) = wakes(&mut sleeper).await;
    assert_eq!(code, 4003);
    let sequence: Vec<u64> = (0..numbers.len() as u64).collect();
    assert_eq!(numbers, sequence, "what was written came in order and without a gap");
    assert!(numbers.len() < MANY as usize, "nothing was held back");
}

#[actix_rt::test]
async fn a_peer_that_never_reads_and_enters_again_and_again_ends_at_its_byte_budget() {
    const HISTORY: u64 = 25;
    let patience = "limits.slow_consumer_budget_bytes = 300000\nlimits.stall_deadline_s = 600\n\
                    limits.linger_s = 60\n\
                    limits.query = {messages_per_minute = 100000, burst = 100000}";
    let house = House::with(&format!("{GENEROUS}{patience}"));
    let mut watch = house.watch().await;
    let mut ann = house.workspace_in("lab", "ann").await;
    let path = "/api/ws/room/lab?user_id=sleeper";
    let mut sleeper = Peer::enter_narrow_at(house.address, path).await;
    let here = sleeper.hears("user_joined").await;
    let leave = json!({"type": "leave_room", "payload": {"room_id": "lab"}}).to_string();
    sleeper.send(frame(TEXT, leave.as_bytes())).await;
    sleeper.hears("room_left").await;
    for n in 0..HISTORY {
        says(&mut ann, n).await;
        ann.hears("room_message").await;
    }

    let since = json!({"epoch": here["payload"]["epoch"], "seq": here["payload"]["seq"]});
    let join = json!({"type": "join_room", "payload": {"room_id": "lab", "since": since}});
    let join = join.to_string();
    let mut times = 0;
    let end = loop {
        sleeper.send(frame(TEXT, join.as_bytes())).await;
        if let Some(end) = comes_or_goes(&mut watch, "joined").await {
            break end;
        }
        sleeper.send(frame(TEXT, leave.as_bytes())).await;
        if let Some(end) = comes_or_goes(&mut watch, "left").await {
            break end;
        }
        times += 1;
        assert!(times < 100, "{times} histories were held for a peer that reads nothing");
    };
    assert_eq!(end["close_code"], 4003);
    assert_eq!(wakes(&mut sleeper).await.1, 4003);
}

#[actix_rt::test]
async fn a_peer_that_never_reads_ends_at_the_stall_deadline() {
    let patience = "limits.slow_consumer_budget_bytes = 100000000\nlimits.stall_deadline_s = 1";
    let house = House::with(&format!("{GENEROUS}{patience}"));
    let mut watch = house.watch().await;
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    let _sleeper = sleeper(&house).await;
    chat(&mut ann, &mut bob).await;
    assert_eq!(watch.sees("disconnected", "sleeper").await["close_code"], 4003);
    assert_eq!(slow_consumers(&house).await, 1);
    bob.is_alive().await;
}

#[actix_rt::test]
async fn the_timers_of_a_session_go_on_while_its_peer_reads_nothing() {
    let patience = "limits.slow_consumer_budget_bytes = 100000000\nlimits.stall_deadline_s = 600\n\
                    heartbeat = {interval_ms = 500, timeout_ms = 1500}";
    let house = House::with(&format!("{GENEROUS}{patience}"));
    let mut watch = house.watch().await;
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    let _sleeper = sleeper(&house).await;
    // The operator, too, must listen all the time: the pulse is fast.
    let seen = watch.sees("disconnected", "sleeper");
    let (seen, ()) = tokio::join!(seen, chat(&mut ann, &mut bob));
    assert_eq!(seen["close_code"], 4002);
}

#[actix_rt::test]
async fn who_reads_again_gets_every_message_in_order_and_only_the_latest_cursors() {
    let patience = "limits.slow_consumer_budget_bytes = 100000000\nlimits.stall_deadline_s = 600";
    let house = House::with(&format!("{GENEROUS}{patience}"));
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    let mut sleeper = sleeper(&house).await;
    chat(&mut ann, &mut bob).await;
    for x in 0..=300 {
        for guest in [&mut ann, &mut bob] {
            guest.says(json!({"type": "cursor_move", "x": x, "y": 0})).await;
        }
    }
    while ann.hears("cursor_moved").await["cursor"]["x"] != 300 {}
    while bob.hears("cursor_moved").await["cursor"]["x"] != 300 {}
    says(&mut ann, MANY).await;
    bob.hears("room_message").await;

    let (mut numbers, mut cursors) = (Vec::new(), Vec::new());
    while numbers.last() != Some(&MANY) {
        let heard = sleeper.hears_next().await;
        let payload = &heard["payload"];
        match heard["type"].as_str() {
            Some("room_message") => numbers.push(payload["message"]["n"].as_u64().unwrap()),
            Some("cursor_moved") => {
                let who = payload["user_id"].as_str().unwrap().to_owned();
                cursors.push((who, payload["cursor"]["x"].as_u64().unwrap()));
            }
            _ => {}
        }
    }
    assert_eq!(numbers, (0..=MANY).collect::<Vec<_>>());
    cursors.sort();
    assert_eq!(cursors, [("ann".to_owned(), 300), ("bob".to_owned(), 300)]);

    sleeper.send(frame(TEXT, br#"{"type": "ping"}"#)).await;
    sleeper.hears("pong").await;
}
