//! Cells that many people write: versions only grow and nothing is lost (row W4).

mod newcomers;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Accent, Guest, House, kinds};

const GENEROUS: &str = "
    [limits]
    session_mailbox = 10000
    workspace = {messages_per_minute = 100000, burst = 100000, messages_per_hour = 1000000}
    query = {messages_per_minute = 100000, burst = 100000}
";

/// A write of `A1` by somebody who has seen `version`.
fn write(accent: Accent, value: impl Into<Value>, version: Option<u64>) -> Value {
    let value = value.into();
    let fields = json!({"sheet_id": "s", "cell_id": "A1", "value": value, "version": version});
    accent.message("cell_update", fields)
}

fn version(cell: &Value) -> u64 {
    cell["version"].as_u64().expect("a cell has a version")
}

#[actix_rt::test]
async fn a_write_is_told_to_everyone_and_its_version_is_the_receipt() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        let mut bob = house.workspace_in("lab", "bob").await;
        let value = json!({"nested": [1, null, "ü"], "big": 123_456_789_012_345_678_u64});
        let fields = json!({
            "sheet_id": "sheet_1", "cell_id": "A1", "value": value, "formula": "=SUM(B1:B2)"
        });
        ann.says(accent.message("cell_update", fields)).await;
        let heard = bob.hears("cell_updated").await;
        assert_eq!((&heard["sheet_id"], &heard["cell_id"]), (&json!("sheet_1"), &json!("A1")));
        assert_eq!((&heard["value"], &heard["formula"]), (&value, &json!("=SUM(B1:B2)")));
        assert_eq!((&heard["user_id"], &heard["username"]), (&json!("ann"), &json!("ann")));
        assert!(heard["stale"].is_null());
        let receipt = ann.hears("cell_updated").await;
        assert_eq!(accent.fields(&receipt)["version"], heard["version"]);

        let mut later = house.workspace("carl").await;
        later.says(json!({"type": "join_room", "room_id": "lab"})).await;
        assert_eq!(later.hears("room_state").await["active_sheets"], json!(["sheet_1"]));
    }
}

#[actix_rt::test]
async fn versions_only_grow_whatever_the_writers_claim() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut last = 0;
    let claims = [None, Some(1), Some(1_642_161_000_000), None, Some((1 << 53) - 1), None];
    for (n, claim) in claims.into_iter().enumerate() {
        ann.says(write(Accent::Workspace, n, claim)).await;
        let updated = ann.hears("cell_updated").await;
        assert!(updated["stale"].is_null() && version(&updated) > last, "{last}, then {updated}");
        last = version(&updated);
    }
    assert!(last < 1 << 52, "a claim from the future used up the numbers: {last}");
}

#[actix_rt::test]
async fn a_stale_write_is_told_what_stands_and_overwrites_nothing() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = house.workspace_in("lab", "ann").await;
        let mut bob = accent.guest_in(&house, "lab", "bob").await;
        ann.says(write(Accent::Workspace, "first", None)).await;
        let first = version(&ann.hears("cell_updated").await);
        ann.says(write(Accent::Workspace, "second", Some(first))).await;
        let second = version(&ann.hears("cell_updated").await);
        bob.hears("cell_updated").await;
        bob.hears("cell_updated").await;

        let mut late = write(accent, "too late", Some(first));
        late["message_id"] = "m9".into();
        bob.says(late).await;
        let told = bob.hears("cell_updated").await;
        let name = if accent == Accent::Query { "correlation_id" } else { "request_id" };
        assert_eq!(told[name], "m9");
        let told = accent.fields(&told);
        assert_eq!((&told["stale"], &told["value"]), (&json!(true), &json!("second")));
        assert_eq!((version(told), &told["user_id"]), (second, &json!("ann")));

        bob.says(write(accent, "in time", Some(second))).await;
        let heard = ann.hears_until("cell_updated").await;
        let heard = heard.last().unwrap();
        assert_eq!(heard["value"], "in time", "nobody else heard of the stale write");
        assert!(version(heard) > second);
    }
}

