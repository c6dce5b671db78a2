//! How much, how many, and names that mean harm.

use serde_json::{Value, json};

use super::{announce, house, member, says_start};
use crate::support::Folder;

#[actix_rt::test]
async fn more_than_is_allowed_or_was_announced_is_refused() {
    let folder = Folder::of("upload-large");
    let house = house(&folder, "max_bytes = 1000");
    let (mut ann, courier) = member(&house, "ann").await;
    says_start(&mut ann, "big", 1001, Value::Null).await;
    let refused = ann.hears("error").await;
    assert!(refused["error"].as_str().unwrap().contains("1000"), "{refused}");
    let ready = announce(&mut ann, "f", 4, Value::Null).await;
    let path = ready["upload_url"].as_str().unwrap();
    assert_eq!(courier.put(path, &[], b"01234").await.status, 413);
    assert_eq!(courier.put(path, &[], b"0123").await.status, 201, "and it is still there");
}

#[actix_rt::test]
async fn a_person_brings_few_files_at_a_time_and_may_take_them_back() {
    let folder = Folder::of("upload-many");
    let house = house(&folder, "max_per_person = 2\ntotal_bytes = 20000");
    let (mut ann, courier) = member(&house, "ann").await;
    let (mut bob, _) = member(&house, "bob").await;
    announce(&mut ann, "1", 1, Value::Null).await;
    announce(&mut ann, "2", 1, Value::Null).await;
    says_start(&mut ann, "3", 1, Value::Null).await;
    let refused = ann.hears("error").await;
    assert!(refused["help"].as_str().unwrap().contains("file_upload_cancel"), "{refused}");
    announce(&mut bob, "1", 11_000, Value::Null).await;
    ann.says(json!({"type": "file_upload_cancel", "file_id": "1"})).await;
    assert_eq!(ann.hears("file_upload_failed").await["code"], "CANCELLED");
    // A small file counts as a block of the disk.
    says_start(&mut ann, "3", 8_000, Value::Null).await;
    let refused = ann.hears("error").await;
    assert!(refused["error"].as_str().unwrap().contains("no room"), "{refused}");
    let path = "/api/v1/ws/uploads/2";
    assert_eq!(courier.send("DELETE", path, &[], b"").await.status, 204);
    ann.hears("file_upload_failed").await;
    assert_eq!(courier.send("DELETE", "/api/v1/ws/uploads/9", &[], b"").await.status, 404);
}

#[actix_rt::test]
async fn no_name_leads_out_of_the_folder() {
    let folder = Folder::of("upload-names");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let names = ["../../escaped.txt", "/etc/escaped.txt", "..\\escaped.txt", "\u{202e}escaped.txt"];
    for (n, name) in names.into_iter().enumerate() {
        let file = format!("../{n}/%2e%2e/x");
        let ready = announce(&mut ann, &file, 4, json!({"filename": name})).await;
        let path = ready["upload_url"].as_str().unwrap();
        assert!(path.starts_with("/api/v1/ws/uploads/..%2F"), "{path}");
        assert_eq!(courier.put(path, &[], b"evil").await.status, 201, "{name}");
        let complete = ann.hears("file_upload_complete").await;
        assert_eq!(
            (&complete["filename"], &complete["file_id"]),
            (&json!("escaped.txt"), &json!(file))
        );
        let url = complete["url"].as_str().unwrap();
        assert!(url.ends_with("/escaped.txt"), "{url}");
        let got = courier.get(url, &[]).await;
        assert_eq!(got.bytes, b"evil");
        assert_eq!(got.header("content-disposition"), "attachment; filename=\"escaped.txt\"");
    }
    for name in ["", "..", "/", "a/"] {
        says_start(&mut ann, "bad", 1, json!({"filename": name})).await;
        assert_eq!(ann.hears("error").await["field"], "filename", "{name:?}");
    }
    let outside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(outside.len(), 1, "{outside:?}");
    for entry in std::fs::read_dir(folder.path().join("files")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (key, ending) = name.split_once('.').unwrap();
        assert!(key.len() == 32 && ["json", "bin"].contains(&ending), "{name}");
    }
    for path in
        ["/api/v1/ws/files/../x", "/api/v1/ws/files/..%2f..%2fetc/passwd", "/api/v1/ws/files/0/x"]
    {
        assert_eq!(courier.get(path, &[]).await.status, 404, "{path}");
    }
}
