//! The place for files fails on an announcement: who made it is told, and nobody else notices.

use serde_json::json;

use super::{announce, house, member, says_start, some};
use crate::support::Folder;

#[actix_rt::test]
async fn a_file_on_which_the_depot_fails_costs_nobody_else_anything() {
    let folder = Folder::of("uploads-failing");
    let house = house(&folder, "max_per_person = 2\ntotal_bytes = 20000");
    let (mut ann, courier) = member(&house, "ann").await;
    let ready = announce(&mut ann, "before", 10, json!({})).await;
    for round in 0..4 {
        let more = json!({"filename": actors::upload::CHAOS});
        says_start(&mut ann, &format!("f-{round}"), 10, more).await;
        let refused = ann.hears("error").await;
        assert!(refused["error"].as_str().unwrap().contains("failed on this request"), "{refused}");
    }
    // Neither the person's measure nor the room on the disk has shrunk.
    announce(&mut ann, "after", 10, json!({})).await;
    let path = ready["upload_url"].as_str().unwrap();
    assert_eq!(courier.put(path, &[], &some(10)).await.status, 201);
    ann.hears("file_upload_complete").await;
}
