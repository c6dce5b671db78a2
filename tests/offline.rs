//! Mail for people who are away waits, in order, and not for ever (rows Q8, Q10).

use serde_json::{Value, json};

use crate::support::{Guest, House};

/// As fast as a test likes.
const FAST: &str = "limits.workspace.messages_per_minute = 1000000\n\
    limits.workspace.burst = 1000000\nlimits.workspace.messages_per_hour = 1000000\n";

/// Writes to a person; what became of it: delivered, queued, dropped.
async fn writes(guest: &mut Guest, to: &str, message: Value) -> [u64; 3] {
    guest.says(json!({"type": "direct_message", "user_id": to, "message": message})).await;
    let receipt = guest.hears("delivery_receipt").await;
    assert_eq!(receipt["user_id"], to);
    ["delivered", "queued", "dropped"].map(|name| receipt[name].as_u64().unwrap())
}

/// The next so many direct messages.
async fn mail(guest: &mut Guest, count: usize) -> Vec<Value> {
    let mut mail = Vec::new();
    for _ in 0..count {
        mail.push(guest.hears("direct_message").await["message"].take());
    }
    mail
}

#[actix_rt::test]
async fn mail_for_somebody_away_waits_and_comes_in_order() {
    let house = House::with(FAST);
    let mut ann = house.workspace("ann").await;
    assert_eq!(writes(&mut ann, "bob", json!(0)).await, [0, 1, 0]);
    let say = |n: u32| json!({"type": "direct_message", "user_id": "bob", "message": n});
    ann.says_at_once((1..50).map(say)).await;
    for queued in 2..=50 {
        assert_eq!(ann.hears("delivery_receipt").await["queued"], queued);
    }
    house.until(|m| m["queued_messages"] == 50).await;

    let mut bob = house.workspace("bob").await;
    let first = bob.hears_next().await;
    assert_eq!((&first["type"], &first["message"]), (&json!("direct_message"), &json!(0)));
    assert_eq!((&first["user_id"], &first["username"]), (&json!("ann"), &json!("ann")));
    assert_eq!(mail(&mut bob, 49).await, (1..50).map(Value::from).collect::<Vec<_>>());
    assert!(bob.hears_by_now().await.is_empty());
    house.until(|m| m["queued_messages"] == 0).await;
}

#[actix_rt::test]
async fn what_was_delivered_is_not_delivered_again() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    writes(&mut ann, "bob", json!("once")).await;
    let mut bob = house.workspace("bob").await;
    assert_eq!(mail(&mut bob, 1).await, ["once"]);
    let mut desk = house.workspace("bob").await;
    assert!(desk.hears_by_now().await.is_empty());
    bob.leaves().await;
    desk.leaves().await;
    let mut again = house.workspace("bob").await;
    assert!(again.hears_by_now().await.is_empty());
}

#[actix_rt::test]
async fn too_much_mail_drops_the_oldest_and_tells_the_sender() {
    let house = House::with("offline.max_messages = 3");
    let mut ann = house.workspace("ann").await;
    for n in 0..3 {
        assert_eq!(writes(&mut ann, "bob", json!(n)).await, [0, n + 1, 0]);
    }
    for n in 3..5 {
        assert_eq!(writes(&mut ann, "bob", json!(n)).await, [0, 3, 1]);
    }
    house.until(|m| m["dropped_messages"] == 2 && m["queued_messages"] == 3).await;
    let mut bob = house.workspace("bob").await;
    assert_eq!(bob.hears_next().await, json!({"type": "mail_missed", "count": 2}));
    assert_eq!(mail(&mut bob, 3).await, [2, 3, 4]);
    assert!(bob.hears_by_now().await.is_empty());
}

#[actix_rt::test]
async fn mail_has_a_size_in_all() {
    let house = House::with("offline.max_bytes = 2048");
    let mut ann = house.workspace("ann").await;
    let long = |letter: &str| json!(letter.repeat(900));
    assert_eq!(writes(&mut ann, "bob", long("a")).await, [0, 1, 0]);
    assert_eq!(writes(&mut ann, "bob", long("b")).await, [0, 2, 0]);
    assert_eq!(writes(&mut ann, "bob", long("c")).await, [0, 2, 1]);
    let mut bob = house.workspace("bob").await;
    assert_eq!(bob.hears("mail_missed").await["count"], 1);
    assert_eq!(mail(&mut bob, 2).await, [long("b"), long("c")]);
}

