//! A file that is opened again after it has failed: redb takes nothing more from one that has.

use actors::ports::store::StoreError;
use redb::{Database, ReadTransaction, ReadableDatabase};

use super::{
    file,
    meta::Meta,
    tables::{Before, Draft},
    trouble::{failed, guarded},
};

/// Opens the file; is told whether this process has found it sound before.
type Opener = Box<dyn Fn(bool) -> Result<(Database, Meta), StoreError> + Send>;

/// A file, open or not.
pub(super) struct Volume {
    opener: Opener,
    relaxed: bool,
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

// === impl Volume ===

impl Volume {
    /// A file that is not open yet.
    pub(super) fn new(relaxed: bool, opener: Opener) -> Self {
        Self { opener, relaxed, sound: false, open: None, doubt: None }
    }

    /// Opens the file, if it is not open, and says what it says of itself.
    pub(super) fn meta(&mut self) -> Result<&Meta, StoreError> {
        self.book().map(|book| &book.meta)
    }

    /// Reads.
    pub(super) fn read<T>(
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

    /// Writes in one commit: all of it or nothing.
    pub(super) fn write(
        &mut self,
        write: impl FnOnce(&mut Draft<'_>, &Meta) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let book = self.book()?;
        let commit = book.meta.commits + 1;
        let mut before = Vec::new();
        let kept = guarded(|| book.write(commit, &mut before, write));
        if kept.is_err() {
            self.doubt = (!before.is_empty()).then_some(Doubt { commit, before });
            self.open = None;
        }
        kept
    }

    /// Closes the file; an open one notes that nothing was lost.
    pub(super) fn close(&mut self) -> Result<(), StoreError> {
        let Some(mut book) = self.open.take() else { return Ok(()) };
        guarded(|| {
            book.end()?;
            book.database.close().map_err(failed)
        })
    }

    fn book(&mut self) -> Result<&mut Book, StoreError> {
        let book = match self.open.take() {
            Some(book) => book,
            None => self.open_again()?,
        };
        Ok(self.open.insert(book))
    }

    fn open_again(&mut self) -> Result<Book, StoreError> {
        let (database, meta) = guarded(|| (self.opener)(self.sound))?;
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

    /// Fills in `before` as late as possible: while it is empty, nothing can have come through.
    fn write(
        &mut self,
        commit: u64,
        before: &mut Vec<Before>,
        write: impl FnOnce(&mut Draft<'_>, &Meta) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let transaction = self.database.begin_write().map_err(failed)?;
        let mut draft = Draft::of(&transaction)?;
        write(&mut draft, &self.meta)?;
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
        self.meta.commits = doubt.commit - 1;
        Ok(())
    }
}
