//! A folder that cannot be used: the service lives, says so, and heals by itself.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::{Value, json};

use crate::support::{ADMIN_KEY, Folder, Guest, House};

fn settings(path: &Path) -> String {
    format!("store.durability = 'commit'\nstore.path = '{}'", path.display())
}

/// What everybody is told as long as nothing can be kept.
async fn assert_unready(house: &House, guest: &mut Guest) {
    house.until(|figures| figures["store_failures"].as_u64() > Some(0)).await;
    for path in ["/ready", "/api/v1/ws/health"] {
        let health = house.call("GET", path, &[]).await;
        assert_eq!((health.status, &health.body["status"]), (503, &json!("store_unavailable")));
    }
    guest.is_alive().await;
    guest.says(json!({"type": "join_room", "room_id": "lab", "request_id": "j"})).await;
    let refused = guest.hears_answers(&["j".to_owned()]).await.remove(0);
    assert_eq!(refused["error"], "The store takes nothing at the moment", "{refused}");
}

/// Waits until the service is ready, and then everything works.
async fn assert_healed(house: &House, guest: &mut Guest, operator: &mut Guest) {
    while operator.hears("event").await["payload"]["event"] != "store_recovered" {}
    let ready = house.call("GET", "/ready", &[]).await;
    assert_eq!((ready.status, &ready.body["status"]), (200, &json!("healthy")));
    guest.says(json!({"type": "join_room", "room_id": "lab"})).await;
    guest.hears("room_state").await;
    guest.says(json!({"type": "room_message", "room_id": "lab", "message": "hello"})).await;
    assert_eq!(guest.hears("room_message").await["message"], "hello");
}

#[actix_rt::test]
async fn a_folder_that_cannot_be_made_is_used_as_soon_as_it_can() {
    let folder = Folder::of("unmade");
    let obstacle = folder.path().join("obstacle");
    fs::write(&obstacle, "a file where a folder should be").unwrap();
    let house = House::with(&settings(&obstacle.join("data")));
    let mut ann = house.workspace("ann").await;
    assert_unready(&house, &mut ann).await;
    let mut operator = house.watch().await;
    fs::remove_file(&obstacle).unwrap();
    assert_healed(&house, &mut ann, &mut operator).await;
    let house = house.opens_again().await;
    let history = house.call("GET", "/api/ws/rooms/lab/messages", &[]).await;
    assert_eq!(history.body["messages"][0]["payload"]["message"], "hello", "{:?}", history.body);
}

#[actix_rt::test]
async fn a_folder_that_may_not_be_written_is_used_as_soon_as_it_may() {
    let folder = Folder::of("unwritable");
    let allow =
        |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o500);
    if fs::write(folder.path().join("probe"), "").is_ok() {
        // Nothing is forbidden to the superuser.
        return;
    }
    let house = House::with(&folder.durable());
    let mut ann = house.workspace("ann").await;
    assert_unready(&house, &mut ann).await;
    let mut operator = house.watch().await;
    allow(0o700);
    assert_healed(&house, &mut ann, &mut operator).await;
}

#[actix_rt::test]
async fn a_drain_ends_in_time_although_nothing_can_be_kept() {
    let folder = Folder::of("unkept");
    let obstacle = folder.path().join("obstacle");
    fs::write(&obstacle, "").unwrap();
    let house = House::with(&settings(&obstacle.join("data")));
    let ann = house.workspace("ann").await;
    let headers = [("X-API-Key", ADMIN_KEY)];
    let shut = house.call_with("POST", "/api/v1/ws/shutdown", &headers, Value::Null.to_string());
    assert_eq!(shut.await.status, 202);
    drop(ann);
    house.ends().await;
}
