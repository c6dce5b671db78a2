//! A folder that cannot be used: the service lives, says so, and heals by itself.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::{Value, json};

use crate::support::{Folder, Guest, House, Knock, Program};

fn settings(path: &Path) -> String {
    format!("store.durability = 'commit'\nstore.path = '{}'", path.display())
}

/// A path below something that is no folder: the obstacle.
fn obstructed(folder: &Folder) -> (std::path::PathBuf, String) {
    let obstacle = folder.path().join("obstacle");
    fs::write(&obstacle, "a file where a folder should be").unwrap();
    let settings = settings(&obstacle.join("data"));
    (obstacle, settings)
}

/// What everybody is told as long as nothing can be kept or read; the operators work.
async fn assert_unready(house: &House) -> Guest {
    house.until(|figures| figures["store_failures"].as_u64() > Some(0)).await;
    for path in ["/ready", "/api/v1/ws/health"] {
        let health = house.call("GET", path, &[]).await;
        assert_eq!((health.status, &health.body["status"]), (503, &json!("store_unavailable")));
    }
    // Whether somebody is blocked, and what waits for them, is not known.
    let refused = Knock::at("/api/ws/room/lab?user_id=ann").to(house).await;
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    let mut operator = house.watch().await;
    operator.says(json!({"action": "list_rooms"})).await;
    operator.hears("rooms").await;
    operator
}

/// Waits until the service is ready, and then everything works.
async fn assert_healed(house: &House, operator: &mut Guest) {
    while operator.hears("event").await["payload"]["event"] != "store_recovered" {}
    let ready = house.call("GET", "/ready", &[]).await;
    assert_eq!((ready.status, &ready.body["status"]), (200, &json!("healthy")));
    let mut ann = house.workspace_in("lab", "ann").await;
    ann.says(json!({"type": "room_message", "room_id": "lab", "message": "hello"})).await;
    assert_eq!(ann.hears("room_message").await["message"], "hello");
}

#[actix_rt::test]
async fn a_folder_that_cannot_be_made_is_used_as_soon_as_it_can() {
    let folder = Folder::of("unmade");
    let (obstacle, settings) = obstructed(&folder);
    let house = House::with(&settings);
    let mut operator = assert_unready(&house).await;
    fs::remove_file(&obstacle).unwrap();
    assert_healed(&house, &mut operator).await;
    let house = house.opens_again().await;
    let history = house.call("GET", "/api/ws/rooms/lab/messages", &[]).await;
    let first = &history.body["messages"][0]["payload"]["message"];
    assert_eq!(first, "hello", "{:?}", history.body);
}

#[actix_rt::test]
async fn a_folder_that_may_not_be_written_is_used_as_soon_as_it_may() {
    let folder = Folder::of("unwritable");
    let allow = |mode| {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o500);
    if fs::write(folder.path().join("probe"), "").is_ok() {
        // Nothing is forbidden to the superuser.
        return;
    }
    let house = House::with(&folder.durable());
    let mut operator = assert_unready(&house).await;
    allow(0o700);
    assert_healed(&house, &mut operator).await;
}

#[actix_rt::test]
async fn a_drain_ends_in_time_although_nothing_can_be_kept() {
    let folder = Folder::of("unkept");
    let (_, settings) = obstructed(&folder);
    let house = House::with(&settings);
    let shut = house.as_operator("POST", "/api/v1/ws/shutdown", Value::Null).await;
    assert_eq!(shut.status, 202);
    house.ends().await;
}

#[actix_rt::test]
async fn nobody_is_sent_away_for_what_the_store_does_not_take() {
    const BUDGET: u64 = 5;
    let folder = Folder::of("refused");
    let settings = format!("limits.error_budget_per_minute = {BUDGET}\n{}", folder.durable());
    let server = Program::serve("refused", &format!("auth.anonymous = 'claimed'\n{settings}"), &[]);
    let mut ann = Guest::at(server.address, "/api/ws/room/lab?user_id=ann").await;
    ann.hears("user_joined").await;
    server.running.limit(Some(0));
    for n in 0..BUDGET * 2 {
        let letter = json!({"user_id": "ann", "message": n});
        ann.says(json!({"type": "direct_message", "payload": letter})).await;
        let refused = ann.hears("error_message").await;
        assert_eq!(refused["payload"]["code"], "STORE_UNAVAILABLE", "{refused}");
        let join = json!({"room_id": format!("room-{n}")});
        ann.says(json!({"type": "join_room", "payload": join})).await;
        ann.is_alive().await;
    }
}
