//! Mail is heard, or its loss is said: on sockets that die, by guests who acknowledge, after a
//! failure and after a restart.

use serde_json::{Value, json};

use crate::support::{
    Folder, Guest, House,
    peer::{Peer, TEXT, frame},
};

/// As fast as a test likes, and with room for all that it writes.
const FAST: &str = "
    limits.workspace = {messages_per_minute = 100000, burst = 100000, messages_per_hour = 1000000}
    limits.high_water_bytes = 16384
    limits.low_water_bytes = 4096
    limits.slow_consumer_budget_bytes = 100000000
    limits.stall_deadline_s = 600
    limits.session_mailbox = 10000
    offline.max_messages = 1000
    offline.max_bytes = 100000000
";

/// Writes a letter to bob; what became of it.
async fn writes(ann: &mut Guest, message: Value) -> Value {
    ann.says(json!({"type": "direct_message", "user_id": "bob", "message": message})).await;
    ann.hears("delivery_receipt").await
}

/// The next so many letters: what is in them, and their numbers.
async fn letters(guest: &mut Guest, count: usize) -> (Vec<Value>, Vec<u64>) {
    let (mut said, mut numbers) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let mut heard = guest.hears("direct_message").await;
        numbers.push(heard["mail_seq"].as_u64().expect("mail has a number"));
        said.push(heard["message"].take());
    }
    (said, numbers)
}

/// Somebody who acknowledges mail.
async fn careful(house: &House, user: &str) -> Guest {
    let mut guest = house.workspace(user).await;
    guest.says(json!({"type": "hello", "acks": true})).await;
    guest
}

