//! A commit that is being written: what each order changes in the tables.
//!
//! An order is judged before it writes anything, so that one that is refused leaves no trace in
//! the commit that it shares with others.

use std::time::Duration;

use bytestring::ByteString;
use protocol::{
    DocumentId, Fault, FaultCode, LibraryId, Timestamp,
    library::{DocumentInfo, LibraryInfo},
};
use redb::{ReadableTable, Table, WriteTransaction};
use serde_json::value::RawValue;

use super::{
    crier::Told,
    herald,
    record::{self, Change, Document, Library},
    tables::{
        self, CHANGES, DOCUMENTS, GONE, LIBRARIES, META, NEWS, NUMBER_KEY, TEXTS, VECTORS, WAITING,
    },
    trouble::Trouble,
};

type Records<'t> = Table<'t, &'static str, &'static [u8]>;

/// For so long it is remembered that a library is gone, for a room that may have outlived it.
const MOURNING: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Something to be changed.
#[derive(Debug)]
pub(super) enum Order {
    /// Makes a library.
    Create { library: LibraryId, name: ByteString, description: Option<ByteString> },
    /// Forgets a library.
    Drop(LibraryId),
    /// Adds a document, or puts it in the place of another one.
    Add(Box<Addition>),
    /// Forgets a document.
    Delete { library: LibraryId, document: DocumentId },
    /// Keeps the vectors of a document's chunks, if it is still the one of this number.
    Embed { key: String, number: u64, vectors: Vec<(u32, Vec<u8>)> },
    /// At the start: forgets what is long gone; if another model makes vectors from now on, has
    /// every document wait for them.
    Settle { model: Option<String> },
}

/// A document as it is added.
#[derive(Debug)]
pub(super) struct Addition {
    pub(super) library: LibraryId,
    pub(super) document: DocumentId,
    pub(super) title: ByteString,
    pub(super) text: ByteString,
    pub(super) metadata: Option<Box<RawValue>>,
    pub(super) chunks: Vec<(u32, u32)>,
}

/// What came of an order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Done {
    /// A library is there.
    Created(LibraryInfo),
    /// A library is gone.
    Dropped(LibraryId),
    /// A document is there, perhaps in the place of another one.
    Added { document: DocumentInfo, replaced: bool },
    /// A document is gone.
    Deleted { library: LibraryId, document: DocumentId },
    /// Something that nobody is told.
    Silently,
}

/// What a commit has kept.
pub(super) struct Kept {
    /// What came of each order.
    pub(super) done: Vec<Result<Done, Trouble>>,
    pub(super) changed: Vec<Change<'static>>,
    /// The number of the latest change.
    pub(super) number: u64,
    /// Whether there is something that is not known to have been told.
    pub(super) untold: bool,
}

/// How much may be kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) libraries: u64,
    pub(super) documents: u64,
}

/// A commit that is being written.
pub(super) struct Draft<'t> {
    meta: Records<'t>,
    libraries: Records<'t>,
    documents: Records<'t>,
    texts: Table<'t, &'static str, &'static str>,
    changes: Table<'t, u64, &'static [u8]>,
    vectors: Table<'t, (&'static str, u32), &'static [u8]>,
    waiting: Table<'t, &'static str, ()>,
    gone: Table<'t, &'static str, u64>,
    news: Table<'t, (&'static str, u64), &'static [u8]>,
    /// Whether somebody makes vectors.
    embeds: bool,
    most: Most,
    now: Timestamp,
    number: u64,
    changed: Vec<Change<'static>>,
}

// === impl Draft ===

impl<'t> Draft<'t> {
    pub(super) fn of(
        transaction: &'t WriteTransaction,
        (most, embeds): (Most, bool),
        now: Timestamp,
    ) -> Result<Self, Trouble> {
        let meta = transaction.open_table(META)?;
        let number = tables::number(&meta, NUMBER_KEY)?;
        Ok(Self {
            meta,
            libraries: transaction.open_table(LIBRARIES)?,
            documents: transaction.open_table(DOCUMENTS)?,
            texts: transaction.open_table(TEXTS)?,
            changes: transaction.open_table(CHANGES)?,
            vectors: transaction.open_table(VECTORS)?,
            waiting: transaction.open_table(WAITING)?,
            gone: transaction.open_table(GONE)?,
            news: transaction.open_table(NEWS)?,
            embeds,
            most,
            now,
            number: number.ok_or_else(|| Trouble::unreadable("the file"))?,
            changed: Vec::new(),
        })
    }

