//! Whoever comes later asks for what stands on a sheet, and misses nothing meanwhile.

use std::collections::BTreeMap;

use futures_util::future::join;
use serde_json::{Value, json};

use super::GENEROUS;
use crate::support::{
    Accent, Guest, House,
    peer::{Peer, TEXT, frame},
};

/// Of each cell its version and value: what a client makes of what it hears.
type Cells = BTreeMap<String, (u64, Value)>;

/// Writes a cell and hears that it is written.
async fn writes(guest: &mut Guest, sheet: &str, cell: &str, value: impl Into<Value>) {
    let (value, accent) = (value.into(), Accent::Workspace);
    let fields = json!({"sheet_id": sheet, "cell_id": cell, "value": value});
    guest.says(accent.message("cell_update", fields)).await;
    while guest.hears("cell_updated").await["value"] != value {}
}

fn merge(cells: &mut Cells, cell: &Value) {
    let name = cell["cell_id"].as_str().unwrap().to_owned();
    let heard = (cell["version"].as_u64().unwrap(), cell["value"].clone());
    let known = cells.entry(name).or_insert_with(|| heard.clone());
    if known.0 < heard.0 {
        *known = heard;
    }
}

/// Asks a query client for the next part, and notes what it hears until that has come.
async fn asks(guest: &mut Guest, cells: &mut Cells, after: &Value, limit: Option<u32>) -> Value {
    let fields = json!({"sheet_id": "s", "after": after, "limit": limit});
    guest.says(Accent::Query.message("sheet_request", fields)).await;
    let heard = guest.hears_until("sheet_state").await;
    for told in &heard {
        if told["type"] == "cell_updated" {
            merge(cells, &told["payload"]);
        }
    }
    let part = heard.last().unwrap()["payload"].clone();
    part["cells"].as_array().unwrap().iter().for_each(|cell| merge(cells, cell));
    part
}

#[actix_rt::test]
async fn who_comes_later_sees_what_was_written_before_in_each_dialect() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let formula = json!({"sheet_id": "s", "cell_id": "A1", "value": {"n": [1, null]},
        "formula": "=SUM(\"B1\")"});
    ann.says(Accent::Workspace.message("cell_update", formula)).await;
    let version = ann.hears("cell_updated").await["version"].clone();
    writes(&mut ann, "s", "B1", 2).await;
    writes(&mut ann, "other", "A1", "elsewhere").await;
    for accent in Accent::ALL {
        let mut late = accent.guest_in(&house, "lab", &format!("late_{accent:?}")).await;
        let fields = json!({"room_id": "lab", "sheet_id": "s"});
        late.says(accent.named("s-1", accent.message("sheet_request", fields))).await;
        let heard = late.hears(accent.answer("sheet_state")).await;
        assert_eq!(accent.re(&heard), "s-1");
        let told = accent.fields(&heard);
        assert_eq!((&told["room_id"], &told["sheet_id"]), (&json!("lab"), &json!("s")));
        assert_eq!((&told["more"], &told["seq"]), (&json!(false), &json!(3)));
        assert!(told["next"].is_null() && told["epoch"].is_string());
        let cells = told["cells"].as_array().unwrap();
        let name = if accent == Accent::Workspace { "username" } else { "user_name" };
        let first = json!({"cell_id": "A1", "value": {"n": [1, null]}, "version": version,
            "formula": "=SUM(\"B1\")", "user_id": "ann", name: "ann"});
        assert_eq!((cells.len(), &cells[0]), (2, &first), "{accent:?}");
        assert_eq!((&cells[1]["value"], &cells[1]["formula"]), (&json!(2), &Value::Null));
        late.leaves().await;
    }
    let heard = ann.hears_by_now().await;
    assert!(heard.iter().all(|it| it["type"] == "room_state"), "only who asked is told: {heard:?}");
}

#[actix_rt::test]
async fn a_sheet_that_nobody_has_written_is_empty() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        ann.says(accent.message("sheet_request", json!({"sheet_id": "nothing"}))).await;
        let heard = ann.hears("sheet_state").await;
        let told = accent.fields(&heard);
        assert_eq!((&told["cells"], &told["more"]), (&json!([]), &json!(false)));
    }
}

#[actix_rt::test]
async fn who_is_not_in_the_room_is_shown_nothing() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest(&house, "ann").await;
        let fields = json!({"room_id": "lab", "sheet_id": "s"});
        ann.says(accent.message("sheet_request", fields)).await;
        let expected = if accent == Accent::Query { "NOT_IN_ROOM" } else { "PERMISSION_DENIED" };
        assert_eq!(accent.refused(&mut ann).await, expected);
    }
}

