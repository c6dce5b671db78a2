//! Going away in order: everyone is told, nobody new comes in, and the service ends.

use std::time::Instant;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::support::{ADMIN_KEY, Farewell, Folder, Guest, House, Knock, Program};

/// A guest is told to come back, and after how many milliseconds.
fn come_back(farewell: &Farewell) -> u32 {
    assert_eq!(farewell.code, Some(4001), "{farewell:?}");
    let wait = farewell.reason.strip_prefix("server is going away; reconnect_after_ms=");
    wait.expect("the reason says when").parse().expect("milliseconds")
}

/// A house that waits for its last guest, so that the time between can be looked at.
const SLOW: &str = "server.drain_spread_s = 8\nserver.drain_deadline_s = 15";

#[actix_rt::test]
async fn an_operator_sends_everyone_home() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    let mut office = house.operator().await;
    let mut watch = house.operator().await;
    watch.says(json!({"action": "tail"})).await;
    watch.hears("tail").await;
    office.says(json!({"action": "drain", "request_id": "bye"})).await;
    assert_eq!(office.hears("draining").await["correlation_id"], "bye");
    come_back(&ann.farewell().await);
    come_back(&bob.farewell().await);
    while watch.hears("event").await["payload"]["event"] != "draining" {}
    come_back(&office.farewell().await);
    come_back(&watch.farewell().await);
    house.ends().await;
}

#[actix_rt::test]
async fn a_shutdown_by_rest_does_the_same() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    assert_eq!(house.call("POST", "/api/v1/ws/shutdown", &[]).await.status, 401);
    assert!(ann.hears_by_now().await.is_empty(), "not for everybody");
    let reply = house.as_operator("POST", "/api/v1/ws/shutdown", Value::Null).await;
    assert_eq!((reply.status, reply.body), (202, json!({"status": "draining"})));
    come_back(&ann.farewell().await);
    house.ends().await;
}

#[actix_rt::test]
async fn nobody_new_comes_in_meanwhile_and_health_says_so() {
    let house = House::with(SLOW);
    let healthy = house.call("GET", "/api/v1/ws/health", &[]).await;
    assert_eq!((healthy.status, &healthy.body["status"]), (200, &json!("healthy")));
    let mut guests: Vec<Guest> = Vec::new();
    for n in 0..4 {
        guests.push(house.workspace(&format!("guest-{n}")).await);
    }
    house.as_operator("POST", "/api/ws/admin", json!({"action": "drain"})).await;
    let health = house.call("GET", "/api/v1/ws/health", &[]).await;
    assert_eq!((health.status, &health.body["status"]), (503, &json!("draining")));
    let token = house.token("late");
    for path in ["/api/ws/query?user_id=late".to_owned(), format!("/api/v1/ws?token={token}")] {
        let reply = Knock::at(&path).to(&house).await;
        assert_eq!(reply.status, 503, "{reply:?}");
        assert!(reply.header("retry-after").parse::<u32>().unwrap() >= 1);
        reply.is_secured();
    }
    for guest in guests {
        guest.leaves().await;
    }
    house.ends().await;
}

#[actix_rt::test]
async fn a_guest_who_does_not_listen_delays_nobody_beyond_the_deadline() {
    let house = House::with("server.drain_deadline_s = 1");
    let deaf = house.workspace("deaf").await.into_tcp();
    let began = Instant::now();
    house.as_operator("POST", "/api/v1/ws/shutdown", Value::Null).await;
    house.ends().await;
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    drop(deaf);
}

#[actix_rt::test]
async fn whoever_is_just_coming_in_is_told_or_refused() {
    let house = House::with("server.drain_deadline_s = 600");
    let come = (0..40).map(|n| {
        let (house, n) = (&house, n);
        async move {
            if n == 20 {
                greenroom::app::drain(&house.server);
            }
            match house.knock(&format!("/api/ws/query?user_id=guest-{n}")).await {
                Ok(mut guest) => assert_eq!(come_back(&guest.farewell().await), 0),
                Err(Error::Http(answer)) => assert_eq!(answer.status(), 503),
                Err(Error::Io(_)) => assert!(n > 20, "the house is closed"),
                Err(other) => panic!("{other}"),
            }
        }
    });
    futures_util::future::join_all(come).await;
    house.ends().await;
}

