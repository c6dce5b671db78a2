//! A file that is open, with its index: what one commit changes in both, and how they are made to
//! agree.

use std::{collections::BTreeSet, sync::Arc};

use actors::clock::now;
use redb::{Database, ReadableDatabase, ReadableTable};

use super::{
    crier::Told,
    draft::{Draft, Kept, Order},
    file::{self, Meta},
    index::Catalogue,
    keeper::{Open, Stock, Terms},
    record::{self, Change},
    tables::{self, CHANGES, DOCUMENTS, TEXTS},
    trouble::Trouble,
};

/// A file that is open, with its index.
pub(super) struct Book {
    // Fields are dropped in this order: who waits for the file finds the index free too.
    catalogue: Catalogue,
    database: Arc<Database>,
}

// === impl Book ===

impl Book {
    pub(super) fn of(database: Database, terms: &Terms) -> Result<Self, Trouble> {
        let meta = file::meta(&database)?;
        let catalogue = Catalogue::open(&terms.ground.index(), terms.language, &meta.id)?;
        let mut book = Self { catalogue, database: Arc::new(database) };
        book.agree(&meta)?;
        Ok(book)
    }

    /// Brings the index to what the file has: by the changes since, or from the beginning.
    fn agree(&mut self, meta: &Meta) -> Result<(), Trouble> {
        match self.catalogue.number() {
            Some(number) if number == meta.number => Ok(()),
            Some(number) if number < meta.number => {
                match self.changes_since(number, meta.number)? {
                    Some(changes) => self.catch_up(&changes, meta.number),
                    None => self.index_all(meta.number),
                }
            }
            _ => self.index_all(meta.number),
        }
    }

    /// What has changed since then, if every change of it is still known.
    fn changes_since(
        &self,
        number: u64,
        now: u64,
    ) -> Result<Option<Vec<Change<'static>>>, Trouble> {
        let table = self.database.begin_read()?.open_table(CHANGES)?;
        let mut changes = Vec::new();
        for change in table.range(number + 1..=now)? {
            changes.push(record::read(change?.1.value(), "a change")?);
        }
        Ok((changes.len() as u64 == now - number).then_some(changes))
    }

    fn index_all(&mut self, number: u64) -> Result<(), Trouble> {
        let snapshot = self.database.begin_read()?;
        let (documents, texts) = (snapshot.open_table(DOCUMENTS)?, snapshot.open_table(TEXTS)?);
        self.catalogue.clear()?;
        for document in documents.iter()? {
            let (key, document) = document?;
            let document = record::read(document.value(), "a document")?;
            if let Some(text) = texts.get(key.value())? {
                self.catalogue.add(key.value(), &document, text.value())?;
            }
        }
        self.catalogue.commit(number)
    }

    fn catch_up(&mut self, changes: &[Change<'_>], number: u64) -> Result<(), Trouble> {
        let snapshot = self.database.begin_read()?;
        let (documents, texts) = (snapshot.open_table(DOCUMENTS)?, snapshot.open_table(TEXTS)?);
        // Whoever makes or drops a library leaves nothing of before in it.
        for change in changes.iter().filter(|change| change.document.is_none()) {
            self.catalogue.forget_library(&change.library)?;
        }
        for (library, name) in documents_in(changes) {
            let key = tables::join(library, name);
            self.catalogue.forget(&key)?;
            let (document, text) = (tables::document(&documents, &key)?, texts.get(key.as_str())?);
            if let (Some(document), Some(text)) = (document, text) {
                self.catalogue.add(&key, &document, text.value())?;
            }
        }
        self.catalogue.commit(number)
    }

    /// What readers have of it.
    pub(super) fn shown(&self, number: u64) -> Stock {
        let (database, seeker) = (self.database.clone(), self.catalogue.seeker());
        Stock::Open(Arc::new(Open { database, seeker, number }))
    }

    /// Keeps what is ordered, and crosses out what has been told, in one commit.
    pub(super) fn keep(
        &mut self,
        orders: Vec<Order>,
        terms: &Terms,
        told: &Told,
    ) -> Result<Kept, Trouble> {
        let found = self.catalogue.number();
        let transaction = self.database.begin_write()?;
        let mut draft = Draft::of(&transaction, (terms.most, terms.model.is_some()), now())?;
        draft.forget_changes(found.unwrap_or_default())?;
        draft.cross_out(told)?;
        let mut done = Vec::with_capacity(orders.len());
        for order in orders {
            match draft.apply(order) {
                Err(trouble @ Trouble::Store(_)) => return Err(trouble),
                judged => done.push(judged),
            }
        }
        let kept = draft.done(done)?;
        transaction.commit()?;
        Ok(kept)
    }

    /// Lets what was kept be found.
    pub(super) fn follow(&mut self, changed: &[Change<'_>], number: u64) -> Result<(), Trouble> {
        if changed.is_empty() { Ok(()) } else { self.catch_up(changed, number) }
    }
}

/// The documents that have changed, each once.
fn documents_in<'a>(changes: &'a [Change<'_>]) -> BTreeSet<(&'a str, &'a str)> {
    let documents =
        changes.iter().filter_map(|change| change.document.as_deref().zip(Some(change)));
    documents.map(|(document, change)| (&*change.library, document)).collect()
}
