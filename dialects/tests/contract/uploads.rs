//! The golden messages about files: the same fields in every dialect.

use std::sync::Arc;

use dialects::house;
use protocol::{
    Command, Delivery, Event, Fault, FaultCode, FileKey, RoomId, Timestamp,
    upload::{FileName, Offer, Sha256, Upload, UploadCommand, UploadEvent, UploadStep},
};
use serde_json::json;

use crate::{
    returning::assert_refused,
    samples::{NOON, answer, id, person, told},
};

fn digest() -> Sha256 {
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    Sha256::from_hex(text).unwrap()
}

fn offer() -> Offer {
    Offer {
        room: None,
        file: id("file_123"),
        name: FileName::new("data.csv").unwrap(),
        size: 1_024_000,
        mime: Some("text/csv".into()),
        sha256: None,
    }
}

fn upload(room: Option<RoomId>) -> Upload {
    let Offer { file, name, size, mime, .. } = offer();
    let mime = mime.filter(|_| room.is_some());
    let (key, by) = (FileKey::from_u128(0xabc12), person("user123", "Alice"));
    Upload { key, file, by, room, name, size, mime }
}

/// Something that happens to a file of a room.
pub(crate) fn event(step: UploadStep) -> Event {
    Event::Upload(UploadEvent { upload: Arc::new(upload(Some(id("room1")))), step })
}

/// What is asked, under the names of the files.
pub(crate) fn commands() -> Vec<(&'static str, Option<&'static str>, Command)> {
    let placed = Offer { room: Some(id("room1")), mime: None, sha256: Some(digest()), ..offer() };
    let file = || id("file_123");
    vec![
        ("file_upload_start", None, Command::Upload(UploadCommand::Start(offer()))),
        ("file_upload_start_room", Some("u-1"), Command::Upload(UploadCommand::Start(placed))),
        ("file_upload_progress", None, Command::Upload(UploadCommand::Progress(file()))),
        ("file_upload_cancel", Some("u-2"), Command::Upload(UploadCommand::Cancel(file()))),
    ]
}

/// What is told, under the names of the files.
pub(crate) fn deliveries() -> Vec<(&'static str, Delivery)> {
    let event = |room: Option<&str>, step| {
        let upload = Arc::new(upload(room.map(id)));
        Event::Upload(UploadEvent { upload, step })
    };
    let url = "/api/v1/ws/files/000000000000000000000000000abc12/data.csv";
    let complete = || UploadStep::Complete { url: url.into(), sha256: digest() };
    let ready = UploadStep::Ready { url: "/api/v1/ws/uploads/file_123".into(), offset: 0 };
    let fault = Fault::new(FaultCode::Cancelled, "The file was taken back");
    let room = Some("room1");
    vec![
        ("file_upload_ready", answer(event(room, ready), NOON, "u-1")),
        ("file_upload_progress", told(event(room, UploadStep::Progress(512_000)), NOON)),
        ("file_upload_complete", told(event(room, complete()), NOON).numbered(42)),
        ("file_upload_complete_mailed", told(event(None, complete()), NOON).mailed(7)),
        ("file_upload_failed", told(event(room, UploadStep::Failed(fault)), NOON)),
    ]
}

#[test]
fn wrong_shapes_are_refused_by_name() {
    let refused = |field: &str, value, why: &str| {
        let mut said = json!({"file_id": "f", "filename": "a", "file_size": 1});
        said[field] = value;
        assert_refused("file_upload_start", said, field, &format!("{field} {why}"));
    };
    let name = "must be a name of 1 to 255 bytes";
    let size = "must be an integer between 0 and 9007199254740991";
    refused("file_id", json!(""), "must not be empty");
    refused("filename", json!("../.."), name);
    refused("filename", json!("x".repeat(256)), name);
    refused("filename", json!(7), "must be a string");
    refused("file_size", json!(-1), size);
    refused("file_size", json!(1.5), size);
    refused("sha256", json!("abc"), "must be 64 hexadecimal digits");
    assert_refused("file_upload_cancel", json!({}), "file_id", "file_id is missing");
}

#[test]
fn what_stands_beside_a_file_is_read_as_it_was_written() {
    for (room, sha256, whole) in [(None, None, false), (Some(id("room1")), Some(digest()), true)] {
        let file = house::File { upload: Arc::new(upload(room)), sha256, begun: NOON, whole };
        let back = house::file(&house::spell_file(&file)).unwrap();
        assert_eq!(format!("{:?}", unrighted(&file)), format!("{back:?}"));
    }
    for wrong in [&b"{}"[..], b"", br#"{"v":1,"is":{}}"#] {
        assert!(house::file(wrong).is_err());
    }
}

/// Rights belong to a token and are not kept.
fn unrighted(file: &house::File) -> house::File {
    let mut who = protocol::Identity {
        user: id("user123"),
        name: "Alice".into(),
        email: None,
        rights: protocol::Rights::default(),
        expires: None,
        anonymous: false,
        client: None,
    };
    who.anonymous = file.upload.by.anonymous;
    let upload = Upload { by: Arc::new(who), ..(*file.upload).clone() };
    house::File { upload: Arc::new(upload), ..file.clone() }
}

#[test]
fn a_room_remembers_a_file_that_is_whole() {
    for (name, delivery) in deliveries() {
        let letter = house::Letter {
            delivery: Arc::new(delivery),
            weight: 7,
            since: Some(Timestamp::from_secs(1)),
            origin: None,
        };
        let text = house::spell_letter(&letter);
        assert_eq!(text.is_some(), name.starts_with("file_upload_complete"), "{name}");
        let Some(text) = text else { continue };
        let back = house::letter(&text).unwrap();
        let Event::Upload(event) = &back.delivery.event else { panic!("another event") };
        let UploadStep::Complete { url, sha256 } = &event.step else { panic!("another step") };
        assert_eq!((sha256, event.upload.key), (&digest(), FileKey::from_u128(0xabc12)));
        assert!(url.ends_with("/data.csv"), "{url}");
        assert_eq!(
            (back.delivery.seq, back.delivery.mail),
            (letter.delivery.seq, letter.delivery.mail)
        );
    }
}
