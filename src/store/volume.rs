//! A file that is opened again after it has failed: redb takes nothing more from one that has.
//!
//! Where it cannot be opened from the start, what there is is read all the same; once this
//! process has written, it reads nothing but what it has open.

use actors::ports::store::StoreError;
use redb::{Database, ReadTransaction, ReadableDatabase};

use super::{
    file,
    glance::Glance,
    meta::Meta,
    tables::{Before, Draft},
    trouble::{failed, guarded},
};

/// The way to a file.
pub(super) trait Way: Send {
    /// Opens it for writing, or makes it. One that has been found sound is not verified again.
    fn open(&self, sound: bool) -> Result<(Database, Meta), StoreError>;

    /// Opens it for reading and never touches it; none if there is for certain no file.
    fn look(&self) -> Result<Option<(Database, Meta)>, StoreError>;

    /// Fails where there is a file that is not for us to write.
    fn may_write(&self) -> Result<(), StoreError>;

    /// The secret of a file that is made here.
    fn secret(&self) -> [u8; 32];
}

/// A file, open or not.
pub(super) struct Volume {
    way: Box<dyn Way>,
    relaxed: bool,
    /// Whether this process has found the file sound, and had it open for writing.
    sound: bool,
    open: Option<Book>,
    /// What is read until then.
    glance: Option<Glance>,
    doubt: Option<Doubt>,
}

/// An open file.
pub(super) struct Book {
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
    pub(super) fn new(relaxed: bool, way: Box<dyn Way>) -> Self {
        Self { way, relaxed, sound: false, open: None, glance: None, doubt: None }
    }

    /// Reads: what is open for writing, or else what there is.
    pub(super) fn read<T>(
        &mut self,
        read: impl FnOnce(&ReadTransaction, &Meta) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.open.is_none() && self.glance.is_none() {
            self.open_or_glance()?;
        }
        if let Some(glance) = &mut self.glance {
            return glance.book(&*self.way)?.read(read);
        }
        let found = self.book()?.read(read);
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

    fn open_or_glance(&mut self) -> Result<(), StoreError> {
        match self.book().map(drop) {
            Err(StoreError::Unavailable(why)) if !self.sound => {
                self.glance = Some(Glance::of(&*self.way)?);
                log::warn!("the store is only read until it can be opened: {why}");
                Ok(())
            }
            opened => opened,
        }
    }

    fn open_again(&mut self) -> Result<Book, StoreError> {
        if let Some(glance) = &mut self.glance {
            glance.give_way(&*self.way)?;
        }
        let looked = self.sound || self.glance.is_some();
        let (database, meta) = guarded(|| self.way.open(looked))?;
        let mut book = Book::new(database, meta);
        if !self.sound {
            book.begin(self.relaxed, self.glance.as_ref().and_then(Glance::life))?;
        }
        if let Some(doubt) = &self.doubt
            && doubt.commit == book.meta.commits
        {
            book.take_back(doubt)?;
        }
        (self.sound, self.glance, self.doubt) = (true, None, None);
        Ok(book)
    }
}

// === impl Book ===

impl Book {
    pub(super) fn new(database: Database, meta: Meta) -> Self {
        Self { database, meta }
    }

    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&ReadTransaction, &Meta) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        guarded(|| {
            let snapshot = self.database.begin_read().map_err(failed)?;
            read(&snapshot, &self.meta)
        })
    }

    /// Notes that it is in use, where an unclean end will matter; and minds the last one, unless
    /// that has been done for those who know `life`.
    fn begin(&mut self, relaxed: bool, life: Option<u64>) -> Result<(), StoreError> {
        let before = self.meta.clone();
        match life {
            Some(life) => self.meta.life = life,
            None => self.meta.mind_the_end(),
        }
        self.meta.loose = relaxed;
        if self.meta == before {
            return Ok(());
        }
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
