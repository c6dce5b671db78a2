//! Libraries: documents that are kept, taken apart into chunks, and found again.

use bytestring::ByteString;

use crate::{DocumentId, LibraryId, Payload, Timestamp};

/// Something to be done in a library.
#[derive(Clone, Debug, PartialEq)]
pub enum Errand {
    /// Makes a library.
    Create {
        /// Its name on the wire; given out if not said.
        library: Option<LibraryId>,
        /// Its name for people; the id if none.
        name: Option<ByteString>,
        /// What it is for.
        description: Option<ByteString>,
    },
    /// Shows one library.
    Describe(LibraryId),
    /// Shows the libraries that the asker may read, in the order of their names.
    List {
        /// Those after this one.
        after: Option<LibraryId>,
        /// At most how many.
        limit: Option<u32>,
    },
    /// Forgets a library and all that is in it.
    Drop(LibraryId),
    /// Finds passages.
    Search(Search),
    /// Adds a document.
    Add {
        /// Where.
        library: LibraryId,
        /// What.
        document: Draft,
    },
    /// Shows a document.
    Get {
        /// Where.
        library: LibraryId,
        /// Which.
        document: DocumentId,
    },
    /// Forgets a document.
    Delete {
        /// Where.
        library: LibraryId,
        /// Which.
        document: DocumentId,
    },
    /// Shows the documents, in the order of their names.
    Documents {
        /// Where.
        library: LibraryId,
        /// Those after this one.
        after: Option<DocumentId>,
        /// At most how many.
        limit: Option<u32>,
    },
}

/// What is sought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Where.
    pub library: LibraryId,
    /// In which words.
    pub text: ByteString,
    /// How many passages are wanted; the configured number if not said, and never more.
    pub k: Option<u32>,
}

/// A document as it is brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its name on the wire; given out if not said. One that is there already is replaced.
    pub document: Option<DocumentId>,
    /// Its title.
    pub title: ByteString,
    /// Its text.
    pub text: ByteString,
    /// What its owner wants to be kept with it: one JSON object.
    pub metadata: Option<Payload>,
}

/// What came of an errand.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// A library was made.
    Created(LibraryInfo),
    /// One library.
    Library(LibraryInfo),
    /// Libraries.
    Libraries {
        /// They.
        libraries: Vec<LibraryInfo>,
        /// Whether others come after these.
        more: bool,
    },
    /// A library is gone.
    Dropped(LibraryId),
    /// Passages, the best first.
    Hits {
        /// They.
        hits: Vec<Hit>,
        /// How they were ranked.
        mode: Mode,
    },
    /// A document was added.
    Added(DocumentInfo),
    /// A document.
    Document(DocumentInfo, ByteString),
    /// A document is gone.
    Deleted {
        /// Where from.
        library: LibraryId,
        /// Which.
        document: DocumentId,
    },
    /// Documents.
    Documents {
        /// They.
        documents: Vec<DocumentInfo>,
        /// Whether others come after these.
        more: bool,
    },
}

/// What a library is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryInfo {
    /// Its name on the wire.
    pub library: LibraryId,
    /// Its name for people.
    pub name: ByteString,
    /// What it is for.
    pub description: Option<ByteString>,
    /// How many documents it has.
    pub documents: u64,
    /// Since when it is there.
    pub created: Timestamp,
}

/// What a document is, besides its text.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentInfo {
    /// Where.
    pub library: LibraryId,
    /// Its name on the wire.
    pub document: DocumentId,
    /// Its title.
    pub title: ByteString,
    /// Into how many chunks it was taken apart.
    pub chunks: u32,
    /// What its owner keeps with it.
    pub metadata: Option<Payload>,
    /// When it was added.
    pub added: Timestamp,
    /// Whether it is found by what it means already, and not only by its words; none where no
    /// embeddings are configured.
    pub semantic: Option<bool>,
}

/// How passages were ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By their words.
    Lexical,
    /// By their words and by what they mean.
    Hybrid,
}

/// Passages that are told before the others have been read.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// How many come before these: they were told before.
    pub from: u32,
    /// They, in the order of the answer.
    pub hits: Vec<Hit>,
    /// How they were ranked.
    pub mode: Mode,
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// In which document.
    pub document: DocumentId,
    /// Its title.
    pub title: ByteString,
    /// Which of its chunks, from 0.
    pub chunk: u32,
    /// The chunk.
    pub text: ByteString,
    /// How well it fits, above 0 and at most 1; comparable within one answer only.
    pub score: f32,
}

// === impl Mode ===

impl Mode {
    /// Its name on every wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lexical => "lexical",
            Self::Hybrid => "hybrid",
        }
    }
}

// === impl Errand ===

impl Errand {
    /// The library that is meant, where it is one that may be there already.
    pub const fn library(&self) -> Option<&LibraryId> {
        match self {
            Self::Create { library, .. } => library.as_ref(),
            Self::List { .. } => None,
            Self::Describe(library)
            | Self::Drop(library)
            | Self::Search(Search { library, .. })
            | Self::Add { library, .. }
            | Self::Get { library, .. }
            | Self::Delete { library, .. }
            | Self::Documents { library, .. } => Some(library),
        }
    }
}