#[actix_rt::test]
async fn every_listener_hears_racing_writes_in_one_order() {
    const WRITES: usize = 40;
    let house = House::with(GENEROUS);
    let mut guests = Vec::new();
    for (n, accent) in [0, 1, 2, 3, 4].map(|n| (n, Accent::BOTH[n % 2])) {
        guests.push((accent, accent.guest_in(&house, "lab", &format!("guest_{n}")).await));
    }
    let all = guests.len() * WRITES;
    let heard = join_all(guests.iter_mut().enumerate().map(|(n, (accent, guest))| async move {
        for m in 0..WRITES {
            guest.says(write(*accent, n * WRITES + m, None)).await;
        }
        let mut heard = Vec::new();
        for _ in 0..all {
            let cell = guest.hears("cell_updated").await;
            let cell = accent.fields(&cell);
            heard.push((version(cell), cell["value"].as_u64().unwrap()));
        }
        heard
    }))
    .await;
    assert!(heard[0].is_sorted_by(|a, b| a.0 < b.0), "versions only grow: {:?}", heard[0]);
    for other in &heard {
        assert_eq!(other, &heard[0], "one room, one order");
    }
    let mut values: Vec<_> = heard[0].iter().map(|(_, value)| *value).collect();
    values.sort_unstable();
    assert_eq!(values, (0..all as u64).collect::<Vec<_>>());
}

/// Raises the number in the cell by one; whoever was overtaken tries again. Gives the tries.
async fn raise(accent: Accent, guest: &mut Guest, me: &str, cell: &mut (u64, Option<u64>)) -> u32 {
    let mut tries = 0;
    loop {
        tries += 1;
        guest.says(write(accent, cell.0 + 1, cell.1)).await;
        loop {
            let heard = guest.hears("cell_updated").await;
            let heard = accent.fields(&heard);
            let stale = heard["stale"] == true;
            *cell = (heard["value"].as_u64().unwrap(), Some(version(heard)));
            if stale {
                break;
            }
            if heard["user_id"] == me {
                return tries;
            }
        }
    }
}

#[actix_rt::test]
async fn a_counter_that_many_people_raise_at_once_loses_nothing() {
    const ROUNDS: u64 = 10;
    let house = House::with(GENEROUS);
    let mut setter = house.workspace_in("lab", "setter").await;
    setter.says(write(Accent::Workspace, 0, None)).await;
    let start = (0, Some(version(&setter.hears("cell_updated").await)));
    let names = ["ann", "bob", "carl", "dora"];
    let mut guests = Vec::new();
    for (n, name) in names.into_iter().enumerate() {
        let accent = Accent::BOTH[n % 2];
        guests.push((accent, name, accent.guest_in(&house, "lab", name).await));
    }
    let tries = join_all(guests.iter_mut().map(|(accent, name, guest)| async move {
        let (mut cell, mut tries) = (start, 0);
        for _ in 0..ROUNDS {
            tries += raise(*accent, guest, name, &mut cell).await;
        }
        tries
    }))
    .await;
    let sum = ROUNDS * names.len() as u64;
    while setter.hears("cell_updated").await["value"] != sum {}
    assert!(u64::from(tries.iter().sum::<u32>()) > sum, "nobody was ever overtaken: {tries:?}");
}

#[actix_rt::test]
async fn a_room_has_only_so_many_cells_and_keeps_those_it_has() {
    let bounds = ["rooms.max_cells = 2", "rooms.max_cell_bytes_total = 400"];
    for (accent, settings) in Accent::BOTH.into_iter().zip(bounds) {
        let house = House::with(settings);
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        for (cell, refused) in [("A1", false), ("A2", false), ("A3", true), ("A1", false)] {
            let fields = json!({"sheet_id": "s", "cell_id": cell, "value": "x".repeat(50)});
            ann.says(accent.message("cell_update", fields)).await;
            let heard = ann.hears_next().await;
            let expected = if refused { accent.refusal() } else { "cell_updated" };
            assert_eq!(heard["type"], expected, "{settings}: {heard}");
        }
    }
}

#[actix_rt::test]
async fn who_is_in_no_room_has_no_sheet() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest(&house, "ann").await;
        ann.says(write(accent, 1, None)).await;
        let expected = if accent == Accent::Query { "NOT_IN_ROOM" } else { "PERMISSION_DENIED" };
        assert_eq!(accent.refused(&mut ann).await, expected);
        assert_eq!(kinds(&ann.hears_by_now().await), [""; 0]);
    }
}
