//! The index: which chunks have which words, and how well they fit.
//!
//! It says only where to look; what is shown comes from the file. Each of its commits says which
//! file it belongs to and the number of the last change in it, so that the two can be brought to
//! agree whatever ended when. It can always be made again: docs/adr/0020-library.md.

mod folder;
mod query;
mod words;

use std::{
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
};

use actors::ports::store::StoreError;
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term,
    collector::TopDocs,
    directory::MmapDirectory,
    schema::{
        Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
    },
    tokenizer::TextAnalyzer,
};

use super::{record::Document, tables, trouble::Trouble};
use crate::config::Language;

use query::Places;

/// Changes with what is indexed, and how.
const FORMAT: u32 = 1;
/// The name of our way to read texts.
const ANALYZER: &str = "house";
/// What the writer gathers in memory before it writes it down, in bytes: the least there can be.
const GATHERED: usize = 15_000_000;

/// Where the index is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Nowhere: it ends with the process.
    Memory,
    /// In this folder, which has nothing else in it.
    Folder(PathBuf),
}

/// The index, for the one who writes.
pub(super) struct Catalogue {
    index: Index,
    fields: Fields,
    /// Made when something is to be written.
    writer: Option<IndexWriter>,
    seeker: Seeker,
    /// What its commits say besides their number.
    mark: String,
    /// The number of the last change in it; none if it has to be made again.
    number: Option<u64>,
}

/// The index, for those who seek.
#[derive(Clone)]
pub(super) struct Seeker {
    reader: IndexReader,
    fields: Fields,
    analyzer: TextAnalyzer,
}

#[derive(Clone, Copy)]
struct Fields {
    places: Places,
    /// Where the document stands in the file.
    key: Field,
    chunk: Field,
    number: Field,
}

/// A chunk that has some of the words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Match {
    /// Where its document stands in the file.
    pub(super) key: String,
    /// Which of its chunks.
    pub(super) chunk: u32,
    /// The change that brought the document: another one of that name has another number.
    pub(super) number: u64,
    /// How well it fits: BM25, above 0 and without a bound.
    pub(super) score: f32,
}

// === impl Catalogue ===

impl Catalogue {
    /// Opens what is there, or makes it anew where it cannot be used. `id` says of which file.
    pub(super) fn open(place: &Place, language: Language, id: &str) -> Result<Self, Trouble> {
        let Place::Folder(folder) = place else {
            return Self::of(Index::create_in_ram(schema().0), language, id);
        };
        let found = panic::catch_unwind(AssertUnwindSafe(|| existing(folder)));
        match found {
            Ok(Ok(Some(index))) => Self::of(index, language, id),
            Ok(Ok(None)) => Self::fresh(folder, language, id),
            Ok(Err(error)) => Self::again(folder, language, id, &error.to_string()),
            Err(_) => Self::again(folder, language, id, "its engine failed on what it found"),
        }
    }

    fn again(folder: &Path, language: Language, id: &str, why: &str) -> Result<Self, Trouble> {
        log::warn!("the index of the libraries is made again: {why}");
        Self::fresh(folder, language, id)
    }

    fn fresh(folder: &Path, language: Language, id: &str) -> Result<Self, Trouble> {
        folder::clear(folder)?;
        let index = Index::create_in_dir(folder, schema().0)?;
        Self::of(index, language, id)
    }

    fn of(index: Index, language: Language, id: &str) -> Result<Self, Trouble> {
        let (_, fields) = schema();
        let analyzer = words::analyzer(language);
        index.tokenizers().register(ANALYZER, analyzer.clone());
        let mark = format!("{FORMAT} {language:?} {id}");
        let said = index.load_metas()?.payload.unwrap_or_default();
        let number = said.strip_prefix(&mark).and_then(|number| number.trim().parse().ok());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let seeker = Seeker { reader, fields, analyzer };
        Ok(Self { index, fields, writer: None, seeker, mark, number })
    }

    /// The number of the last change in it; none if it has to be made again.
    pub(super) const fn number(&self) -> Option<u64> {
        self.number
    }

    /// The way to seek in it.
    pub(super) fn seeker(&self) -> Seeker {
        self.seeker.clone()
    }

    /// Forgets everything, with the next commit.
    pub(super) fn clear(&mut self) -> Result<(), Trouble> {
        self.writer()?.delete_all_documents()?;
        Ok(())
    }