#[actix_rt::test]
async fn everybody_is_given_a_time_of_their_own_to_come_back() {
    let house = House::with("server.drain_spread_s = 1");
    let mut guests = Vec::new();
    for n in 0..10 {
        guests.push(house.workspace(&format!("guest-{n}")).await);
    }
    house.as_operator("POST", "/api/v1/ws/shutdown", Value::Null).await;
    let mut turns = Vec::new();
    for guest in &mut guests {
        turns.push(come_back(&guest.farewell().await));
    }
    turns.sort_unstable();
    assert_eq!(turns, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    house.ends().await;
}

#[actix_rt::test]
async fn a_second_word_changes_nothing() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    for _ in 0..2 {
        let reply = house.as_operator("POST", "/api/v1/ws/shutdown", Value::Null).await;
        assert_eq!(reply.status, 202);
    }
    come_back(&ann.farewell().await);
    house.ends().await;
}

#[actix_rt::test]
async fn the_real_process_ends_well_on_sigterm_and_on_sigint() {
    for signal in ["TERM", "INT"] {
        let settings = format!("auth.admin_key = '{ADMIN_KEY}'");
        let program = Program::serve(&format!("drain-{signal}"), &settings, &[]);
        let mut bob = Guest::at(program.address, "/api/ws/room/lab?user_id=bob").await;
        bob.hears("user_joined").await;
        program.running.signal(signal);
        come_back(&bob.farewell().await);
        let ended = program.running.ends();
        assert!(ended.status.success(), "{signal}: {:?}\n{}", ended.status, ended.log);
    }
}

#[actix_rt::test]
async fn whatever_was_taken_before_the_farewell_is_answered_before_it() {
    let folder = Folder::of("drain-answers");
    let house = House::with(&folder.durable());
    let (mut ann, mut bob) =
        (house.workspace_in("lab", "ann").await, house.query_in("lab", "bob").await);
    let say = |n: u32| json!({"type": "room_message", "room_id": "lab", "message_id": format!("m{n}"), "message": n, "ack": true});
    let mail = |n: u32| json!({"type": "direct_message", "message_id": format!("d{n}"), "payload": {"user_id": "cid", "message": {"n": n}}});
    ann.says_at_once((0..50).map(say)).await;
    bob.says_at_once((0..20).map(mail)).await;
    ann.hears("published").await;
    let mut answered = vec!["m0".to_owned()];
    greenroom::app::drain(&house.server);
    let mut receipts = 0;
    while let Some(Message::Text(text)) = bob.next().await {
        let heard: Value = serde_json::from_str(&text).unwrap();
        receipts += usize::from(heard["type"] == "delivery_receipt");
    }
    while let Some(Message::Text(text)) = ann.next().await {
        let heard: Value = serde_json::from_str(&text).unwrap();
        if heard["type"] == "published" {
            answered.push(heard["request_id"].as_str().unwrap().to_owned());
        }
    }
    let house = house.opens_again().await;
    let mut cid = house.enter("/api/ws/query?user_id=cid").await;
    for n in 0..receipts {
        assert_eq!(cid.hears("direct_message").await["payload"]["message"], json!({"n": n}));
    }
    let more = cid.hears_by_now().await;
    assert!(more.iter().all(|it| it["type"] != "direct_message"), "its sender heard of all mail");
    let kept = house.call("GET", "/api/ws/rooms/lab/messages?limit=100", &[]).await.body;
    let kept = kept["messages"].as_array().unwrap().iter();
    let kept: Vec<_> = kept.map(|it| it["message_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(answered, kept, "what was kept was answered, in order");
}
