//! The file is made, opened again after any end, and refused where it is not sound.

use std::fs;

use redb::{Database, TableDefinition};

use crate::support::{Folder, House, Program, Running, config_file};

/// A store that has been used and closed well.
fn used(test: &str) -> Folder {
    let folder = Folder::of(test);
    drop(House::with(&folder.durable()));
    folder
}

/// What the program says as it refuses this file, which it leaves as it is.
fn refused(test: &str, folder: &Folder) -> String {
    let before = fs::read(folder.file()).unwrap();
    let path = config_file(test, &format!("server.port = 0\n{}", folder.durable()));
    let ended = Running::start(&["--config", path.to_str().unwrap()], &[]).ends();
    assert_eq!(ended.status.code(), Some(1), "{}", ended.log);
    assert!(ended.printed.is_empty(), "it listened: {}", ended.printed);
    assert!(ended.log.contains(folder.file().to_str().unwrap()), "{}", ended.log);
    assert!(fs::read(folder.file()).unwrap() == before, "the file was changed");
    ended.log
}

#[actix_rt::test]
async fn a_store_is_made_and_opens_again() {
    let folder = Folder::of("made");
    let inside = folder.path().join("deep/down");
    let settings = format!("store.durability = 'commit'\nstore.path = '{}'", inside.display());
    let house = House::with(&settings);
    assert!(inside.join(greenroom::store::FILE).is_file());
    let house = house.opens_again().await;
    house.until(|figures| figures["uptime_seconds"].is_number()).await;
}

#[actix_rt::test]
async fn a_store_opens_again_after_a_process_that_was_killed() {
    for durability in ["commit", "relaxed"] {
        let folder = Folder::of(&format!("killed-{durability}"));
        for _ in 0..2 {
            Program::serve("killed", &folder.keeping(durability), &[]).dies();
        }
        let program = Program::serve("killed", &folder.keeping(durability), &[]);
        assert!(program.ends().await.status.success());
    }
}

#[test]
fn a_damaged_file_is_refused_and_not_touched() {
    let folder = used("damaged");
    let whole = fs::read(folder.file()).unwrap();
    let mut flipped = whole.clone();
    // Inside of a record, wherever there is a copy of it.
    for at in 0..whole.len() - b"format".len() {
        if whole[at..].starts_with(b"format") {
            flipped[at] ^= 1;
        }
    }
    assert_ne!(flipped, whole);
    let cases = [
        ("text", b"these are not the pages you are looking for".to_vec()),
        ("empty", Vec::new()),
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("flipped", flipped),
        ("head", [&[0; 64], &whole[64..]].concat()),
    ];
    for (name, bytes) in cases {
        fs::write(folder.file(), bytes).unwrap();
        let log = refused(&format!("damaged-{name}"), &folder);
        assert!(log.contains("refused and was not touched"), "{name}: {log}");
    }
    fs::write(folder.file(), whole).unwrap();
    drop(House::with(&folder.durable()));
}

#[test]
fn the_file_of_a_newer_version_is_refused_and_not_touched() {
    let folder = used("newer");
    let table = TableDefinition::<&[u8], &[u8]>::new("meta");
    let database = Database::open(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    let mut meta = transaction.open_table(table).unwrap();
    meta.insert(&b"format"[..], &2_u64.to_be_bytes()[..]).unwrap();
    drop(meta);
    transaction.commit().unwrap();
    database.close().unwrap();
    let log = refused("newer", &folder);
    assert!(log.contains("format 2") && log.contains("a newer version wrote it"), "{log}");
}

#[test]
fn a_file_of_another_program_is_refused_and_not_touched() {
    let folder = Folder::of("foreign");
    let table = TableDefinition::<&str, &str>::new("recipes");
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(table).unwrap().insert("soup", "onions").unwrap();
    transaction.commit().unwrap();
    database.close().unwrap();
    let log = refused("foreign", &folder);
    assert!(log.contains("not a store of this program"), "{log}");
}

#[test]
fn a_store_that_another_process_has_open_is_refused() {
    let folder = used("taken");
    let program = Program::serve("taken", &folder.durable(), &[]);
    let path = config_file("taken-2", &format!("server.port = 0\n{}", folder.durable()));
    let ended = Running::start(&["--config", path.to_str().unwrap()], &[]).ends();
    assert_eq!(ended.status.code(), Some(1), "{}", ended.log);
    assert!(ended.log.contains("another process has it open"), "{}", ended.log);
    drop(program);
}
