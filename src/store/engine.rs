//! The engine: records in redb, one commit for many changes.

use std::path::PathBuf;

use actors::ports::store::{Change, Engine, PersonRecord, RoomRecord, StoreError};
use protocol::{RoomId, Timestamp, UserId};
use redb::{Database, ReadTransaction, ReadableDatabase};

use super::{
    file,
    meta::Meta,
    people, rooms,
    tables::{Before, Draft},
    trouble::{failed, guarded},
};

/// Records in one file. After an error of the disk the file is closed, and opened again for
/// the next request: redb takes nothing more from a file that has failed it once.
pub(super) struct Redb {
    path: PathBuf,
    relaxed: bool,
    /// For a file that is yet to be made.
    secret: [u8; 32],
    /// Whether this process has found the file sound.
    sound: bool,
    open: Option<Book>,
    doubt: Option<Doubt>,
}

/// An open file.
struct Book {
    database: Database,
    meta: Meta,
}

/// A commit that failed at its very end may have come through after all. Everybody has been
/// told that it did not; so if it did, it is taken back.
#[derive(Debug)]
struct Doubt {
    commit: u64,
    before: Vec<Before>,
}

// === impl Redb ===

impl Redb {
    /// Opens the file, or makes it. Where that may pass, the engine is there all the same and
    /// tries again when it is needed.
    pub(super) fn open(path: PathBuf, relaxed: bool, secret: [u8; 32]) -> Result<Self, StoreError> {
        let closed = Self { path, relaxed, secret, sound: false, open: None, doubt: None };
        let mut engine = closed;
        match engine.book() {
            Ok(_) => {}
            Err(StoreError::Unavailable(why)) => log::error!("store cannot be opened: {why}"),
            Err(error) => return Err(error),
        }
        Ok(engine)
    }

    /// The secret of the file; while there is none, the one that a new file would get.
    pub(super) fn secret(&self) -> [u8; 32] {
        self.open.as_ref().map_or(self.secret, |book| book.meta.secret)
    }

    fn book(&mut self) -> Result<&mut Book, StoreError> {
        if self.open.is_none() {
            let book = self.open_again()?;
            return Ok(self.open.insert(book));
        }
        self.open.as_mut().ok_or_else(|| StoreError::Unavailable("the store is closed".into()))
    }

    fn open_again(&mut self) -> Result<Book, StoreError> {
        let (database, meta) = file::open(&self.path, self.sound, self.secret)?;
        let mut book = Book { database, meta };
        if !self.sound {
            book.begin(self.relaxed)?;
        }
        if let Some(doubt) = &self.doubt
            && doubt.commit == book.meta.commits
        {
            book.take_back(doubt)?;
        }
        (self.sound, self.doubt) = (true, None);
        Ok(book)
    }

    fn read<T>(
        &mut self,
        read: impl FnOnce(&ReadTransaction, &Meta) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let book = self.book()?;
        let found = guarded(|| {
            let snapshot = book.database.begin_read().map_err(failed)?;
            read(&snapshot, &book.meta)
        });
        if let Err(StoreError::Unavailable(_)) = found {
            self.open = None;
        }
        found
    }
}

impl Engine for Redb {
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        let book = self.book()?;
        let commit = book.meta.commits + 1;
        let mut before = Vec::new();
        let kept = guarded(|| book.keep(changes, commit, &mut before));
        if kept.is_err() {
            self.doubt = (!before.is_empty()).then_some(Doubt { commit, before });
            self.open = None;
        }
        kept
    }

    fn room(&mut self, room: &RoomId) -> Result<Option<RoomRecord>, StoreError> {
        self.read(|snapshot, meta| rooms::load(snapshot, room, meta.life))
    }

    fn person(&mut self, user: &UserId) -> Result<Option<PersonRecord>, StoreError> {
        self.read(|snapshot, _| people::load(snapshot, user))
    }

    fn lasting_rooms(&mut self) -> Result<Vec<RoomId>, StoreError> {
        self.read(|snapshot, _| rooms::lasting(snapshot))
    }

    fn close(&mut self) -> Result<(), StoreError> {
        let Some(mut book) = self.open.take() else { return Ok(()) };
        guarded(|| {
            book.end()?;
            book.database.close().map_err(failed)
        })
    }

    fn sweep(&mut self, _: Timestamp, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}

// === impl Book ===

impl Book {
    /// Notes that it is in use, where an unclean end will matter; and minds the last one.
    fn begin(&mut self, relaxed: bool) -> Result<(), StoreError> {
        if !self.meta.loose && !relaxed {
            return Ok(());
        }
        if self.meta.loose {
            log::warn!("the store was not closed well: what came last may be lost");
            self.meta.begin_anew();
        }
        self.meta.loose = relaxed;
        file::write_meta(&self.database, &self.meta)
    }

    /// Notes that nothing was lost.
    fn end(&mut self) -> Result<(), StoreError> {
        if !self.meta.loose {
            return Ok(());
        }
        self.meta.loose = false;
        file::write_meta(&self.database, &self.meta)
    }

    /// Keeps all of it or nothing; but see [`Doubt`].
    fn keep(
        &mut self,
        changes: &[Change],
        commit: u64,
        before: &mut Vec<Before>,
    ) -> Result<(), StoreError> {
        let transaction = self.database.begin_write().map_err(failed)?;
        let mut draft = Draft::of(&transaction)?;
        for change in changes {
            keep(&mut draft, change, self.meta.life)?;
        }
        let meta = Meta { commits: commit, ..self.meta.clone() };
        meta.write_commits(&mut draft)?;
        *before = draft.done();
        transaction.commit().map_err(failed)?;
        self.meta = meta;
        Ok(())
    }

    fn take_back(&mut self, doubt: &Doubt) -> Result<(), StoreError> {
        let transaction = self.database.begin_write().map_err(failed)?;
        let mut draft = Draft::of(&transaction)?;
        draft.take_back(&doubt.before)?;
        draft.done();
        transaction.commit().map_err(failed)?;
        self.meta.commits -= 1;
        Ok(())
    }
}

fn keep(draft: &mut Draft<'_>, change: &Change, life: u64) -> Result<(), StoreError> {
    match change {
        Change::Room(room, head) => rooms::keep_head(draft, room, head, life),
        Change::Event { room, event, keep_from } => {
            rooms::keep_event(draft, room, event, *keep_from)
        }
        Change::Cell(cell) => rooms::keep_cell(draft, cell),
        Change::RoomGone(room) => rooms::forget(draft, room),
        Change::Person(user, head) => people::keep_head(draft, user, head),
        Change::Mail(user, mail) => people::keep_mail(draft, user, mail),
        Change::Settled { user, up_to } => people::settle(draft, user, *up_to),
    }
}