    /// Forgets a library, with the next commit.
    pub(super) fn forget_library(&mut self, library: &str) -> Result<(), Trouble> {
        let term = Term::from_field_text(self.fields.places.library, library);
        self.writer()?.delete_term(term);
        Ok(())
    }

    /// Forgets a document, with the next commit.
    pub(super) fn forget(&mut self, key: &str) -> Result<(), Trouble> {
        let term = Term::from_field_text(self.fields.key, key);
        self.writer()?.delete_term(term);
        Ok(())
    }

    /// Takes up the chunks of a document, with the next commit.
    pub(super) fn add(
        &mut self,
        key: &str,
        document: &Document,
        text: &str,
    ) -> Result<(), Trouble> {
        let fields = self.fields;
        let (library, _) = tables::names(key)?;
        for (chunk, range) in (0u64..).zip(document.ranges()) {
            let mut entry = TantivyDocument::default();
            entry.add_text(fields.places.library, library.as_str());
            entry.add_text(fields.key, key);
            entry.add_u64(fields.chunk, chunk);
            entry.add_u64(fields.number, document.number);
            entry.add_text(fields.places.title, &document.title);
            entry.add_text(fields.places.text, text.get(range).unwrap_or_default());
            self.writer()?.add_document(entry)?;
        }
        Ok(())
    }

    /// Keeps all of that and lets it be found: up to the change of this number.
    pub(super) fn commit(&mut self, number: u64) -> Result<(), Trouble> {
        let payload = format!("{} {number}", self.mark);
        let mut commit = self.writer()?.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.seeker.reader.reload()?;
        self.number = Some(number);
        Ok(())
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, Trouble> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.index.writer_with_num_threads(1, GATHERED)?,
        };
        Ok(self.writer.insert(writer))
    }
}

// === impl Seeker ===

impl Seeker {
    /// The chunks of a library that fit best, the best first.
    pub(super) fn seek(
        &self,
        library: &str,
        text: &str,
        most: usize,
    ) -> Result<Vec<Match>, Trouble> {
        let mut analyzer = self.analyzer.clone();
        let Some(query) = query::query(self.fields.places, &mut analyzer, library, text) else {
            return Ok(Vec::new());
        };
        let searcher = self.reader.searcher();
        let best = searcher.search(&query, &TopDocs::with_limit(most).order_by_score())?;
        let mut found = Vec::with_capacity(best.len());
        for (score, at) in best {
            let entry: TantivyDocument = searcher.doc(at)?;
            found.extend(self.fields.read(&entry, score));
        }
        found.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| (&a.key, a.chunk).cmp(&(&b.key, b.chunk)))
        });
        Ok(found)
    }
}

// === impl Fields ===

impl Fields {
    fn read(self, entry: &TantivyDocument, score: f32) -> Option<Match> {
        let number = |field| entry.get_first(field).and_then(|value| value.as_u64());
        Some(Match {
            key: entry.get_first(self.key)?.as_str()?.to_owned(),
            chunk: u32::try_from(number(self.chunk)?).ok()?,
            number: number(self.number)?,
            score,
        })
    }
}

/// What is indexed; the texts themselves are not kept here.
fn schema() -> (Schema, Fields) {
    let read = TextFieldIndexing::default()
        .set_tokenizer(ANALYZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let read = TextOptions::default().set_indexing_options(read);
    let mut schema = Schema::builder();
    let places = Places {
        library: schema.add_text_field("library", STRING),
        title: schema.add_text_field("title", read.clone()),
        text: schema.add_text_field("text", read),
    };
    let fields = Fields {
        places,
        key: schema.add_text_field("key", STRING | STORED),
        chunk: schema.add_u64_field("chunk", STORED),
        number: schema.add_u64_field("number", STORED),
    };
    (schema.build(), fields)
}

/// What is in the folder, if it is whole and ours.
fn existing(folder: &Path) -> Result<Option<Index>, TantivyError> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let directory = MmapDirectory::open(folder)?;
    if !Index::exists(&directory)? {
        return Ok(None);
    }
    let index = Index::open(directory)?;
    let damaged = index.validate_checksum()?;
    if damaged.is_empty() && index.schema() == schema().0 {
        // Opening every part of it shows what is missing.
        index.reader()?;
        return Ok(Some(index));
    }
    Err(TantivyError::SchemaError(format!("{} files are not as they were written", damaged.len())))
}

impl From<TantivyError> for Trouble {
    fn from(error: TantivyError) -> Self {
        Self::Store(StoreError::Unavailable(format!("the index: {error}")))
    }
}