    /// Does what is ordered, or says why not.
    pub(super) fn apply(&mut self, order: Order) -> Result<Done, Trouble> {
        let done = match order {
            Order::Create { library, name, description } => self.create(library, name, description),
            Order::Drop(library) => self.drop_library(library),
            Order::Add(addition) => self.add(*addition),
            Order::Delete { library, document } => self.delete(library, document),
            Order::Embed { key, number, vectors } => self.embed(&key, number, &vectors),
            Order::Settle { model } => self.settle(model.as_deref()),
        }?;
        if let Some((library, news)) = herald::news(&done, self.now) {
            let place = (library.as_str(), self.number);
            self.news.insert(place, record::spell(&news).as_slice())?;
        }
        Ok(done)
    }

    /// Crosses out what has been told.
    pub(super) fn cross_out(&mut self, told: &Told) -> Result<(), Trouble> {
        for (library, number) in told {
            let library = library.as_str();
            self.news.retain_in((library, 0)..=(library, *number), |_, _| false)?;
        }
        Ok(())
    }

    /// Forgets which changes the index has long had.
    pub(super) fn forget_changes(&mut self, up_to: u64) -> Result<(), Trouble> {
        Ok(self.changes.retain_in(..=up_to, |_, _| false)?)
    }

    /// What the commit will have kept.
    pub(super) fn done(mut self, done: Vec<Result<Done, Trouble>>) -> Result<Kept, Trouble> {
        self.meta.insert(NUMBER_KEY, self.number.to_be_bytes().as_slice())?;
        let untold = tables::count(&self.news)? > 0;
        Ok(Kept { done, changed: self.changed, number: self.number, untold })
    }

    fn create(
        &mut self,
        library: LibraryId,
        name: ByteString,
        description: Option<ByteString>,
    ) -> Result<Done, Trouble> {
        if self.libraries.get(library.as_str())?.is_some() {
            let text = format!("There is a library {library:?} already");
            let fault = Fault::new(FaultCode::LibraryExists, text);
            return Err(fault.help("choose another name, or none to be given one").into());
        }
        if tables::count(&self.libraries)? >= self.most.libraries {
            let text =
                format!("There are {} libraries, and no more can be kept", self.most.libraries);
            let fault = Fault::new(FaultCode::CapacityExceeded, text);
            return Err(fault.help("drop one, or raise library.max_libraries").into());
        }
        let record = Library {
            name: name.to_string(),
            description: description.map(|text| text.to_string()),
            created: self.now.as_millis(),
            documents: 0,
        };
        self.libraries.insert(library.as_str(), record::spell(&record).as_slice())?;
        self.gone.remove(library.as_str())?;
        self.note(library.as_str(), None)?;
        Ok(Done::Created(record.info(&library)))
    }

    fn drop_library(&mut self, library: LibraryId) -> Result<Done, Trouble> {
        if self.libraries.remove(library.as_str())?.is_none() {
            return Err(no_library(&library).into());
        }
        let shelf = tables::shelf(library.as_str());
        let (start, end) = (shelf.start.as_str(), shelf.end.as_str());
        self.documents.retain_in(start..end, |_, _| false)?;
        self.texts.retain_in(start..end, |_, _| false)?;
        self.waiting.retain_in(start..end, |_, ()| false)?;
        self.vectors.retain_in((start, 0)..(end, 0), |_, _| false)?;
        self.gone.insert(library.as_str(), self.now.as_millis())?;
        self.note(library.as_str(), None)?;
        Ok(Done::Dropped(library))
    }

