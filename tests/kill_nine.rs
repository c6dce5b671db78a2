//! `kill -9` in the middle of a thousand acknowledged messages: whatever was acknowledged is
//! there afterwards, twenty times in a row.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::support::{Folder, Guest, Program};

const TIMES: u64 = 20;
const MESSAGES: u64 = 1_000;

const SETTINGS: &str = r#"
    auth.anonymous = "claimed"
    rooms.history_events = 2000
    rooms.history_bytes = 1000000
    limits.query = {messages_per_minute = 1000000, burst = 1000000}
    log.level = "off"
"#;

#[actix_rt::test]
async fn what_was_acknowledged_survives_being_killed() {
    let folder = Folder::of("kill-nine");
    let settings = format!("{SETTINGS}\n{}", folder.durable());
    let start = || Program::serve("kill-nine", &settings, &[]);
    let mut cut_short = 0;
    let mut server = start();
    for time in 0..TIMES {
        let room = format!("room-{time}");
        // From a tenth to all of what there is to say.
        let acknowledged = say_until_killed(&server, &room, MESSAGES * (time % 10 + 1) / 11).await;
        server.dies();
        server = start();
        let (order, position) = replayed(&server, &room).await;
        for (n, seq) in &acknowledged {
            assert_eq!(order.get(seq), Some(n), "time {time}: {n} was acknowledged as {seq}");
        }
        let once: BTreeSet<_> = order.values().collect();
        assert_eq!((once.len(), position), (order.len(), order.len() as u64), "time {time}");
        cut_short += u64::from((acknowledged.len() as u64) < MESSAGES);
    }
    assert!(cut_short >= TIMES / 2, "the server was killed too late: only {cut_short} times");
}

/// Says everything without waiting; kills the server after so many acknowledgements.
async fn say_until_killed(server: &Program, room: &str, enough: u64) -> BTreeMap<u64, u64> {
    let url = format!("ws://{}/api/ws/room/{room}?user_id=ann", server.address);
    let (mut says, mut hears) = connect_async(url).await.unwrap().0.split();
    let saying = actix_rt::spawn(async move {
        for n in 0..MESSAGES {
            let payload = json!({"message": n, "ack": true});
            let message =
                json!({"type": "room_message", "message_id": n.to_string(), "payload": payload});
            if says.send(Message::text(message.to_string())).await.is_err() {
                return;
            }
        }
    });
    let mut acknowledged = BTreeMap::new();
    while let Some(Ok(message)) = hears.next().await {
        let Message::Text(text) = message else { continue };
        let heard: Value = serde_json::from_str(&text).unwrap();
        if heard["type"] == "published" {
            let n = heard["correlation_id"].as_str().unwrap().parse().unwrap();
            acknowledged.insert(n, heard["payload"]["seq"].as_u64().unwrap());
            if acknowledged.len() as u64 == enough {
                server.running.signal("KILL");
            }
        }
    }
    saying.await.unwrap();
    acknowledged
}

/// What the room has to say to somebody who has heard nothing yet: number and message.
async fn replayed(server: &Program, room: &str) -> (BTreeMap<u64, u64>, u64) {
    let path = format!("/api/ws/room/{room}?user_id=eve");
    let mut guest = Guest::at(server.address, &path).await;
    let epoch = guest.hears("user_joined").await["payload"]["epoch"].take();
    guest.leaves().await;
    let path = format!("{path}&epoch={}&seq=0", epoch.as_str().unwrap());
    let mut guest = Guest::at(server.address, &path).await;
    let resumed = guest.hears("room_resumed").await;
    assert_eq!(resumed["payload"]["recovered"], true, "{resumed}");
    let mut heard = guest.hears_until("replay_done").await;
    let done = heard.pop().unwrap();
    let said = heard.iter().map(|heard| {
        let payload = &heard["payload"];
        (payload["seq"].as_u64().unwrap(), payload["message"].as_u64().unwrap())
    });
    (said.collect(), done["payload"]["seq"].as_u64().unwrap())
}
