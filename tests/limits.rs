//! How much may be said, and what one hears who says more (rows Q9, W12, Q17, A8).

use std::ops::Range;

use serde_json::{Value, json};

use crate::support::{Farewell, Guest, House};

/// The workspace's sixty messages, but none comes back within the time of a test.
const SIXTY: &str = "limits.workspace.messages_per_minute = 1\nlimits.workspace.burst = 60";

/// Says so many things in a room at once; what is heard of each. Joining it was number 0.
async fn says(guest: &mut Guest, numbers: Range<u32>) -> Vec<Value> {
    let ids: Vec<_> = numbers.map(|n| format!("no-{n}")).collect();
    let say = |id| json!({"type": "room_message", "message": id, "message_id": id});
    guest.says_at_once(ids.iter().map(say)).await;
    guest.hears_answers(&ids).await
}

fn refused(answers: &[Value]) -> Vec<&Value> {
    answers.iter().filter(|answer| answer["type"] == "error").collect()
}

/// Asserts the seed's words for too much in a minute, and a block of 15 minutes.
fn blocks(answer: &Value) {
    assert_eq!(answer["code"], "RATE_LIMIT_EXCEEDED");
    assert_eq!(answer["error"], "Rate limit exceeded: too many requests per minute");
    assert_eq!(answer["retry_after"], 15 * 60);
}

fn is_blocked(answer: &Value) {
    assert_eq!(answer["code"], "RATE_LIMIT_EXCEEDED", "{answer}");
    let text = answer["error"].as_str().unwrap();
    assert!(text.starts_with("Rate limit exceeded"), "{text}");
    let left = answer["retry_after"].as_u64().unwrap();
    assert!((1..=15 * 60).contains(&left), "{left}");
}

#[actix_rt::test]
async fn a_query_connection_has_a_bucket_and_hears_when_it_is_empty() {
    let house = House::with("limits.query.messages_per_minute = 1\nlimits.query.burst = 3");
    let mut bob = house.query_in("lab", "bob").await;
    let ids = ["m1", "m2", "m3", "m4"].map(str::to_owned);
    let say = |id| json!({"type": "room_message", "message_id": id, "payload": {"message": id}});
    bob.says_at_once(ids.iter().map(say)).await;
    let answers = bob.hears_answers(&ids).await;
    let of = |kind| answers.iter().filter(move |answer| answer["type"] == kind);
    let said: Vec<_> = of("room_message").map(|said| &said["payload"]["message"]).collect();
    assert_eq!(said, ["m1", "m2", "m3"]);
    let answer = of("error_message").next().unwrap();
    assert_eq!(answer["correlation_id"], "m4");
    let error = &answer["payload"];
    assert_eq!(error["code"], "RATE_LIMIT_EXCEEDED");
    assert_eq!(error["error_type"], "RateLimitError");
    assert_eq!(error["recoverable"], true);
    assert!((1..=60).contains(&error["retry_after"].as_u64().unwrap()), "{error}");
    assert!(error["error"].as_str().unwrap().contains("too many messages on this connection"));
    let mut again = house.enter("/api/ws/room/lab?user_id=bob").await;
    again.says(say(&"m5".to_owned())).await;
    assert_eq!(again.hears("room_message").await["payload"]["message"], "m5", "a bucket each");
}

#[actix_rt::test]
async fn a_bucket_fills_again() {
    let house = House::with(
        "[limits]\nerror_budget_per_minute = 1000000\n\
         [limits.query]\nmessages_per_minute = 240\nburst = 1",
    );
    let mut bob = house.query_in("lab", "bob").await;
    let mut refusals = 0;
    for heard in 0.. {
        bob.says(json!({"type": "room_message", "payload": {"message": "again"}})).await;
        let answer = bob.hears_next().await;
        match answer["type"].as_str() {
            Some("room_message") if heard > 0 && refusals > 0 => return,
            Some("error_message") => refusals += 1,
            _ => {}
        }
    }
}

#[actix_rt::test]
async fn sixty_a_minute_are_counted_exactly_in_one_write() {
    let house = House::with(SIXTY);
    let mut ann = house.workspace_in("lab", "ann").await;
    let answers = says(&mut ann, 1..61).await;
    let refused = refused(&answers);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["request_id"], "no-60", "the last, not any");
    blocks(refused[0]);
    house.until(|m| m["rate_limit_violations"] == 1).await;
}

#[actix_rt::test]
async fn a_block_outlives_the_socket_and_holds_for_all_of_a_person() {
    let house = House::with(SIXTY);
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut desk = house.workspace("ann").await;
    assert_eq!(refused(&says(&mut ann, 1..61).await).len(), 1);
    is_blocked(&says(&mut ann, 61..62).await[0]);
    is_blocked(&says(&mut desk, 0..1).await[0]);
    ann.leaves().await;
    desk.leaves().await;
    house.until(|m| m["active_connections"] == 0).await;
    let mut again = house.workspace("ann").await;
    is_blocked(&says(&mut again, 0..1).await[0]);
    let mut bob = house.workspace_in("lab", "bob").await;
    assert_eq!(says(&mut bob, 1..2).await[0]["type"], "room_message", "others are not");
}