#[actix_rt::test]
async fn mail_on_a_socket_that_dies_unread_is_heard_by_the_next() {
    /// More than the four megabytes that the kernel holds for a socket at most.
    const MANY: u64 = 800;
    let house = House::with(FAST);
    let mut watch = house.watch().await;
    let mut ann = house.workspace("ann").await;
    let path = format!("/api/v1/ws?token={}", house.token("bob"));
    let mut sleeper = Peer::enter_narrow_at(house.address, &path).await;
    sleeper.send(frame(TEXT, br#"{"type": "ping"}"#)).await;
    sleeper.hears("pong").await;
    for n in 0..MANY {
        let receipt = writes(&mut ann, json!([n, "x".repeat(8_000)])).await;
        assert_eq!((&receipt["delivered"], &receipt["queued"]), (&json!(1), &json!(0)));
    }
    // Figures come a little late: none may have been counted yet.
    house.until(|m| m["queued_messages"].as_u64().is_some_and(|n| 0 < n && n < MANY)).await;
    drop(sleeper);
    watch.sees("disconnected", "bob").await;

    let mut bob = house.workspace("bob").await;
    let (first, numbers) = letters(&mut bob, 1).await;
    let first = first[0][0].as_u64().unwrap();
    assert!(0 < first && first < MANY - 1, "what the kernel had taken counts as heard: {first}");
    let (rest, more) = letters(&mut bob, (MANY - first - 1) as usize).await;
    let rest: Vec<_> = rest.iter().map(|said| said[0].as_u64().unwrap()).collect();
    assert_eq!(rest, (first + 1..MANY).collect::<Vec<_>>(), "in order, and without a gap");
    assert_eq!(more, (numbers[0] + 1..numbers[0] + MANY - first).collect::<Vec<_>>());
    house.until(|m| m["queued_messages"] == 0).await;
}

#[actix_rt::test]
async fn who_acknowledges_hears_the_rest_again_under_the_same_numbers() {
    let house = House::open();
    let mut watch = house.watch().await;
    let mut ann = house.workspace("ann").await;
    let mut bob = careful(&house, "bob").await;
    bob.hears("welcome").await;
    for n in 0..4 {
        assert_eq!(writes(&mut ann, json!(n)).await["delivered"], 1);
    }
    let (_, numbers) = letters(&mut bob, 4).await;
    bob.says(json!({"type": "ack", "mail_seq": numbers[1]})).await;
    house.until(|m| m["queued_messages"] == 2).await;
    bob.vanishes();
    watch.sees("disconnected", "bob").await;

    let mut bob = careful(&house, "bob").await;
    let (said, again) = letters(&mut bob, 2).await;
    assert_eq!((said, &again[..]), (vec![json!(2), json!(3)], &numbers[2..]));
    // More than was ever sent settles what was, and nothing that comes later.
    bob.says(json!({"type": "ack", "mail_seq": numbers[3] + 1_000})).await;
    house.until(|m| m["queued_messages"] == 0).await;
    writes(&mut ann, json!("later")).await;
    assert_eq!(letters(&mut bob, 1).await.0, ["later"]);
    house.until(|m| m["queued_messages"] == 1).await;
}

#[actix_rt::test]
async fn a_letter_that_is_sent_again_is_known() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    let letter =
        json!({"type": "direct_message", "user_id": "bob", "message": "once", "message_id": "m1"});
    for times in 0..3 {
        ann.says(letter.clone()).await;
        let receipt = ann.hears("delivery_receipt").await;
        assert_eq!(receipt.get("duplicate"), (times > 0).then_some(&json!(true)), "{receipt}");
    }
    // The name is its author's own.
    let mut carl = house.workspace("carl").await;
    carl.says(letter).await;
    assert_eq!(carl.hears("delivery_receipt").await["queued"], 2);
    let mut bob = house.workspace("bob").await;
    for author in ["ann", "carl"] {
        assert_eq!(bob.hears_next().await["user_id"], author);
    }
    assert!(bob.hears_by_now().await.is_empty());
    house.until(|m| m["duplicate_messages"] == 2).await;
}

#[actix_rt::test]
async fn a_person_whose_actor_fails_loses_no_mail_and_counts_its_sockets() {
    let house = House::open();
    let mut watch = house.watch().await;
    let mut ann = house.workspace("ann").await;
    for n in 0..2 {
        assert_eq!(writes(&mut ann, json!(n)).await["queued"], n + 1);
    }
    let chaos: Value = serde_json::from_str(actors::CHAOS).expect("a JSON string");
    ann.says(json!({"type": "direct_message", "user_id": "bob", "message": chaos})).await;
    assert_eq!(ann.hears("error").await["code"], "INTERNAL_ERROR");
    assert_eq!(watch.sees("user_restarted", "bob").await["restarts"], 1);
    assert_eq!(writes(&mut ann, json!(2)).await["queued"], 3);
    let figures = house.until(|m| m["queued_messages"] == 3).await;
    assert_eq!(figures["user_restarts"], 1);
    let mut bob = house.workspace("bob").await;
    assert_eq!(letters(&mut bob, 3).await.0, [0, 1, 2]);
    house.until(|m| m["queued_messages"] == 0).await;
}

#[actix_rt::test]
async fn what_waits_is_read_and_is_wanted_outlives_a_restart() {
    let folder = Folder::of("mail");
    let house = House::with(&format!("{}\noffline.max_messages = 3", folder.durable()));
    let mut ann = house.workspace("ann").await;
    let mut bob = house.workspace("bob").await;
    bob.says(json!({"type": "notification_read", "notification_id": "n1"})).await;
    bob.says(json!({"type": "subscribe_notifications", "modules": ["tables"]})).await;
    writes(&mut ann, json!("heard")).await;
    let (_, heard) = letters(&mut bob, 1).await;
    house.until(|m| m["queued_messages"] == 0).await;
    bob.leaves().await;
    house.until(|m| m["active_connections"] == 1).await;
    for n in 0..4 {
        writes(&mut ann, json!(n)).await;
    }
    let named =
        json!({"type": "direct_message", "user_id": "bob", "message": 4, "message_id": "m4"});
    ann.says(named.clone()).await;
    assert_eq!(ann.hears("delivery_receipt").await["dropped"], 1);
    ann.leaves().await;

    let house = house.opens_again().await;
    let mut ann = house.workspace("ann").await;
    ann.says(named).await;
    assert_eq!(ann.hears("delivery_receipt").await["duplicate"], true);
    for (id, module) in [("n1", "tables"), ("n2", "charts"), ("n3", "tables")] {
        let body = json!({"id": id, "user_id": "bob", "title": "t", "message": "m",
            "module_name": module});
        let told = house.as_operator("POST", "/api/v1/ws/broadcast/notification", body).await;
        assert_eq!(told.body["queued"], if id == "n3" { 3 } else { 0 }, "{id}");
    }
    let mut bob = house.workspace("bob").await;
    assert_eq!(bob.hears_next().await["count"], 3, "two before the restart, one after");
    let (said, numbers) = letters(&mut bob, 2).await;
    assert_eq!(said, [3, 4]);
    assert!(heard[0] < numbers[0] && numbers[0] < numbers[1]);
    assert_eq!(bob.hears_next().await["notification"]["id"], "n3");
    house.until(|m| m["queued_messages"] == 0).await;
}

#[actix_rt::test]
async fn a_block_outlives_a_restart() {
    let folder = Folder::of("block");
    let limits = "limits.workspace = {messages_per_minute = 2, burst = 2, messages_per_hour = 100}";
    let house = House::with(&format!("{}\n{limits}", folder.durable()));
    let mut ann = house.workspace("ann").await;
    for _ in 0..2 {
        writes(&mut ann, json!("fast")).await;
    }
    let letter = json!({"type": "direct_message", "user_id": "bob", "message": "too fast"});
    let mut watch = house.watch().await;
    while ann.hears_by_now().await.iter().all(|heard| heard["type"] != "error") {
        ann.says(letter.clone()).await;
    }
    watch.sees("blocked", "ann").await;
    drop(ann);
    drop(watch);

    let house = house.opens_again().await;
    let mut ann = house.workspace("ann").await;
    ann.says(letter).await;
    let refused = ann.hears("error").await;
    assert!(refused["retry_after"].as_u64() > Some(60), "{refused}");
}

#[actix_rt::test]
async fn who_has_said_that_they_acknowledge_does_so_after_a_resume_too() {
    let house = House::open();
    let mut watch = house.watch().await;
    let mut ann = house.workspace("ann").await;
    let mut bob = careful(&house, "bob").await;
    let token = bob.hears("welcome").await["resume_token"].clone();
    bob.says(json!({"type": "resume", "resume_token": token, "rooms": {}})).await;
    bob.hears("resumed").await;
    writes(&mut ann, "read me".into()).await;
    assert_eq!(letters(&mut bob, 1).await.0, ["read me"]);
    bob.is_alive().await;
    bob.vanishes();
    watch.sees("disconnected", "bob").await;
    let mut bob = house.workspace("bob").await;
    assert_eq!(letters(&mut bob, 1).await.0, ["read me"], "it was not acknowledged");
}

#[actix_rt::test]
async fn whoever_says_so_at_the_door_acknowledges_the_mail_that_waits_too() {
    let house = House::with(FAST);
    let mut ann = house.workspace("ann").await;
    writes(&mut ann, "waits".into()).await;
    let path = format!("/api/v1/ws?token={}&acks=true", house.token("bob"));
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let mut bob = house.enter(&path).await;
        numbers.extend(letters(&mut bob, 1).await.1);
        bob.leaves().await;
    }
    assert_eq!(numbers[0], numbers[1], "what was heard and not acknowledged goes on waiting");
    let mut bob = house.enter(&path).await;
    letters(&mut bob, 1).await;
    bob.says(json!({"type": "ack", "mail_seq": numbers[0]})).await;
    house.until(|m| m["queued_messages"] == 0).await;
    assert!(house.knock(&path.replace("acks=true", "acks=perhaps")).await.is_err());
}
