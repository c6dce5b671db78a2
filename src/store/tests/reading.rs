//! What cannot be opened for writing is read, if it can be, and what has been answered holds.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actors::ports::store::{Change, Engine, StoreError};
use redb::Database;

use super::{
    commit,
    samples::{Place, head, mail, room, user},
    say,
};
use crate::store::{FILE, engine::Redb, file::ByPath, meta::Meta, open, volume::Way};

/// A file that is for reading alone until it is allowed to write it.
struct Guarded {
    way: ByPath,
    allowed: Arc<AtomicBool>,
}

impl Guarded {
    fn engine(place: &Place, relaxed: bool) -> (Redb, [u8; 32], Arc<AtomicBool>) {
        let allowed = Arc::new(AtomicBool::new(false));
        let way = ByPath { path: place.file(), secret: [7; 32] };
        let guarded = Self { way, allowed: allowed.clone() };
        let (engine, secret) = Redb::by(Box::new(guarded), relaxed).unwrap();
        (engine, secret, allowed)
    }
}

impl Way for Guarded {
    fn open(&self, sound: bool) -> Result<(Database, Meta), StoreError> {
        self.may_write()?;
        self.way.open(sound)
    }

    fn look(&self) -> Result<Option<(Database, Meta)>, StoreError> {
        self.way.look()
    }

    fn may_write(&self) -> Result<(), StoreError> {
        let allowed = self.allowed.load(Ordering::Relaxed);
        allowed.then_some(()).ok_or_else(|| StoreError::Unavailable("read-only".into()))
    }

    fn secret(&self) -> [u8; 32] {
        self.way.secret()
    }
}

/// A store with a room and a letter in it, closed well.
fn used(test: &str) -> (Place, [u8; 32]) {
    let place = Place::of(test);
    let mut store = open(place.path(), false).unwrap();
    let letter = Change::Mail(user("bob"), mail(1, 100, None));
    commit(&mut store, &[Change::Room(room("lab"), head(false)), say("lab", 1, 1), letter]);
    store.engine.close().unwrap();
    (place, store.secret)
}

/// The number of the room's latest event, and how many letters wait.
fn read(engine: &mut dyn Engine) -> Result<(Option<u64>, usize), StoreError> {
    let lab = engine.room(&room("lab"))?;
    let bob = engine.person(&user("bob"))?;
    Ok((lab.map(|it| it.seq), bob.map_or(0, |it| it.mail.len())))
}

#[track_caller]
fn assert_refuses(engine: &mut dyn Engine) {
    for changes in [vec![], vec![say("lab", 2, 1)]] {
        let refused = engine.commit(&changes);
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    }
}

#[test]
fn where_there_is_no_file_nothing_is_kept_until_it_can_be_made() {
    let place = Place::of("nowhere");
    let obstacle = place.path().join("obstacle");
    fs::write(&obstacle, "").unwrap();
    let folder = obstacle.join("data");
    let mut store = open(&folder, false).unwrap();
    for _ in 0..2 {
        assert_eq!(read(&mut *store.engine).unwrap(), (None, 0));
        assert!(store.engine.lasting_rooms().unwrap().is_empty());
        assert_refuses(&mut *store.engine);
    }
    fs::remove_file(&obstacle).unwrap();
    commit(&mut store, &[Change::Room(room("lab"), head(false)), say("lab", 1, 1)]);
    assert_eq!(read(&mut *store.engine).unwrap(), (Some(1), 0));
    store.engine.close().unwrap();
    let mut again = open(&folder, false).unwrap();
    assert_eq!(again.secret, store.secret, "what was signed before is believed");
    assert_eq!(read(&mut *again.engine).unwrap(), (Some(1), 0));
}