#[actix_rt::test]
async fn the_sockets_of_a_person_share_one_quota_to_the_message() {
    let house = House::with(SIXTY);
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(house.workspace_in("lab", "ann").await);
    }
    for n in 3..9 {
        let socket = &mut sockets[n as usize % 2];
        assert!(refused(&says(socket, n..n + 1).await).is_empty());
    }
    assert!(refused(&says(&mut sockets[2], 9..60).await).is_empty(), "sixty in all");
    blocks(&says(&mut sockets[0], 60..61).await[0]);
}

#[actix_rt::test]
async fn what_a_socket_had_in_hand_is_there_for_the_next_one() {
    let house = House::with(SIXTY);
    let mut first = house.workspace_in("lab", "ann").await;
    let mut second = house.workspace_in("lab", "ann").await;
    assert!(refused(&says(&mut second, 2..60).await).is_empty());
    blocks(&says(&mut first, 60..61).await[0]);
}

#[actix_rt::test]
async fn query_clients_share_it_where_so_configured() {
    let house = House::with(&format!("{SIXTY}\nlimits.query.scope = 'person'"));
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut phone = house.enter("/api/ws/room/lab?user_id=ann").await;
    phone.hears("connection_ack").await;
    assert!(refused(&says(&mut ann, 1..60).await).is_empty());
    phone.says(json!({"type": "room_message", "payload": {"message": "one more"}})).await;
    let error = phone.hears("error_message").await["payload"].take();
    assert_eq!(error["error"], "Rate limit exceeded: too many requests per minute");
    assert_eq!(error["retry_after"], 15 * 60);
}

#[actix_rt::test]
async fn an_hour_has_its_limit_too() {
    let house = House::with("limits.workspace.messages_per_hour = 3");
    let mut ann = house.workspace_in("lab", "ann").await;
    let answers = says(&mut ann, 1..4).await;
    let refused = refused(&answers);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["error"], "Rate limit exceeded: too many requests per hour");
    assert_eq!(refused[0]["code"], "RATE_LIMIT_EXCEEDED");
}

#[actix_rt::test]
async fn only_somebody_who_goes_on_is_blocked_where_so_configured() {
    let house = House::with(&format!("{SIXTY}\nlimits.workspace.violations_before_block = 3"));
    let mut ann = house.workspace_in("lab", "ann").await;
    let answers = says(&mut ann, 1..60).await;
    assert!(refused(&answers).is_empty());
    for n in 60..62 {
        let answer = &says(&mut ann, n..n + 1).await[0];
        assert!(answer["retry_after"].as_u64().unwrap() <= 60, "not yet: {answer}");
    }
    blocks(&says(&mut ann, 62..63).await[0]);
}

#[actix_rt::test]
async fn pings_and_farewells_to_a_room_are_never_refused() {
    let house = House::with(SIXTY);
    let mut ann = house.workspace_in("lab", "ann").await;
    assert_eq!(refused(&says(&mut ann, 1..61).await).len(), 1);
    for n in 0..100 {
        ann.says(json!({"type": "ping", "request_id": n.to_string()})).await;
    }
    for n in 0..100 {
        let pong = ann.hears_next().await;
        assert_eq!((&pong["type"], &pong["request_id"]), (&json!("pong"), &json!(n.to_string())));
    }
    ann.says(json!({"type": "leave_room", "room_id": "lab"})).await;
    assert_eq!(ann.hears_next().await["type"], "room_left");
}

#[actix_rt::test]
async fn a_flood_of_refusals_ends_the_connection() {
    let house = House::with("limits.error_budget_per_minute = 5");
    let mut ann = house.workspace("ann").await;
    ann.says_at_once((0..6).map(|_| json!({"type": "nonsense"}))).await;
    let farewell = ann.farewell().await;
    assert_eq!(farewell.code, Some(4102));
    assert!(farewell.reason.contains("too many refused messages"), "{farewell:?}");
}

#[actix_rt::test]
async fn the_sixth_socket_of_a_person_replaces_the_oldest() {
    let house = House::open();
    let mut oldest = house.workspace("ann").await;
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(house.workspace("ann").await);
    }
    let _sixth = house.workspace("ann").await;
    let told = Farewell {
        code: Some(4205),
        reason: "replaced by a newer connection of the same person".to_owned(),
    };
    assert_eq!(oldest.farewell().await, told);
    for other in &mut others {
        assert!(other.hears_by_now().await.is_empty());
    }
    let _bob = house.workspace("bob").await;
    house.until(|m| m["active_connections"] == 6).await;
}
