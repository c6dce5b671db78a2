//! How libraries and documents are spelled on the disk: JSON with the version of its spelling,
//! as `dialects::house` spells what the rest of the house keeps.

use std::{borrow::Cow, ops::Range};

use bytestring::ByteString;
use protocol::{
    DocumentId, LibraryId, Payload, Timestamp,
    library::{DocumentInfo, LibraryInfo},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::trouble::Trouble;

/// The version of this spelling. A change needs a new one, and a reader of the old one.
const VERSION: u8 = 1;

/// What every record has.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Record<T> {
    v: u8,
    is: T,
}

/// A library.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Library {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    /// Milliseconds since the Unix epoch, as all instants here.
    pub(super) created: u64,
    pub(super) documents: u64,
}

/// A document without its text.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<Box<RawValue>>,
    pub(super) added: u64,
    /// The number of the change that brought it.
    pub(super) number: u64,
    /// Where its chunks begin and end in its text, in bytes.
    pub(super) chunks: Vec<(u32, u32)>,
}

/// What a change concerned: a document, or all of a library.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change<'a> {
    pub(super) library: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<Cow<'a, str>>,
}

/// Something that is to be told in the room of a library.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct News<'a> {
    /// Under which name: the same, however often it is told.
    pub(super) id: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    pub(super) data: Box<RawValue>,
    pub(super) at: u64,
}

/// Spells a record.
pub(super) fn spell<T: Serialize>(is: &T) -> Vec<u8> {
    // Keys are strings and nothing refuses to be printed; what is empty is refused when read.
    serde_json::to_vec(&Record { v: VERSION, is }).unwrap_or_default()
}

/// Reads a record.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, Trouble> {
    match serde_json::from_slice(bytes) {
        Ok(Record { v: VERSION, is }) => Ok(is),
        _ => Err(Trouble::unreadable(what)),
    }
}

// === impl Library ===

impl Library {
    /// What guests are told of it.
    pub(super) fn info(self, library: &LibraryId) -> LibraryInfo {
        LibraryInfo {
            library: library.clone(),
            name: self.name.into(),
            description: self.description.map(ByteString::from),
            documents: self.documents,
            created: Timestamp::from_millis(self.created),
        }
    }
}

// === impl Document ===

impl Document {
    /// Where one of its chunks is.
    pub(super) fn chunk(&self, chunk: usize) -> Option<Range<usize>> {
        self.chunks.get(chunk).map(|(start, end)| *start as usize..*end as usize)
    }

    /// Where its chunks are.
    pub(super) fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.chunks.iter().map(|(start, end)| *start as usize..*end as usize)
    }

    /// What guests are told of it.
    pub(super) fn info(
        &self,
        (library, document): (&LibraryId, &DocumentId),
        semantic: Option<bool>,
    ) -> DocumentInfo {
        let metadata = self.metadata.as_ref();
        DocumentInfo {
            library: library.clone(),
            document: document.clone(),
            title: self.title.as_str().into(),
            chunks: u32::try_from(self.chunks.len()).unwrap_or(u32::MAX),
            metadata: metadata.map(|json| Payload::from_json(json.get().to_owned())),
            added: Timestamp::from_millis(self.added),
            semantic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_spelled_and_in_no_other_version() {
        let change = Change { library: "papers".into(), document: Some("a".into()) };
        let spelled = spell(&change);
        let expected = r#"{"v":1,"is":{"library":"papers","document":"a"}}"#;
        assert_eq!(String::from_utf8(spelled.clone()).unwrap(), expected);
        assert_eq!(read::<Change<'_>>(&spelled, "a change").unwrap(), change);
        let newer = expected.replace("\"v\":1", "\"v\":2");
        assert!(read::<Change<'_>>(newer.as_bytes(), "a change").is_err());
    }
}
