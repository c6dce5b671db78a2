//! What an operator sees of what happens, and in figures.

use serde_json::{Value, json};

use super::Office;
use crate::support::{ADMIN_KEY, Guest, House};

/// What the operator has seen by now, as the names of events and of whom they are about.
async fn seen(office: &mut Office<'_>) -> Vec<(String, String)> {
    office.socket.says(json!({"action": "get_metrics"})).await;
    let mut seen = Vec::new();
    loop {
        let next = office.socket.hears_next().await;
        if next["type"] != "event" {
            return seen;
        }
        let field = |name: &str| next["payload"][name].as_str().unwrap_or_default().to_owned();
        seen.push((field("event"), field("user_id")));
    }
}

/// Two people who come into two rooms, and one of them leaves hers.
async fn traffic(house: &House) -> [Guest; 2] {
    let mut ann = house.workspace_in("lab", "ann").await;
    let bob = house.workspace_in("den", "bob").await;
    ann.says(json!({"type": "leave_room", "room_id": "lab"})).await;
    ann.hears("room_left").await;
    [ann, bob]
}

#[actix_rt::test]
async fn an_operator_sees_only_what_was_asked_for() {
    let house = House::open();
    let mut office = Office::of(&house).await;
    for (wanted, events) in [
        (json!({"kinds": ["joined", "left"]}), vec!["joined ann", "joined bob", "left ann"]),
        (json!({"kinds": "joined", "user_id": "bob"}), vec!["joined bob"]),
        (json!({"room_id": "lab"}), vec!["joined ann", "left ann"]),
        (json!({"room_id": "lab", "user_id": "bob"}), vec![]),
        (json!({"user_id": "bob"}), vec!["connected bob", "joined bob"]),
    ] {
        let mut command = wanted.clone();
        command["action"] = "tail".into();
        assert_eq!(office.is_told(command).await["on"], true);
        let mut watch = house.watch().await;
        let guests = traffic(&house).await;
        // Whoever sees everything has seen the last of it: then it was shown to this one too.
        watch.sees("left", "ann").await;
        let told = seen(&mut office).await;
        let mut told: Vec<_> = told.iter().map(|(event, who)| format!("{event} {who}")).collect();
        told.sort();
        assert_eq!(told, events, "{wanted}");
        drop(guests);
        watch.sees("left", "bob").await;
        assert_eq!(office.is_told(json!({"action": "tail", "on": false})).await["on"], false);
        house.until(|m| m["active_connections"] == 0).await;
    }
}

#[actix_rt::test]
async fn by_rest_too_only_what_was_asked_for_is_seen() {
    let house = House::open();
    let path = "/api/ws/admin/tail?kinds=joined,left&user_id=ann";
    let url = format!("http://{}{path}", house.address);
    let request = awc::Client::default().get(url).insert_header(("X-API-Key", ADMIN_KEY));
    let mut stream = request.send().await.unwrap();
    let _guests = traffic(&house).await;
    let mut text = String::new();
    while text.lines().count() < 2 || !text.ends_with('\n') {
        let piece = futures_util::StreamExt::next(&mut stream).await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&piece).unwrap());
    }
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let events: Vec<_> = lines.map(|line| line["payload"]["event"].clone()).collect();
    assert_eq!(events, ["joined", "left"]);
    for wrong in ["kinds=dance", "kinds=", "room_id="] {
        let path = format!("/api/ws/admin/tail?{wrong}");
        let reply = house.call("GET", &path, &[("X-API-Key", ADMIN_KEY)]).await;
        assert_eq!((reply.status, &reply.fault()["code"]), (400, &json!("INVALID_MESSAGE")));
    }
}

#[actix_rt::test]
async fn how_long_messages_were_on_their_way_is_told_once_for_each() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut others = [house.query_in("lab", "bob").await, house.workspace_in("lab", "cid").await];
    let nothing = json!({"p50": 0, "p99": 0, "max": 0, "count": 0});
    let mut office = Office::of(&house).await;
    assert_eq!(office.is_told(json!({"action": "get_metrics"})).await["latency_ms"], nothing);
    for n in 0..9 {
        ann.says(json!({"type": "room_message", "message": n})).await;
        for guest in &mut others {
            guest.hears("room_message").await;
        }
    }
    ann.says(json!({"type": "cell_update", "sheet_id": "s", "cell_id": "A1", "value": 1})).await;
    // Of what is not said in a room, and of what nobody has said, nothing is timed.
    ann.says(json!({"type": "typing_indicator", "is_typing": true})).await;
    others[0].hears("cell_updated").await;
    let metrics = house.until(|m| m["latency_ms"]["count"].as_u64() >= Some(10)).await;
    let told = &metrics["latency_ms"];
    let [p50, p99, max] = ["p50", "p99", "max"].map(|name| told[name].as_f64().unwrap());
    assert_eq!(told["count"], 10, "once for each message, not for each listener: {told}");
    assert!(0.0 < p50 && p50 <= p99 && p99 <= max, "{told}");
}

#[actix_rt::test]
async fn bytes_are_counted_as_they_go_over_the_sockets() {
    const HEAVY: u64 = 5_000;
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    house.until(|m| m["bytes_received"].as_u64() > Some(0)).await;
    let message = "x".repeat(HEAVY as usize);
    ann.says(json!({"type": "room_message", "message": message})).await;
    ann.hears("room_message").await;
    bob.hears("room_message").await;
    let bytes = |m: &Value, name: &str| m[name].as_u64().unwrap();
    let metrics = house.until(|m| bytes(m, "bytes_sent") > 2 * HEAVY).await;
    let metrics = match bytes(&metrics, "bytes_received") > HEAVY {
        true => metrics,
        false => house.until(|m| bytes(m, "bytes_received") > HEAVY).await,
    };
    assert!(bytes(&metrics, "bytes_received") < 2 * HEAVY, "{metrics}");
    assert!(bytes(&metrics, "bytes_sent") < 3 * HEAVY, "{metrics}");
}
