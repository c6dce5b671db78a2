//! Many events at once reach many listeners, and one who never reads delays nobody (row D9).

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{event, numbers};
use crate::support::{Guest, House, peer::Peer};

const EVENTS: usize = 10_000;
const BATCH: usize = 100;
const LISTENERS: usize = 100;

/// One listener: hears every number once and in order, and comes back where it was if it was too
/// slow; says how often that was.
async fn listens(house: &House, mut guest: Guest, epoch: &str) -> usize {
    let (mut heard, mut returns) = (0, 0);
    while heard < EVENTS as u64 {
        match guest.next().await {
            Some(Message::Text(text)) => {
                // Parsing a million of them would take longer than all the rest.
                let Some((_, seq)) = text.rsplit_once("\"seq\":") else { continue };
                if !text.starts_with("{\"type\":\"task.") {
                    continue;
                }
                let seq: u64 = seq.trim_end_matches('}').parse().expect("a number");
                assert_eq!(seq, heard + 1, "nothing is lost, and nothing told twice");
                heard = seq;
            }
            _ => {
                returns += 1;
                let path = format!("/ws/dashboard?epoch={epoch}&seq={heard}");
                guest = house.enter(&path).await.in_a_crowd();
            }
        }
    }
    returns
}

#[actix_rt::test]
async fn a_burst_loses_nothing_durable() {
    let house = House::open();
    let mut guests = Vec::new();
    let mut epoch = String::new();
    for n in 0..LISTENERS {
        let (guest, here) = house.dashboard(&format!("user_id=u{n}")).await;
        epoch = here["epoch"].as_str().unwrap().to_owned();
        guests.push(guest.in_a_crowd());
    }
    let publish = async {
        for batch in 0..EVENTS / BATCH {
            let all: Vec<_> = (0..BATCH).map(|n| event("task.step", batch * BATCH + n)).collect();
            assert_eq!(house.tells(json!(all)).await.body["accepted"], BATCH);
        }
    };
    let listening = join_all(guests.into_iter().map(|guest| listens(&house, guest, &epoch)));
    let ((), returns) = futures_util::future::join(publish, listening).await;
    assert!(returns.iter().all(|returns| *returns < 10), "{returns:?}");
}

#[actix_rt::test]
async fn one_that_never_reads_delays_nobody() {
    let house = House::with(
        "limits.slow_consumer_budget_bytes = 100000
         limits.high_water_bytes = 16384
         limits.low_water_bytes = 4096
         limits.stall_deadline_s = 600",
    );
    let sleeper =
        Peer::enter_narrow_at(house.address, "/ws/dashboard?user_id=sleeper&client_id=sleeper")
            .await;
    let (mut guest, _) = house.dashboard("client_id=a&user_id=a").await;
    let ballast = "x".repeat(8_000);
    for n in 0..400 {
        house.tells(json!({"type": "task.step", "data": {"n": n, "ballast": ballast}})).await;
        assert_eq!(numbers(&[guest.hears("task.step").await]), [n]);
    }
    let slow = house.until(|figures| figures["slow_consumers"] == 1).await;
    assert_eq!(slow["slow_consumers"], 1);
    let stats = house.as_operator("GET", "/ws/dashboard/stats", Value::Null).await.body;
    let awake: Vec<_> =
        stats["clients"].as_array().unwrap().iter().map(|it| &it["client_id"]).collect();
    assert!(awake.contains(&&json!("a")), "{stats}");
    drop(sleeper);
}