    fn add(&mut self, it: Addition) -> Result<Done, Trouble> {
        let mut library = self.library(&it.library)?;
        let key = tables::key(&it.library, &it.document);
        let replaced = self.documents.get(key.as_str())?.is_some();
        if !replaced && library.documents >= self.most.documents {
            let text =
                format!("The library has {} documents, as many as it may", library.documents);
            let fault = Fault::new(FaultCode::CapacityExceeded, text);
            return Err(fault.help("delete some, or raise library.max_documents").into());
        }
        self.remove(&key)?;
        library.documents += u64::from(!replaced);
        self.libraries.insert(it.library.as_str(), record::spell(&library).as_slice())?;
        let number = self.note(it.library.as_str(), Some(it.document.as_str()))?;
        let record = Document {
            title: it.title.to_string(),
            metadata: it.metadata,
            added: self.now.as_millis(),
            number,
            chunks: it.chunks,
        };
        self.documents.insert(key.as_str(), record::spell(&record).as_slice())?;
        self.texts.insert(key.as_str(), &*it.text)?;
        // Also where nobody makes vectors yet: that may change with the next start.
        self.waiting.insert(key.as_str(), ())?;
        let document = record.info((&it.library, &it.document), self.embeds.then_some(false));
        Ok(Done::Added { document, replaced })
    }

    fn delete(&mut self, library: LibraryId, document: DocumentId) -> Result<Done, Trouble> {
        let mut record = self.library(&library)?;
        if !self.remove(&tables::key(&library, &document))? {
            return Err(no_document(&document).into());
        }
        record.documents = record.documents.saturating_sub(1);
        self.libraries.insert(library.as_str(), record::spell(&record).as_slice())?;
        self.note(library.as_str(), Some(document.as_str()))?;
        Ok(Done::Deleted { library, document })
    }

    fn embed(
        &mut self,
        key: &str,
        number: u64,
        vectors: &[(u32, Vec<u8>)],
    ) -> Result<Done, Trouble> {
        let document = tables::document(&self.documents, key)?;
        if document.is_some_and(|document| document.number == number) {
            for (chunk, vector) in vectors {
                self.vectors.insert((key, *chunk), vector.as_slice())?;
            }
            self.waiting.remove(key)?;
        }
        Ok(Done::Silently)
    }

    fn settle(&mut self, model: Option<&str>) -> Result<Done, Trouble> {
        let long_ago = self.now.before(MOURNING).as_millis();
        self.gone.retain(|_, since| since >= long_ago)?;
        let before = self.meta.get(tables::MODEL_KEY)?.map(|model| model.value().to_vec());
        let Some(model) = model.filter(|model| before.as_deref() != Some(model.as_bytes())) else {
            return Ok(Done::Silently);
        };
        self.meta.insert(tables::MODEL_KEY, model.as_bytes())?;
        self.vectors.retain(|_, _| false)?;
        for record in self.documents.iter()? {
            self.waiting.insert(record?.0.value(), ())?;
        }
        Ok(Done::Silently)
    }

    fn library(&self, library: &LibraryId) -> Result<Library, Trouble> {
        let found = tables::library(&self.libraries, library)?;
        found.ok_or_else(|| no_library(library).into())
    }

    /// Removes a document, if it is there.
    fn remove(&mut self, key: &str) -> Result<bool, Trouble> {
        let there = self.documents.remove(key)?.is_some();
        if there {
            self.texts.remove(key)?;
            self.waiting.remove(key)?;
            self.vectors.retain_in((key, 0)..=(key, u32::MAX), |_, _| false)?;
        }
        Ok(there)
    }

    /// Numbers a change and notes it for the index.
    fn note(&mut self, library: &str, document: Option<&str>) -> Result<u64, Trouble> {
        self.number += 1;
        let change = Change {
            library: library.to_owned().into(),
            document: document.map(|document| document.to_owned().into()),
        };
        self.changes.insert(self.number, record::spell(&change).as_slice())?;
        self.changed.push(change);
        Ok(self.number)
    }
}

/// There is no such library, or not for this person: the words are the same.
pub(super) fn no_library(library: &LibraryId) -> Fault {
    Fault::new(FaultCode::LibraryNotFound, format!("There is no library {library:?}"))
        .help("create it first, or check its name and your rights")
}

/// There is no such document.
pub(super) fn no_document(document: &DocumentId) -> Fault {
    Fault::new(FaultCode::DocumentNotFound, format!("There is no document {document:?} here"))
        .help("check its name, or list the documents of the library")
}
