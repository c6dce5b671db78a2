//! A folder that cannot be used: the service lives, says so, and heals by itself. Whatever can be
//! read is read, and where there is for certain nothing, people come in all the same.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use serde_json::{Value, json};

use crate::support::{Accent, Folder, Guest, House, Knock, Program};

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

/// A store with one message in the lab and a letter for bob.
async fn used(test: &str) -> Folder {
    let folder = Folder::of(test);
    let house = House::with(&folder.durable());
    let mut ann = house.workspace_in("lab", "ann").await;
    say(&mut ann, "before").await;
    ann.hears("room_message").await;
    ann.says(json!({"type": "direct_message", "user_id": "bob", "message": "a letter"})).await;
    ann.hears("delivery_receipt").await;
    drop(house);
    folder
}

async fn say(guest: &mut Guest, message: &str) {
    guest.says(json!({"type": "room_message", "room_id": "lab", "message": message})).await;
}

/// What operators are told as long as nothing can be kept; they themselves work.
async fn assert_unready(house: &House) -> Guest {
    house.until(|figures| figures["store_failures"].as_u64() > Some(0)).await;
    for path in ["/ready", "/api/v1/ws/health"] {
        let health = house.call("GET", path, &[]).await;
        assert_eq!((health.status, &health.body["status"]), (503, &json!("store_unavailable")));
    }
    let mut operator = house.watch().await;
    operator.says(json!({"action": "list_rooms"})).await;
    operator.hears("rooms").await;
    operator
}

/// What people are told as long as nothing can be read: whether they are blocked, and what
/// waits for them, is not known.
async fn assert_shut(house: &House) {
    let refused = Knock::at("/api/ws/room/lab?user_id=ann").to(house).await;
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
}

/// People come in and see each other; what would have to be kept is refused, in both dialects.
async fn assert_nothing_is_kept(house: &House) {
    for accent in Accent::BOTH {
        let mut ann = accent.guest_in(house, "lab", "ann").await;
        let mut eve = accent.guest_in(house, "lab", "eve").await;
        eve.says(accent.message("cursor_move", json!({"room_id": "lab", "x": 7, "y": 7}))).await;
        let moved = ann.hears("cursor_moved").await;
        assert_eq!(accent.fields(&moved)["cursor"]["x"], 7);
        for (kind, fields) in [
            ("room_message", json!({"room_id": "lab", "message": "lost"})),
            ("direct_message", json!({"user_id": "carl", "message": "lost"})),
        ] {
            ann.says(accent.message(kind, fields)).await;
            let refused = ann.hears(accent.refusal()).await;
            let text = accent.fields(&refused)["error"].as_str().unwrap();
            assert!(text.contains("The store takes nothing"), "{refused}");
        }
        assert!(!eve.hears_by_now().await.iter().any(|it| it["type"] == "room_message"));
        ann.leaves().await;
        eve.leaves().await;
    }
}

/// Waits until the service is ready, and then everything works.
async fn assert_healed(house: &House, operator: &mut Guest) {
    while operator.hears("event").await["payload"]["event"] != "store_recovered" {}
    let ready = house.call("GET", "/ready", &[]).await;
    assert_eq!((ready.status, &ready.body["status"]), (200, &json!("healthy")));
    let mut ann = house.workspace_in("lab", "ann").await;
    say(&mut ann, "hello").await;
    assert_eq!(ann.hears("room_message").await["message"], "hello");
}

#[actix_rt::test]
async fn a_folder_that_cannot_be_made_is_used_as_soon_as_it_can() {
    let folder = Folder::of("unmade");
    let (obstacle, settings) = obstructed(&folder);
    let house = House::with(&settings);
    let mut operator = assert_unready(&house).await;
    assert_nothing_is_kept(&house).await;
    fs::remove_file(&obstacle).unwrap();
    assert_healed(&house, &mut operator).await;
    let house = house.opens_again().await;
    assert_eq!(first_message(&house).await, "hello");
}

/// The first message that the lab remembers.
async fn first_message(house: &House) -> Value {
    let mut history = house.call("GET", "/api/ws/rooms/lab/messages", &[]).await;
    history.body["messages"][0]["payload"]["message"].take()
}

#[actix_rt::test]
async fn a_store_that_appears_late_is_left_alone_until_the_next_start() {
    let other = used("mounted").await;
    let before = fs::read(other.file()).unwrap();
    let folder = Folder::of("unmounted");
    let (obstacle, settings) = obstructed(&folder);
    let house = House::with(&settings);
    assert_unready(&house).await;
    // Nobody has ever written to bob, it is said.
    let mut bob = house.workspace("bob").await;
    assert!(bob.hears_by_now().await.is_empty());
    // All of it at once, as by a mount: a store would be made where there is none.
    let aside = folder.path().join("aside");
    fs::create_dir_all(aside.join("data")).unwrap();
    fs::copy(other.file(), aside.join("data").join(greenroom::store::FILE)).unwrap();
    fs::remove_file(&obstacle).unwrap();
    fs::rename(&aside, &obstacle).unwrap();
    let file = obstacle.join("data").join(greenroom::store::FILE);
    let failures = |figures: &Value| figures["store_failures"].as_u64().unwrap();
    let now = failures(&house.until(|_| true).await);
    house.until(|figures| failures(figures) > now + 1).await;
    assert_unready(&house).await;
    assert_nothing_is_kept(&house).await;
    assert!(fs::read(&file).unwrap() == before, "it was touched");
    bob.leaves().await;

    let house = house.opens_again().await;
    assert_eq!(first_message(&house).await, "before");
    let mut bob = house.workspace("bob").await;
    assert_eq!(bob.hears("direct_message").await["message"], "a letter");
}

#[actix_rt::test]
async fn a_store_that_may_not_be_written_is_read_and_used_as_soon_as_it_may() {
    let folder = used("readable").await;
    let allow = |mode| {
        fs::set_permissions(folder.file(), fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o400);
    if fs::File::options().write(true).open(folder.file()).is_ok() {
        // Nothing is forbidden to the superuser.
        return;
    }
    let house = House::with(&folder.durable());
    let mut operator = assert_unready(&house).await;
    assert_eq!(first_message(&house).await, "before");
    let mut bob = house.workspace("bob").await;
    assert_eq!(bob.hears("direct_message").await["message"], "a letter");
    assert_nothing_is_kept(&house).await;
    allow(0o600);
    assert_healed(&house, &mut operator).await;
    let house = house.opens_again().await;
    assert_eq!(first_message(&house).await, "before");
}

#[actix_rt::test]
async fn nobody_comes_in_while_the_file_can_not_even_be_read() {
    let folder = Folder::of("unreadable");
    // Leads to itself, for ever.
    symlink(folder.file(), folder.file()).unwrap();
    let house = House::with(&folder.durable());
    let mut operator = assert_unready(&house).await;
    assert_shut(&house).await;
    fs::remove_file(folder.file()).unwrap();
    assert_healed(&house, &mut operator).await;
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
