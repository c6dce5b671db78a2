//! A disk that is full: the file waits for room, and everything else goes on.

use serde_json::json;

use super::{courier::Courier, sha256, some};
use crate::support::{Folder, Guest, Program};

#[actix_rt::test]
async fn a_full_disk_refuses_the_rest_and_takes_it_once_there_is_room() {
    let folder = Folder::of("upload-full");
    let path = folder.path().join("files");
    let settings = format!("auth.anonymous = 'claimed'\n[uploads]\npath = '{}'\n", path.display());
    let program = Program::serve("upload-full", &settings, &[]);
    let mut ann = Guest::at(program.address, "/api/ws/room/lab?user_id=ann").await;
    ann.hears("user_joined").await;
    let courier = Courier::new(program.address, "");
    let bytes = some(900_000);
    ann.says(json!({"type": "file_upload_start", "payload": {"file_id": "f",
        "filename": "data.csv", "file_size": bytes.len()}}))
        .await;
    let ready = ann.hears("file_upload_ready").await;
    let put = format!("{}?user_id=ann", ready["payload"]["upload_url"].as_str().unwrap());
    program.running.limit(Some(500_000));
    let refused = courier.put(&put, &[], &bytes).await;
    assert_eq!(refused.status, 507, "{refused:?}");
    ann.is_alive().await;
    let offset = courier.offset(&put).await;
    assert!(offset <= 500_000, "{offset}");

    program.running.limit(None);
    let range = format!("bytes {offset}-899999/900000");
    let rest = &bytes[usize::try_from(offset).unwrap()..];
    assert_eq!(courier.put(&put, &[("Content-Range", &range)], rest).await.status, 201);
    assert_eq!(ann.hears("file_upload_complete").await["payload"]["sha256"], sha256(&bytes));
}
