//! Whose files they are.

use serde_json::{Value, json};

use super::{announce, courier::Courier, house, member, says_start};
use crate::support::{ADMIN_KEY, Folder};

#[actix_rt::test]
async fn a_file_is_brought_by_whoever_announced_it_alone() {
    let folder = Folder::of("upload-theirs");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let (_bob, other) = member(&house, "bob").await;
    let ready = announce(&mut ann, "f", 4, Value::Null).await;
    let path = ready["upload_url"].as_str().unwrap();
    assert_eq!(other.put(path, &[], b"evil").await.status, 404);
    assert_eq!(other.send("HEAD", path, &[], b"").await.status, 404);
    assert_eq!(other.send("DELETE", path, &[], b"").await.status, 404);
    let nobody = Courier::new(house.address, "nonsense");
    assert_eq!(nobody.put(path, &[], b"evil").await.status, 401);
    assert_eq!(courier.put(path, &[], b"good").await.status, 201);
}

#[actix_rt::test]
async fn a_file_of_a_room_is_fetched_by_those_who_may_be_there() {
    let folder = Folder::of("upload-rights");
    let house = house(&folder, "");
    let (mut ann, courier) = member(&house, "ann").await;
    let ready = announce(&mut ann, "f", 4, Value::Null).await;
    courier.put(ready["upload_url"].as_str().unwrap(), &[], b"good").await;
    let url = ann.hears("file_upload_complete").await["url"].as_str().unwrap().to_owned();
    let status = async |claims: Value| {
        let token = house.token_with("eve", claims);
        Courier::new(house.address, &token).get(&url, &[]).await.status
    };
    assert_eq!(status(json!({"rooms": {"lab": ["join"]}})).await, 200);
    assert_eq!(status(json!({"rooms": {"other": ["join"]}})).await, 404);
    assert_eq!(status(json!({"rooms": {"lab": ["publish"]}})).await, 404);
    assert_eq!(Courier::new(house.address, "nonsense").get(&url, &[]).await.status, 401);
    let operator = Courier::new(house.address, "");
    assert_eq!(operator.get(&url, &[("X-API-Key", ADMIN_KEY)]).await.bytes, b"good");
}

#[actix_rt::test]
async fn a_file_of_a_private_room_is_for_those_who_are_invited() {
    let folder = Folder::of("upload-private");
    let house = house(&folder, "");
    house
        .as_operator("POST", "/api/ws/rooms?room_id=den&is_public=false&owner_id=ann", Value::Null)
        .await;
    let token = house.token_with("ann", json!({"rooms": {"den": ["join", "publish"]}}));
    let mut ann = house.enter(&format!("/api/v1/ws?token={token}")).await;
    ann.says(json!({"type": "join_room", "room_id": "den"})).await;
    ann.hears("room_state").await;
    let courier = Courier::new(house.address, &token);
    let ready = announce(&mut ann, "f", 4, Value::Null).await;
    courier.put(ready["upload_url"].as_str().unwrap(), &[], b"good").await;
    let url = ann.hears("file_upload_complete").await["url"].as_str().unwrap().to_owned();
    let status = async |claims: Value| {
        let token = house.token_with("eve", claims);
        Courier::new(house.address, &token).get(&url, &[]).await.status
    };
    assert_eq!(status(json!({})).await, 404, "everywhere is no invitation");
    assert_eq!(status(json!({"rooms": {"den": ["join"]}})).await, 200);
}

#[actix_rt::test]
async fn a_file_without_a_room_is_its_owners_alone() {
    let folder = Folder::of("upload-own");
    let house = house(&folder, "");
    let mut ann = house.workspace("ann").await;
    let mut second = house.workspace("ann").await;
    let courier = Courier::new(house.address, &house.token("ann"));
    let ready = announce(&mut ann, "f", 4, Value::Null).await;
    courier.put(ready["upload_url"].as_str().unwrap(), &[], b"good").await;
    let told = second.hears("file_upload_complete").await;
    assert!(told["room_id"].is_null() && told["mail_seq"].is_u64(), "it is mail: {told}");
    let url = told["url"].as_str().unwrap();
    assert_eq!(courier.get(url, &[]).await.bytes, b"good");
    let eve = Courier::new(house.address, &house.token("eve"));
    assert_eq!(eve.get(url, &[]).await.status, 404);
}

#[actix_rt::test]
async fn only_members_who_may_speak_announce_files_in_a_room() {
    let folder = Folder::of("upload-listen");
    let house = house(&folder, "");
    let token = house.token_with("eve", json!({"rooms": {"lab": ["join", "create"]}}));
    let mut eve = house.enter(&format!("/api/v1/ws?token={token}")).await;
    says_start(&mut eve, "f", 4, json!({"room_id": "lab"})).await;
    assert_eq!(eve.hears("error").await["code"], "PERMISSION_DENIED", "she is not there");
    eve.says(json!({"type": "join_room", "room_id": "lab"})).await;
    eve.hears("room_state").await;
    says_start(&mut eve, "f", 4, Value::Null).await;
    assert_eq!(eve.hears("error").await["code"], "PERMISSION_DENIED", "she only listens");
}
