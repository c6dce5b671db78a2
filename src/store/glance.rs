//! What is read while the file cannot be opened for writing: nobody is turned away for that.
//!
//! What has been answered binds. Whoever was told that nothing waits for them has their mail
//! numbered anew from there, and what an older file holds under these numbers would be taken
//! for settled. So only what was read is ever opened for writing: the same file with nothing
//! written since, or, where there was none, one that this process has made.

use actors::ports::store::StoreError;

use super::{
    file,
    meta::Meta,
    trouble::guarded,
    volume::{Book, Way},
};

/// A look at a file, or at the place where there is none.
pub(super) struct Glance {
    /// What the file said of itself; none if there was no file.
    file: Option<Meta>,
    /// Let go of while the file is tried for writing.
    book: Option<Book>,
    /// Whether the log says that there is another file now.
    told: bool,
}

// === impl Glance ===

impl Glance {
    /// Looks for the first time; fails where nothing can be known for certain.
    pub(super) fn of(way: &dyn Way) -> Result<Self, StoreError> {
        let Some((database, mut meta)) = guarded(|| way.look())? else {
            return Ok(Self { file: None, book: None, told: false });
        };
        meta.mind_the_end();
        let book = Book::new(database, meta.clone());
        Ok(Self { file: Some(meta), book: Some(book), told: false })
    }

    /// What is read.
    pub(super) fn book(&mut self, way: &dyn Way) -> Result<&Book, StoreError> {
        let book = match self.book.take() {
            Some(book) => book,
            None => self.look_again(way)?,
        };
        Ok(self.book.insert(book))
    }

    /// Which life of the file its readers know.
    pub(super) fn life(&self) -> Option<u64> {
        self.file.as_ref().map(|meta| meta.life)
    }

    /// Lets go of the file to have it opened for writing. Fails as long as that is in vain, or
    /// would contradict what has been answered.
    pub(super) fn give_way(&mut self, way: &dyn Way) -> Result<(), StoreError> {
        way.may_write()?;
        self.book.take_if(|_| self.file.is_some());
        let same = match guarded(|| way.look()) {
            Ok(found) => self.is(found.as_ref().map(|(_, meta)| meta), way),
            Err(StoreError::Unavailable(why)) => return Err(StoreError::Unavailable(why)),
            Err(_) => false,
        };
        if same {
            return Ok(());
        }
        if !std::mem::replace(&mut self.told, true) {
            log::error!(
                "the store's file is not what was read at the start, and is not used: end the \
                 service and start it again to use what is there now"
            );
        }
        Err(another())
    }

    fn look_again(&self, way: &dyn Way) -> Result<Book, StoreError> {
        let Some(before) = &self.file else {
            let (database, meta) = file::empty(way.secret())?;
            return Ok(Book::new(database, meta));
        };
        match guarded(|| way.look())? {
            Some((database, meta)) if self.is(Some(&meta), way) => {
                Ok(Book::new(database, before.clone()))
            }
            _ => Err(another()),
        }
    }

    fn is(&self, found: Option<&Meta>, way: &dyn Way) -> bool {
        match (&self.file, found) {
            (None, None) => true,
            (None, Some(now)) => now.secret == way.secret(),
            (Some(_), None) => false,
            (Some(before), Some(now)) => {
                (before.secret, before.commits) == (now.secret, now.commits)
            }
        }
    }
}

fn another() -> StoreError {
    StoreError::Unavailable("there is another file than the one that was read".into())
}