#[test]
fn a_file_that_appears_where_there_was_none_is_not_used_before_the_next_start() {
    let (other, _) = used("mounted");
    let before = fs::read(other.file()).unwrap();
    let place = Place::of("mounted-late");
    let obstacle = place.path().join("obstacle");
    fs::write(&obstacle, "").unwrap();
    let mut store = open(&obstacle, false).unwrap();
    assert_eq!(read(&mut *store.engine).unwrap(), (None, 0));
    fs::remove_file(&obstacle).unwrap();
    fs::create_dir(&obstacle).unwrap();
    let file = obstacle.join(FILE);
    for bytes in [b"garbage".as_slice(), &before] {
        fs::write(&file, bytes).unwrap();
        assert_refuses(&mut *store.engine);
        assert_eq!(read(&mut *store.engine).unwrap(), (None, 0), "as was said before");
        assert!(fs::read(&file).unwrap() == bytes, "it was touched");
    }
    drop(store);
    let mut again = open(&obstacle, false).unwrap();
    assert_eq!(read(&mut *again.engine).unwrap(), (Some(1), 1));
}

#[test]
fn a_file_that_may_not_be_written_is_read_and_written_as_soon_as_it_may() {
    let (place, secret) = used("read-only");
    let (mut engine, told, allowed) = Guarded::engine(&place, false);
    assert_eq!(told, secret, "what was signed before is believed");
    let before = fs::read(place.file()).unwrap();
    for _ in 0..2 {
        assert_eq!(read(&mut engine).unwrap(), (Some(1), 1));
        assert_eq!(engine.lasting_rooms().unwrap(), [room("lab")]);
        assert_refuses(&mut engine);
    }
    assert!(fs::read(place.file()).unwrap() == before, "it was touched");
    allowed.store(true, Ordering::Relaxed);
    assert_eq!(read(&mut engine).unwrap(), (Some(1), 1));
    engine.commit(&[say("lab", 2, 1), Change::Settled { user: user("bob"), up_to: 1 }]).unwrap();
    assert_eq!(read(&mut engine).unwrap(), (Some(2), 0), "nothing is stale");
    engine.close().unwrap();
    let mut again = open(place.path(), false).unwrap();
    assert_eq!(read(&mut *again.engine).unwrap(), (Some(2), 0));
}

#[test]
fn a_file_that_was_read_and_is_another_now_is_not_used() {
    let (place, _) = used("replaced");
    let (other, _) = used("replacement");
    let (mut engine, _, allowed) = Guarded::engine(&place, false);
    assert_eq!(read(&mut engine).unwrap(), (Some(1), 1));
    fs::rename(other.file(), place.file()).unwrap();
    allowed.store(true, Ordering::Relaxed);
    let before = fs::read(place.file()).unwrap();
    assert_refuses(&mut engine);
    assert!(read(&mut engine).is_err());
    fs::remove_file(place.file()).unwrap();
    assert_refuses(&mut engine);
    assert!(!place.file().exists(), "nothing is made in its place");
    fs::write(place.file(), before).unwrap();
    assert_refuses(&mut engine);
}

#[test]
fn an_epoch_that_was_told_before_the_file_could_be_written_holds() {
    let place = Place::of("told");
    let mut store = open(place.path(), true).unwrap();
    commit(&mut store, &[Change::Room(room("lab"), head(true))]);
    // As after a loss of power.
    let copy = place.copied("told-copy");
    let epoch = |engine: &mut dyn Engine| engine.room(&room("lab")).unwrap().unwrap().head.epoch;
    let (mut engine, _, allowed) = Guarded::engine(&copy, true);
    let told = epoch(&mut engine);
    assert_ne!(told, head(true).epoch);
    assert_refuses(&mut engine);
    assert_eq!(epoch(&mut engine), told);
    allowed.store(true, Ordering::Relaxed);
    engine.commit(&[]).unwrap();
    assert_eq!(epoch(&mut engine), told);
    engine.close().unwrap();
    assert_eq!(epoch(&mut *open(copy.path(), true).unwrap().engine), told);
}