#[actix_rt::test]
async fn mail_grows_too_old() {
    let house = House::with(&format!("{FAST}offline.ttl_s = 1\noffline.max_messages = 1000000"));
    let mut ann = house.workspace("ann").await;
    let mut written = 0;
    // With each letter the queue grows by one, until the first has waited for too long.
    while writes(&mut ann, "bob", json!(written)).await == [0, written + 1, 0] {
        written += 1;
    }
    let mut bob = house.workspace("bob").await;
    let missed = bob.hears("mail_missed").await["count"].as_u64().unwrap();
    let first = mail(&mut bob, 1).await[0].as_u64().unwrap();
    assert_eq!(first, missed, "{missed} of {written}");
    house.until(|m| m["dropped_messages"].as_u64() >= Some(1)).await;
}

#[actix_rt::test]
async fn every_socket_of_a_person_gets_it() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    let mut desk = house.workspace("bob").await;
    let mut phone = house.enter("/api/ws/query?user_id=bob").await;
    phone.hears("connection_ack").await;
    desk.hears_by_now().await;
    phone.hears_by_now().await;
    assert_eq!(writes(&mut ann, "bob", json!({"text": "both"})).await, [2, 0, 0]);
    assert_eq!(mail(&mut desk, 1).await, [json!({"text": "both"})]);
    let heard = phone.hears("direct_message").await;
    assert_eq!(heard["payload"]["message"], json!({"text": "both"}));
    assert_eq!(heard["payload"]["user_name"], "ann");
}

#[actix_rt::test]
async fn one_can_write_to_oneself() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    ann.says(json!({"type": "direct_message", "user_id": "ann", "message": "remember"})).await;
    let (mut heard, mut delivered) = (None, None);
    while heard.is_none() || delivered.is_none() {
        let next = ann.hears_next().await;
        match next["type"].as_str() {
            Some("direct_message") => heard = Some(next["message"].clone()),
            Some("delivery_receipt") => delivered = Some(next["delivered"].clone()),
            _ => panic!("{next}"),
        }
    }
    assert_eq!((heard, delivered), (Some(json!("remember")), Some(json!(1))));
}

#[actix_rt::test]
async fn announcements_and_notifications_wait_too() {
    let house = House::open();
    let away = |n| json!({"delivered": 0, "queued": n, "dropped": 0});
    let announced = json!({"type": "direct_message", "from": "admin", "message": "Please review"});
    let path = "/api/v1/ws/users/bob/notify";
    let reply = house.as_operator("POST", path, announced.clone()).await;
    assert_eq!((reply.status, reply.body), (200, away(1)));
    let task = json!({"user_id": "bob", "title": "New Task Assigned", "message": "A task",
        "category": "tasks", "priority": "high", "module_name": "project_management"});
    let path = "/api/v1/ws/broadcast/notification?event_type=notification_created";
    let reply = house.as_operator("POST", path, task).await;
    assert_eq!((reply.status, reply.body), (200, away(2)));

    let mut bob = house.workspace("bob").await;
    let mut heard = bob.hears_next().await;
    assert!(heard["greenroom"].take()["mail_seq"].is_u64());
    assert_eq!(heard["message"], announced["message"]);
    let heard = bob.hears_next().await;
    assert_eq!(heard["type"], "notification_event");
    assert_eq!(heard["event_type"], "notification_created");
    assert_eq!(heard["user_id"], "bob");
    assert_eq!(heard["notification"]["title"], "New Task Assigned");
    assert_eq!(heard["notification"]["module_name"], "project_management");

    let reply = house.as_operator("POST", "/api/v1/ws/users/bob/notify", announced).await;
    assert_eq!(reply.body, json!({"delivered": 1, "queued": 0, "dropped": 0}));
}

#[actix_rt::test]
async fn room_messages_and_broadcasts_to_all_do_not_wait() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let bob = house.workspace_in("lab", "bob").await;
    bob.leaves().await;
    ann.says(json!({"type": "room_message", "room_id": "lab", "message": "anybody?"})).await;
    ann.hears("room_message").await;
    let all = json!({"title": "For all", "message": "now"});
    let reply = house.as_operator("POST", "/api/v1/ws/broadcast/notification", all).await;
    assert_eq!(reply.body["queued"], 0);
    let mut bob = house.workspace("bob").await;
    assert!(bob.hears_by_now().await.is_empty());
}
