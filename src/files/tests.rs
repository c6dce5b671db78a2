//! The folder as the next start finds it.

use std::sync::Arc;

use bytes::Bytes;
use protocol::{
    FileId, Identity, Rights, RoomId, Timestamp, UserId,
    upload::{FileName, Upload},
};
use sha2::Digest;

use super::*;

fn record(key: u128, size: u64) -> FileRecord {
    let by = Identity {
        user: UserId::new("ann").unwrap(),
        name: "Ann".into(),
        email: None,
        rights: Rights::everywhere(),
        expires: None,
        anonymous: false,
        client: None,
    };
    let upload = Upload {
        key: FileKey::from_u128(key),
        file: FileId::new("../f").unwrap(),
        by: Arc::new(by),
        room: Some(RoomId::new("lab").unwrap()),
        name: FileName::new("data.csv").unwrap(),
        size,
        mime: Some("text/csv".into()),
    };
    let begun = Timestamp::from_secs(7);
    FileRecord { upload: Arc::new(upload), sha256: None, begun, whole: false }
}

fn found(path: &Path) -> Vec<(FileKey, u64, bool)> {
    let (_, mut found) = Folder::open(path).unwrap();
    found.sort_by_key(|found| found.record.upload.key);
    found.iter().map(|it| (it.record.upload.key, it.bytes, it.record.whole)).collect()
}

#[actix_rt::test]
async fn a_file_goes_on_where_it_stopped_and_comes_to_the_same() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("uploads");
    assert_eq!(found(&path), [], "the folder is made when it is needed");
    let (folder, _) = Folder::open(&path).unwrap();
    let it = record(1, 6);
    let key = it.upload.key;
    folder.begin(it.clone()).await.unwrap();
    let writer = folder.append(key, 0).await.unwrap();
    let writer = writer.write(Bytes::from_static(b"abcd")).await.unwrap();
    assert_eq!(writer.offset(), 4);
    drop(writer);
    assert_eq!(found(&path), [(key, 4, false)], "as after kill -9");

    let writer = folder.append(key, 3).await.unwrap().write("def".into()).await.unwrap();
    let digest = writer.digest();
    assert_eq!(digest, Sha256(sha2::Sha256::digest(b"abcdef").into()));
    folder.finish(writer, it, digest).await.unwrap();
    assert_eq!(found(&path), [(key, 6, true)]);
    assert_eq!(fs::read(folder.whole(key)).unwrap(), b"abcdef");
    assert!(folder.append(key, 6).await.is_err(), "a whole file does not grow");

    folder.forget(key).await;
    folder.forget(key).await;
    assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
}

#[actix_rt::test]
async fn a_power_cut_amid_the_last_step_leaves_a_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = Folder::open(folder.path()).unwrap();
    let it = FileRecord { whole: true, ..record(1, 0) };
    let key = it.upload.key;
    files.begin(it).await.unwrap();
    assert_eq!(found(folder.path()), [(key, 0, true)]);
    assert!(files.whole(key).exists());
}

#[actix_rt::test]
async fn what_was_being_written_or_forgotten_is_not_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = Folder::open(folder.path()).unwrap();
    for key in [1, 2, 3] {
        files.begin(record(key, 3)).await.unwrap();
    }
    let at = |key: u128, ending| folder.path().join(format!("{key:032x}.{ending}"));
    fs::remove_file(at(1, "part")).unwrap();
    fs::remove_file(at(2, "json")).unwrap();
    fs::write(at(3, "new"), "{").unwrap();
    fs::write(folder.path().join("notes.part"), "theirs").unwrap();
    assert_eq!(found(folder.path()), [(FileKey::from_u128(3), 0, false)]);
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
    left.sort();
    assert_eq!(left, [at(3, "json"), at(3, "part"), folder.path().join("notes.part")]);
}

#[actix_rt::test]
async fn what_is_strange_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = Folder::open(folder.path()).unwrap();
    for key in [1, 2, 3] {
        files.begin(record(key, 3)).await.unwrap();
    }
    let at = |key: u128, ending| folder.path().join(format!("{key:032x}.{ending}"));
    fs::write(at(1, "json"), "{}").unwrap();
    fs::copy(at(2, "json"), at(4, "json")).unwrap();
    fs::write(at(3, "part"), "more than there may be").unwrap();
    assert_eq!(found(folder.path()), [(FileKey::from_u128(2), 0, false)]);
    assert!(at(1, "json").exists() && at(3, "part").exists() && at(4, "json").exists());
}
