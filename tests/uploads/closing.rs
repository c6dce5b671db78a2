//! What is left of the files of a room that is closed: nothing.

use std::fs;

use serde_json::{Value, json};

use super::{announce, courier::Courier, house, member};
use crate::support::{Folder, Guest};

/// Brings a whole file; gives where it is fetched.
async fn brings(guest: &mut Guest, courier: &Courier, file: &str, more: Value) -> String {
    let ready = announce(guest, file, 4, more).await;
    courier.put(ready["upload_url"].as_str().unwrap(), &[], b"good").await;
    guest.hears("file_upload_complete").await["url"].as_str().unwrap().to_owned()
}

#[actix_rt::test]
async fn the_files_of_a_room_go_with_it_and_all_others_stay() {
    let folder = Folder::of("upload-closing");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let (mut bob, others) = (house.workspace_in("den", "bob").await, house.token("bob"));
    let others = Courier::new(house.address, &others);
    let gone = brings(&mut ann, &courier, "whole", Value::Null).await;
    let stays = brings(&mut bob, &others, "f", Value::Null).await;
    let half = announce(&mut ann, "half", 1_000, Value::Null).await;
    let path = half["upload_url"].as_str().unwrap();
    assert_eq!(courier.offset(path).await, 0, "it is on its way");

    let closed = house.as_operator("DELETE", "/api/ws/rooms/lab", Value::Null).await;
    assert_eq!(closed.status, 200);
    let names = || {
        let files = fs::read_dir(folder.path().join("files")).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    // The bytes of the other file, and the record beside them.
    let began = std::time::Instant::now();
    while names().len() != 2 {
        assert!(began.elapsed().as_secs() < 20, "there is left {:?}", names());
        ann.is_alive().await;
    }
    assert_eq!(courier.get(&gone, &[]).await.status, 404);
    assert_eq!(courier.send("HEAD", path, &[], b"").await.status, 404);
    assert_eq!(others.get(&stays, &[]).await.bytes, b"good");

    ann.says(json!({"type": "join_room", "room_id": "lab"})).await;
    let again = brings(&mut ann, &courier, "whole", Value::Null).await;
    assert_eq!(courier.get(&again, &[]).await.bytes, b"good", "another room of that name");
}