#[actix_rt::test]
async fn who_may_only_listen_may_look() {
    let house = House::with("auth.anonymous = 'refuse'");
    let claims = json!({"rooms": {"lab": ["join", "create"]}});
    let token = house.token_with("ann", claims);
    let mut ann = house.enter(&format!("/api/ws/room/lab?token={token}")).await;
    ann.says(json!({"type": "cell_update",
        "payload": {"sheet_id": "s", "cell_id": "A1", "value": 1}}))
        .await;
    assert_eq!(Accent::Query.refused(&mut ann).await, "PERMISSION_DENIED");
    assert_eq!(asks(&mut ann, &mut Cells::new(), &Value::Null, None).await["cells"], json!([]));
}

#[actix_rt::test]
async fn five_thousand_cells_come_in_parts_none_of_which_is_long() {
    const CELLS: usize = 5_000;
    let house = House::with(GENEROUS);
    let mut ann = house.workspace_in("lab", "ann").await;
    let name = |n: usize| format!("{}{n:04}", ["A", "B", "C"][n % 3]);
    for n in 0..CELLS {
        let fields = json!({"sheet_id": "s", "cell_id": name(n), "value": n});
        ann.says(Accent::Workspace.message("cell_update", fields)).await;
        if n % 100 == 99 {
            while ann.hears("cell_updated").await["value"] != n {}
        }
    }

    let mut bob = house.query_in("lab", "bob").await;
    let (mut cells, mut parts, mut after) = (Cells::new(), 0, Value::Null);
    loop {
        let part = asks(&mut bob, &mut cells, &after, None).await;
        parts += 1;
        let bytes = part.to_string().len();
        assert!(bytes < 40_000, "{bytes} bytes at once");
        if part["more"] != true {
            break;
        }
        assert_eq!(part["next"], part["cells"].as_array().unwrap().last().unwrap()["cell_id"]);
        after = part["next"].clone();
    }
    assert!((10..100).contains(&parts), "{parts}");
    let written: Vec<_> = cells.iter().map(|(cell, it)| (cell.clone(), it.1.clone())).collect();
    let mut all: Vec<_> = (0..CELLS).map(|n| (name(n), json!(n))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(written, all);
}

#[actix_rt::test]
async fn who_asks_while_somebody_writes_has_all_of_it_in_the_end() {
    const WRITES: u64 = 600;
    let house = House::with(GENEROUS);
    let mut ann = house.workspace_in("lab", "ann").await;
    for n in 0..30 {
        writes(&mut ann, "s", &format!("c{n:02}"), n).await;
    }
    let mut bob = house.query_in("lab", "bob").await;
    let writing = async {
        for n in 0..WRITES {
            writes(&mut ann, "s", &format!("c{:02}", n * 7 % 40), 1_000 + n).await;
        }
    };
    let reading = async {
        let (mut cells, mut after, mut parts) = (Cells::new(), Value::Null, 0);
        loop {
            let part = asks(&mut bob, &mut cells, &after, Some(3)).await;
            parts += 1;
            after = part["next"].clone();
            if part["more"] != true {
                break;
            }
        }
        assert!(parts >= 10, "{parts}");
        while !cells.values().any(|it| it.1 == 1_000 + WRITES - 1) {
            merge(&mut cells, &bob.hears("cell_updated").await["payload"]);
        }
        cells
    };
    let ((), merged) = join(writing, reading).await;
    let truth = house.call("GET", "/api/ws/rooms/lab/sheets/s", &[]).await.body;
    let mut cells = Cells::new();
    truth["cells"].as_array().unwrap().iter().for_each(|cell| merge(&mut cells, cell));
    assert_eq!(truth["seq"], 30 + WRITES);
    assert_eq!(merged, cells);
}

#[actix_rt::test]
async fn whoever_asks_for_more_and_more_and_reads_nothing_ends_at_the_byte_budget() {
    let budget = "slow_consumer_budget_bytes = 100000\nhigh_water_bytes = 16384\n\
                  low_water_bytes = 4096\nstall_deadline_s = 600\nlinger_s = 60";
    let house = House::with(&format!("{GENEROUS}{budget}"));
    let mut watch = house.watch().await;
    let mut ann = house.workspace_in("lab", "ann").await;
    for n in 0..8 {
        writes(&mut ann, "s", &n.to_string(), format!("{n}{}", "x".repeat(4_000))).await;
    }
    let path = "/api/ws/room/lab?user_id=sleeper";
    let mut sleeper = Peer::enter_narrow_at(house.address, path).await;
    sleeper.hears("user_joined").await;
    let request = Accent::Query.message("sheet_request", json!({"sheet_id": "s"})).to_string();
    let asking = async {
        for _ in 0..200 {
            sleeper.send(frame(TEXT, request.as_bytes())).await;
        }
    };
    let (gone, ()) = join(watch.sees("disconnected", "sleeper"), asking).await;
    assert_eq!(gone["close_code"], 4003);
}
