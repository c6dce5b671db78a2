//! What may be brought and asked, and what is made of it before it is written.

use bytestring::ByteString;
use protocol::{
    DocumentId, Fault, FaultCode, LibraryId, RoomId,
    library::{Draft, Errand, Search},
};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    chunks::{Lengths, chunks},
    draft::Addition,
};
use crate::config;

/// The longest name of a library for people, and the longest title, in bytes.
const NAME_BYTES: usize = 1_024;
/// The longest description of a library, in bytes.
const DESCRIPTION_BYTES: usize = 4_096;
/// The longest question, in bytes: nobody asks a whole document.
const QUESTION_BYTES: usize = 8_192;
/// What one part of a list shows, if nobody says how much, and at most.
const PAGE: (u32, u32) = (100, 1_000);

/// A part of a list: at most so many, and no more than weigh so much, but always one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) count: usize,
    pub(super) bytes: usize,
}

/// How much may be asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    document_bytes: usize,
    lengths: Lengths,
    default_k: u32,
    max_k: u32,
}

// === impl Page ===

impl Page {
    /// Takes something of this weight in; false if it is for the next part.
    pub(super) fn takes(&mut self, weight: usize, first: bool) -> bool {
        let fits = self.count > 0 && (first || weight <= self.bytes);
        if fits {
            self.count -= 1;
            self.bytes = self.bytes.saturating_sub(weight);
        }
        fits
    }
}

// === impl Bounds ===

impl Bounds {
    pub(super) fn of(config: &config::Library) -> Self {
        Self {
            document_bytes: config.max_document_bytes,
            lengths: Lengths { chunk: config.chunk_chars, overlap: config.chunk_overlap_chars },
            default_k: config.default_k,
            max_k: config.max_k,
        }
    }

    /// Refuses what is too long or says nothing.
    pub(super) fn check(self, errand: &Errand) -> Result<(), Fault> {
        match errand {
            Errand::Create { library, name, description } => {
                if let Some(library) = library {
                    RoomId::of_library(library).map_err(|_| wrong("library_id", LONG_ID))?;
                }
                let name = name.as_deref().unwrap_or_default();
                at_most(name, NAME_BYTES, "name")?;
                at_most(
                    description.as_deref().unwrap_or_default(),
                    DESCRIPTION_BYTES,
                    "description",
                )
            }
            Errand::Search(search) => check_search(search),
            Errand::Add { document, .. } => self.check_draft(document),
            Errand::Documents { limit: Some(0), .. } | Errand::List { limit: Some(0), .. } => {
                Err(wrong("limit", "limit must be at least 1"))
            }
            _ => Ok(()),
        }
    }

    /// How many passages are wanted.
    pub(super) fn k(self, search: &Search) -> usize {
        search.k.unwrap_or(self.default_k).min(self.max_k) as usize
    }

    /// The part of a list that is wanted, of an answer that may weigh so much.
    pub(super) fn page(limit: Option<u32>, most: usize) -> Page {
        Page { count: limit.unwrap_or(PAGE.0).min(PAGE.1) as usize, bytes: most / 2 }
    }

    /// The document as it will be kept. Takes a while for a long one.
    pub(super) fn prepare(self, library: LibraryId, draft: Draft) -> Result<Addition, Fault> {
        let metadata = draft.metadata.map(|json| RawValue::from_string(json.as_json().to_owned()));
        let metadata =
            metadata.transpose().map_err(|_| wrong("metadata", "metadata is no JSON"))?;
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let ranges = chunks(&draft.text, self.lengths).into_iter();
        Ok(Addition {
            library,
            document: draft.document.map_or_else(fresh, Ok)?,
            title: draft.title,
            chunks: ranges.map(|range| (place(range.start), place(range.end))).collect(),
            text: draft.text,
            metadata,
        })
    }

    fn check_draft(self, draft: &Draft) -> Result<(), Fault> {
        at_most(&draft.title, NAME_BYTES, "title")?;
        if draft.text.trim().is_empty() {
            return Err(wrong("text", "text is empty").help("send what is to be found again"));
        }
        let metadata = draft.metadata.as_ref().map_or(0, protocol::Payload::len);
        let bytes = draft.title.len() + draft.text.len() + metadata;
        if bytes <= self.document_bytes {
            return Ok(());
        }
        let text = format!(
            "The document has {bytes} bytes with its title and metadata, and may have {}",
            self.document_bytes
        );
        let help = "bring it in parts, or raise library.max_document_bytes";
        Err(Fault::new(FaultCode::TooLarge, text).field("text").help(help))
    }
}

const LONG_ID: &str = "library_id must be at most 120 bytes long";

/// A name for what nobody has named.
pub(super) fn fresh_library() -> Result<LibraryId, Fault> {
    LibraryId::new(&Uuid::now_v7().to_string()).map_err(|error| wrong("library_id", error))
}

fn fresh() -> Result<DocumentId, Fault> {
    DocumentId::new(&Uuid::now_v7().to_string()).map_err(|error| wrong("document_id", error))
}

fn check_search(search: &Search) -> Result<(), Fault> {
    if search.text.trim().is_empty() {
        let fault = wrong("query_text", "query_text is empty");
        return Err(fault.help("say what is sought, in plain words"));
    }
    if search.k == Some(0) {
        return Err(wrong("k", "k must be at least 1"));
    }
    at_most(&search.text, QUESTION_BYTES, "query_text")
}

fn at_most(text: &str, most: usize, field: &'static str) -> Result<(), Fault> {
    if text.len() <= most {
        return Ok(());
    }
    let text = format!("{field} has {} bytes, and may have {most}", text.len());
    Err(Fault::new(FaultCode::TooLarge, text).field(field))
}

fn wrong(field: &'static str, text: impl std::fmt::Display) -> Fault {
    Fault::new(FaultCode::InvalidMessage, text.to_string()).field(field)
}

/// The name for people of a library that has no other.
pub(super) fn name_of(name: Option<ByteString>, library: &LibraryId) -> ByteString {
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| library.as_str().into())
}
