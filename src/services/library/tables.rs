//! The tables of the file: where what stands, and how it is read.
//!
//! A key is the name of a library, or of a library and a document with a zero byte between
//! them, which no name contains: so documents lie in the order of their names, and those of one
//! library lie together.

use std::ops::Range;

use protocol::{DocumentId, LibraryId};
use redb::{ReadableTable, ReadableTableMetadata, TableDefinition};

use super::{
    record::{self, Document, Library},
    trouble::Trouble,
};

type Bytes = &'static [u8];

/// What concerns the file itself.
pub(super) const META: TableDefinition<'_, &str, Bytes> = TableDefinition::new("meta");
/// Library → what it is.
pub(super) const LIBRARIES: TableDefinition<'_, &str, Bytes> = TableDefinition::new("libraries");
/// Document → what it is, besides its text.
pub(super) const DOCUMENTS: TableDefinition<'_, &str, Bytes> = TableDefinition::new("documents");
/// Document → its text.
pub(super) const TEXTS: TableDefinition<'_, &str, &str> = TableDefinition::new("texts");
/// Number → what a change concerned, as long as the index may not have it.
pub(super) const CHANGES: TableDefinition<'_, u64, Bytes> = TableDefinition::new("changes");
/// Document, chunk → its vector: numbers of four bytes, the least significant first.
pub(super) const VECTORS: TableDefinition<'_, (&str, u32), Bytes> = TableDefinition::new("vectors");
/// Documents whose chunks have no vectors yet.
pub(super) const WAITING: TableDefinition<'_, &str, ()> = TableDefinition::new("waiting");
/// Library, number of a change → what is to be told of it, as long as it may not have been.
pub(super) const NEWS: TableDefinition<'_, (&str, u64), Bytes> = TableDefinition::new("news");
/// Libraries that are gone → since when: their rooms are closed at each start, lest one has
/// outlived its library.
pub(super) const GONE: TableDefinition<'_, &str, u64> = TableDefinition::new("gone");

/// The form of the tables and keys. The records have versions of their own.
pub(super) const FORMAT: u64 = 1;
/// Where META keeps it.
pub(super) const FORMAT_KEY: &str = "format";
/// Where META keeps what no other file has.
pub(super) const ID_KEY: &str = "id";
/// Where META keeps the number of the latest change.
pub(super) const NUMBER_KEY: &str = "number";
/// Where META keeps the model that made the vectors.
pub(super) const MODEL_KEY: &str = "model";

/// Between the name of a library and that of a document.
const BETWEEN: char = '\0';

/// Where a document stands.
pub(super) fn key(library: &LibraryId, document: &DocumentId) -> String {
    join(library.as_str(), document.as_str())
}

/// The same of texts that are names.
pub(super) fn join(library: &str, document: &str) -> String {
    format!("{library}{BETWEEN}{document}")
}

/// The document that stands there.
pub(super) fn names(key: &str) -> Result<(LibraryId, DocumentId), Trouble> {
    let (library, document) = key.split_once(BETWEEN).unwrap_or_default();
    let names = LibraryId::new(library).and_then(|library| {
        let document = DocumentId::new(document)?;
        Ok((library, document))
    });
    names.map_err(|_| Trouble::unreadable("a document"))
}

/// Where the documents of a library stand.
pub(super) fn shelf(library: &str) -> Range<String> {
    join(library, "")..format!("{library}\u{1}")
}

/// One library.
pub(super) fn library(
    table: &impl ReadableTable<&'static str, Bytes>,
    library: &LibraryId,
) -> Result<Option<Library>, Trouble> {
    let found = table.get(library.as_str())?;
    found.map(|bytes| record::read(bytes.value(), "a library")).transpose()
}

/// One document.
pub(super) fn document(
    table: &impl ReadableTable<&'static str, Bytes>,
    key: &str,
) -> Result<Option<Document>, Trouble> {
    let found = table.get(key)?;
    found.map(|bytes| record::read(bytes.value(), "a document")).transpose()
}

/// A number of META.
pub(super) fn number(
    table: &impl ReadableTable<&'static str, Bytes>,
    key: &str,
) -> Result<Option<u64>, Trouble> {
    let found = table.get(key)?;
    let number = found.map(|bytes| bytes.value().try_into().map(u64::from_be_bytes));
    number.transpose().map_err(|_| Trouble::unreadable("the file"))
}

/// How many records there are.
pub(super) fn count(table: &impl ReadableTableMetadata) -> Result<u64, Trouble> {
    Ok(table.len()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_of_a_library_lie_together() {
        let shelf = shelf("papers");
        for (library, document, inside) in [
            ("papers", "a", true),
            ("papers", "z", true),
            ("paper", "s", false),
            ("papersx", "a", false),
        ] {
            let key = join(library, document);
            assert_eq!(shelf.contains(&key), inside, "{library} {document}");
            let (library, document) = (LibraryId::new(library), DocumentId::new(document));
            assert_eq!(names(&key).unwrap(), (library.unwrap(), document.unwrap()));
        }
    }
}
