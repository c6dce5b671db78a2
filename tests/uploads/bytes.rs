//! A file that comes whole, and what is heard of it.

use serde_json::{Value, json};

use super::{announce, house, member, says_start, sha256, some};
use crate::support::Folder;

#[actix_rt::test]
async fn a_file_is_brought_heard_of_and_fetched_by_a_member_of_its_room() {
    let folder = Folder::of("upload-whole");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let (mut bob, other) = member(&house, "bob").await;
    let bytes = some(1_024_000);
    let ready = announce(&mut ann, "file_123", bytes.len(), json!({"request_id": "r"})).await;
    assert_eq!((&ready["request_id"], &ready["offset"]), (&json!("r"), &json!(0)));
    let path = ready["upload_url"].as_str().unwrap();
    assert_eq!(path, "/api/v1/ws/uploads/file_123");

    let answer = courier.put(path, &[], &bytes).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let heard = bob.hears_until("file_upload_complete").await;
    let told: Vec<_> = heard.iter().filter(|it| it["type"] == "file_upload_progress").collect();
    assert!(!told.is_empty(), "{heard:?}");
    let mut before = 0;
    for progress in told {
        let now = progress["bytes_uploaded"].as_u64().unwrap();
        assert!(now > before && now < bytes.len() as u64, "{progress}");
        assert_eq!(
            (&progress["total_bytes"], &progress["user_id"]),
            (&json!(1_024_000), &json!("ann"))
        );
        let part =
            100.0 * now as f64 / bytes.len() as f64 - progress["percentage"].as_f64().unwrap();
        assert!((0.0..=0.1).contains(&part), "{progress}");
        before = now;
    }
    let complete = heard.last().unwrap();
    for (field, value) in [
        ("file_id", json!("file_123")),
        ("filename", json!("data.csv")),
        ("user_id", json!("ann")),
        ("file_size", json!(1_024_000)),
        ("sha256", json!(sha256(&bytes))),
    ] {
        assert_eq!(complete[field], value, "{complete}");
    }
    assert!(complete["seq"].is_u64(), "it is part of the room: {complete}");
    assert_eq!(ann.hears("file_upload_complete").await["url"], complete["url"]);
    assert_eq!(answer.json()["url"], complete["url"]);
    assert_eq!(answer.header("location"), complete["url"].as_str().unwrap());

    let url = complete["url"].as_str().unwrap();
    for courier in [&courier, &other] {
        assert_eq!(courier.get(url, &[]).await.bytes, bytes);
    }
    let part = other.get(url, &[("Range", "bytes=1000-1009")]).await;
    assert_eq!((part.status, &part.bytes[..]), (206, &bytes[1000..1010]));
    assert_eq!(part.header("content-range"), "bytes 1000-1009/1024000");
    assert_eq!(part.header("content-type"), "text/csv");
    assert_eq!(part.header("content-disposition"), "attachment; filename=\"data.csv\"");
    assert_eq!(part.header("x-content-type-options"), "nosniff");
    let head = other.send("HEAD", url, &[], b"").await;
    assert_eq!((head.status, head.header("content-length")), (200, "1024000"));
}

#[actix_rt::test]
async fn what_clients_say_of_their_progress_is_taken_and_not_believed() {
    let folder = Folder::of("upload-progress");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let (mut bob, _) = member(&house, "bob").await;
    let ready = announce(&mut ann, "f", 10, Value::Null).await;
    ann.says(json!({"type": "file_upload_progress", "file_id": "f", "bytes_uploaded": 9,
        "total_bytes": 10, "percentage": 90.0}))
        .await;
    ann.is_alive().await;
    courier.put(ready["upload_url"].as_str().unwrap(), &[], b"0123456789").await;
    let heard = bob.hears_until("file_upload_complete").await;
    assert!(heard.iter().all(|it| it["bytes_uploaded"] != 9), "{heard:?}");
}

#[actix_rt::test]
async fn an_empty_file_is_a_file_and_a_repeated_announcement_finds_it() {
    let folder = Folder::of("upload-empty");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let ready = announce(&mut ann, "none", 0, Value::Null).await;
    let answer = courier.put(ready["upload_url"].as_str().unwrap(), &[], b"").await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let complete = ann.hears("file_upload_complete").await;
    assert_eq!(complete["sha256"], sha256(b""));
    says_start(&mut ann, "none", 0, json!({"request_id": "again"})).await;
    let again = ann.hears("file_upload_complete").await;
    assert_eq!((&again["request_id"], &again["url"]), (&json!("again"), &complete["url"]));
    says_start(&mut ann, "none", 1, json!({"request_id": "other"})).await;
    let refused = ann.hears("error").await;
    assert_eq!(refused["request_id"], "other");
}

#[actix_rt::test]
async fn a_digest_that_does_not_fit_refuses_the_file() {
    let folder = Folder::of("upload-digest");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let (mut bob, _) = member(&house, "bob").await;
    let announced = json!({"sha256": sha256(b"right")});
    let ready = announce(&mut ann, "f", 5, announced.clone()).await;
    let path = ready["upload_url"].as_str().unwrap();
    let answer = courier.put(path, &[], b"wrong").await;
    assert_eq!(answer.status, 400, "{answer:?}");
    let failed = bob.hears("file_upload_failed").await;
    assert_eq!((&failed["file_id"], &failed["code"]), (&json!("f"), &json!("INVALID_MESSAGE")));
    ann.hears("file_upload_failed").await;
    let files = || std::fs::read_dir(folder.path().join("files")).unwrap().count();
    while files() > 0 {}

    // A part that was changed on its way is sent again; the rest stays.
    announce(&mut ann, "f", 5, announced).await;
    let digest = |bytes: &[u8]| {
        use base64::Engine;
        use sha2::Digest;
        let digest = sha2::Sha256::digest(bytes);
        format!("sha-256=:{}:", base64::engine::general_purpose::STANDARD.encode(digest))
    };
    let range = |range: &'static str| ("Content-Range", range);
    let right = digest(b"rig");
    let first = [range("bytes 0-2/5"), ("Content-Digest", right.as_str())];
    assert_eq!(courier.put(path, &first, b"rog").await.status, 400);
    assert_eq!(courier.offset(path).await, 0);
    let part = courier.put(path, &first, b"rig").await;
    assert_eq!((part.status, part.header("upload-offset")), (202, "3"));
    let whole = digest(b"right");
    let last = [range("bytes 3-4/5"), ("Repr-Digest", whole.as_str())];
    assert_eq!(courier.put(path, &last, b"ht").await.status, 201);
    assert_eq!(bob.hears("file_upload_complete").await["sha256"], sha256(b"right"));
}
