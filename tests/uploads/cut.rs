//! Files that come in pieces: cut connections, later ones, and the death of the house.

use serde_json::{Value, json};

use super::{announce, courier::Courier, house, member, settings, sha256, some};
use crate::support::{Folder, Guest, Program};

#[actix_rt::test]
async fn a_cut_file_goes_on_where_it_stopped() {
    let folder = Folder::of("upload-cut");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let bytes = some(700_000);
    let ready = announce(&mut ann, "f", bytes.len(), Value::Null).await;
    let path = ready["upload_url"].as_str().unwrap();
    let socket = courier.begins(path, bytes.len(), &bytes[..400_000]).await;
    // What is gathered and not written yet is written when the connection is cut.
    drop(socket);
    courier.until(path, 400_000).await;

    let again = announce(&mut ann, "f", bytes.len(), Value::Null).await;
    assert_eq!(again["offset"], 400_000, "a repeated announcement tells where to go on");
    let wrong = courier.put(path, &[("Content-Range", "bytes 1-3/700000")], &bytes[1..4]).await;
    assert_eq!((wrong.status, wrong.header("upload-offset")), (409, "400000"), "{wrong:?}");
    let other = [("Content-Range", "bytes 400000-400001/800000")];
    assert_eq!(courier.put(path, &other, b"xx").await.status, 409);
    let rest = [("Content-Range", "bytes 400000-699999/700000")];
    assert_eq!(courier.put(path, &rest, &bytes[400_000..]).await.status, 201);
    let complete = ann.hears("file_upload_complete").await;
    assert_eq!(complete["sha256"], sha256(&bytes));
    assert_eq!(courier.get(complete["url"].as_str().unwrap(), &[]).await.bytes, bytes);
}

#[actix_rt::test]
async fn a_connection_that_only_looks_alive_makes_room_for_the_next() {
    let folder = Folder::of("upload-next");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let ready = announce(&mut ann, "f", 10, Value::Null).await;
    let path = ready["upload_url"].as_str().unwrap();
    let _hanging = courier.begins(path, 10, b"0123").await;
    // It is written once somebody else wants to go on.
    let refused = courier.put(path, &[("Content-Range", "bytes 9-9/10")], b"9").await;
    assert_eq!(refused.status, 409, "{refused:?}");
    let offset = courier.offset(path).await;
    assert!(offset == 4 || offset == 0, "{offset}");
    let range = format!("bytes {offset}-9/10");
    let rest = &b"0123456789"[usize::try_from(offset).unwrap()..];
    let answer = courier.put(path, &[("Content-Range", &range)], rest).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(ann.hears("file_upload_complete").await["sha256"], sha256(b"0123456789"));
}

#[actix_rt::test]
async fn what_is_on_the_disk_survives_being_killed() {
    let folder = Folder::of("upload-killed");
    let path = folder.path().join("files");
    let settings = format!(
        "auth.anonymous = 'claimed'\n{}\n[uploads]\npath = '{}'\n",
        folder.durable(),
        path.display()
    );
    let start = || Program::serve("upload-killed", &settings, &[]);
    let enter = async |program: &Program| {
        let mut ann = Guest::at(program.address, "/api/ws/room/lab?user_id=ann").await;
        ann.hears("user_joined").await;
        ann
    };
    let says = json!({"type": "file_upload_start", "payload": {"file_id": "f",
        "filename": "data.csv", "file_size": 600_000}});
    let bytes = some(600_000);
    let program = start();
    let mut ann = enter(&program).await;
    ann.says(says.clone()).await;
    let ready = ann.hears("file_upload_ready").await;
    let put = format!("{}?user_id=ann", ready["payload"]["upload_url"].as_str().unwrap());
    let courier = Courier::new(program.address, "");
    let part = [("Content-Range", "bytes 0-299999/600000")];
    assert_eq!(courier.put(&put, &part, &bytes[..300_000]).await.status, 202);
    program.dies();

    let program = start();
    let courier = Courier::new(program.address, "");
    assert_eq!(courier.offset(&put).await, 300_000);
    let mut ann = enter(&program).await;
    ann.says(says).await;
    assert_eq!(ann.hears("file_upload_ready").await["payload"]["offset"], 300_000);
    let rest = [("Content-Range", "bytes 300000-599999/600000")];
    assert_eq!(courier.put(&put, &rest, &bytes[300_000..]).await.status, 201);
    let told = ann.hears("file_upload_complete").await["payload"].take();
    assert_eq!(told["sha256"], sha256(&bytes));
    program.dies();

    let program = start();
    let courier = Courier::new(program.address, "");
    let get = format!("{}?user_id=ann", told["url"].as_str().unwrap());
    assert_eq!(courier.get(&get, &[]).await.bytes, bytes);
    let history = "/api/ws/rooms/lab/messages?limit=100&user_id=ann";
    let history = courier.get(history, &[]).await.json();
    let kept = history["messages"].as_array().unwrap().last().cloned().unwrap_or_default();
    assert_eq!(kept["payload"]["url"], told["url"], "the room remembers it: {history}");
}

#[actix_rt::test]
async fn a_file_whose_bytes_are_all_there_is_finished_by_bringing_none() {
    let folder = Folder::of("upload-all-there");
    let path = folder.path().join("files");
    let settings = format!(
        "auth.anonymous = 'claimed'\n{}\n[uploads]\npath = '{}'\n",
        folder.durable(),
        path.display()
    );
    let start = || Program::serve("upload-all-there", &settings, &[]);
    let program = start();
    let mut ann = Guest::at(program.address, "/api/ws/room/lab?user_id=ann").await;
    ann.hears("user_joined").await;
    let bytes = some(1_000);
    ann.says(json!({"type": "file_upload_start", "payload": {"file_id": "f",
        "filename": "data.csv", "file_size": bytes.len()}}))
        .await;
    let ready = ann.hears("file_upload_ready").await;
    let put = format!("{}?user_id=ann", ready["payload"]["upload_url"].as_str().unwrap());
    program.dies();
    // It died after the last byte was on the disk, and before anything else was.
    let mut all = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
    let part = all.find(|path| path.extension().is_some_and(|it| it == "part")).unwrap();
    std::fs::write(part, &bytes).unwrap();

    let program = start();
    let courier = Courier::new(program.address, "");
    assert_eq!(courier.offset(&put).await, 1_000);
    let wrong = courier.put(&put, &[("Content-Range", "bytes */999")], b"").await;
    assert_eq!(wrong.status, 409, "{wrong:?}");
    let done = courier.put(&put, &[("Content-Range", "bytes */1000")], b"").await;
    assert_eq!((done.status, &done.json()["sha256"]), (201, &json!(sha256(&bytes))));
}

#[actix_rt::test]
async fn a_file_of_which_nothing_comes_is_forgotten_and_its_room_is_told() {
    let folder = Folder::of("upload-abandoned");
    let house = crate::support::House::with(&settings(&folder, "abandoned_after_s = 1"));
    let (mut ann, courier) = member(&house, "ann").await;
    let ready = announce(&mut ann, "f", 10, Value::Null).await;
    let failed = ann.hears("file_upload_failed").await;
    assert_eq!(failed["code"], "DEADLINE_EXCEEDED");
    let answer = courier.put(ready["upload_url"].as_str().unwrap(), &[], b"0123456789").await;
    assert_eq!(answer.status, 404, "{answer:?}");
}
