//! A disk that fails on demand: nothing is half kept, and it heals.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actors::ports::store::{Change, Engine, StoreError};
use redb::{Builder, Database, ReadableDatabase, StorageBackend};

use super::{
    samples::{cell, head, mail, room, user},
    say,
};
use crate::store::{
    engine::Redb,
    file,
    meta::{Meta, fresh_secret},
    volume::{Volume, Way},
};

/// What the disk does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mood {
    #[default]
    Well,
    /// It takes nothing more.
    Full,
    /// It takes everything, and says in the end that it did not.
    Lies,
}

#[derive(Debug, Default)]
struct Disk {
    bytes: Vec<u8>,
    mood: Mood,
}

#[derive(Clone, Debug, Default)]
struct Flaky(Arc<Mutex<Disk>>);

impl Flaky {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is(&self, mood: Mood) {
        self.disk().mood = mood;
    }

    /// An engine on this disk, which opens it again as it would a file.
    fn engine(&self) -> Redb {
        let disk = self.clone();
        let mut made = false;
        if disk.disk().bytes.is_empty() {
            let fresh = builder().create_with_backend(disk.clone()).unwrap();
            file::write_meta(&fresh, &Meta::fresh(fresh_secret())).unwrap();
            made = true;
        }
        assert!(made, "one engine a disk");
        Redb::on(Volume::new(false, Box::new(disk)))
    }
}

impl Way for Flaky {
    fn open(&self, _: bool) -> Result<(Database, Meta), StoreError> {
        let database = builder().create_with_backend(self.clone());
        let database = database.map_err(|e| StoreError::Unavailable(e.to_string()))?;
        let snapshot = database.begin_read().map_err(|e| StoreError::Unavailable(e.to_string()))?;
        let meta = Meta::read(&snapshot)?;
        Ok((database, meta))
    }

    fn look(&self) -> Result<Option<(Database, Meta)>, StoreError> {
        Err(StoreError::Unavailable("it is not for reading alone".into()))
    }

    fn may_write(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn secret(&self) -> [u8; 32] {
        fresh_secret()
    }
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(1 << 20);
    builder
}

impl StorageBackend for Flaky {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let at = usize::try_from(offset).unwrap();
        out.copy_from_slice(&self.disk().bytes[at..at + out.len()]);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.disk().bytes.resize(usize::try_from(length).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let well = self.disk().mood == Mood::Well;
        if well { Ok(()) } else { Err(io::Error::other("the disk failed")) }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut disk = self.disk();
        if disk.mood == Mood::Full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let at = usize::try_from(offset).unwrap();
        disk.bytes[at..at + data.len()].copy_from_slice(data);
        Ok(())
    }
}

/// Everything of the room and the person of these tests.
fn all(engine: &mut Redb) -> String {
    let lab = engine.room(&room("lab")).unwrap();
    let bob = engine.person(&user("bob")).unwrap();
    format!("{lab:?} {bob:?}")
}

fn some() -> [Change; 4] {
    [
        Change::Room(room("lab"), head(false)),
        say("lab", 1, 1),
        Change::Cell(cell("lab", "A1", 1)),
        Change::Mail(user("bob"), mail(1, 100, Some("a"))),
    ]
}

fn more() -> [Change; 4] {
    [
        say("lab", 2, 2),
        Change::Cell(cell("lab", "A1", 2)),
        Change::Settled { user: user("bob"), up_to: 1 },
        Change::Mail(user("bob"), mail(2, 1_000, Some("b"))),
    ]
}

#[test]
fn nothing_of_a_failed_commit_is_ever_there() {
    for mood in [Mood::Full, Mood::Lies] {
        let disk = Flaky::default();
        let mut engine = disk.engine();
        engine.commit(&some()).unwrap();
        let before = all(&mut engine);
        disk.is(mood);
        assert!(engine.commit(&more()).is_err(), "{mood:?}");
        assert!(engine.commit(&more()).is_err(), "{mood:?} still");
        disk.is(Mood::Well);
        assert_eq!(all(&mut engine), before, "{mood:?}");
        engine.commit(&more()).unwrap();
        let after = all(&mut engine);
        assert_ne!(after, before);
        disk.is(mood);
        assert!(engine.commit(&[Change::RoomGone(room("lab"))]).is_err());
        disk.is(Mood::Well);
        assert_eq!(all(&mut engine), after, "{mood:?}");
    }
}
