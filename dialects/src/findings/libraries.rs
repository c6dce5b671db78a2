//! Of libraries: what came of an errand.

use protocol::{
    JobId, LibraryId, Timestamp,
    library::{DocumentInfo, Errand, Finding, Hit, LibraryInfo, Part},
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Failure, Name};
use crate::{numbers::Share, payload::embed};

/// `library_response`
#[derive(Serialize)]
pub(crate) struct Response<'a, I> {
    job_id: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    library_id: Option<&'a str>,
    success: bool,
    /// There when it could be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Found<'a, I>>,
    /// There when it could not.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    failure: Option<Failure<'a>>,
}

/// What came of an errand.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Found<'a, I> {
    Library(Library<'a, I>),
    Libraries {
        libraries: Vec<Library<'a, I>>,
        /// Whether others come after these.
        more: bool,
        /// There if so: the `after` of the next part.
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<&'a str>,
    },
    Gone {
        library_id: &'a str,
        /// There when only a document is.
        #[serde(skip_serializing_if = "Option::is_none")]
        document_id: Option<&'a str>,
        deleted: bool,
    },
    Passages {
        results: Vec<Passage<'a>>,
        count: usize,
        mode: &'static str,
    },
    Document(Document<'a, I>),
    Documents {
        documents: Vec<Document<'a, I>>,
        count: usize,
        /// Whether others come after these.
        more: bool,
        /// There if so: the `after` of the next part.
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<&'a str>,
    },
}

/// `library_results`: passages that are told before the answer, which has them all.
#[derive(Serialize)]
pub(crate) struct Results<'a> {
    job_id: Name,
    /// How many of the answer come before these.
    from: u32,
    results: Vec<Passage<'a>>,
    count: usize,
    mode: &'static str,
}

/// A library.
#[derive(Serialize)]
pub(crate) struct Library<'a, I> {
    library_id: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    num_documents: u64,
    created_at: I,
}

/// A document.
#[derive(Serialize)]
pub(crate) struct Document<'a, I> {
    document_id: &'a str,
    library_id: &'a str,
    title: &'a str,
    num_chunks: u32,
    metadata: Option<&'a RawValue>,
    added_at: I,
    /// There where embeddings are configured: whether it is found by what it means already.
    #[serde(skip_serializing_if = "Option::is_none")]
    semantic: Option<bool>,
    /// There when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// A passage that was found.
#[derive(Serialize)]
pub(crate) struct Passage<'a> {
    document_id: &'a str,
    title: &'a str,
    chunk: u32,
    text: &'a str,
    score: Share,
}

/// The name of an action, as it is asked for.
pub(crate) const fn action(errand: &Errand) -> &'static str {
    match errand {
        Errand::Create { .. } => "create",
        Errand::Describe(_) => "describe",
        Errand::List { .. } => "list",
        Errand::Drop(_) => "drop",
        Errand::Search(_) => "search",
        Errand::Add { .. } => "add",
        Errand::Get { .. } => "get",
        Errand::Delete { .. } => "delete",
        Errand::Documents { .. } => "documents",
    }
}

// === impl Response ===

impl<'a, I> Response<'a, I> {
    pub(super) fn done(job: JobId, errand: Option<&'a Errand>, data: Found<'a, I>) -> Self {
        Self { success: true, data: Some(data), ..Self::of(job, errand) }
    }

    pub(super) fn failed(job: JobId, errand: &'a Errand, failure: Failure<'a>) -> Self {
        Self { failure: Some(failure), ..Self::of(job, Some(errand)) }
    }

    fn of(job: JobId, errand: Option<&'a Errand>) -> Self {
        Self {
            job_id: Name(job),
            action: errand.map(action),
            library_id: errand.and_then(Errand::library).map(LibraryId::as_str),
            success: false,
            data: None,
            failure: None,
        }
    }
}

// === impl Results ===

impl<'a> Results<'a> {
    pub(crate) fn new(job: JobId, part: &'a Part) -> Self {
        Self {
            job_id: Name(job),
            from: part.from,
            results: part.hits.iter().map(passage).collect(),
            count: part.hits.len(),
            mode: part.mode.name(),
        }
    }
}

// === impl Found ===

impl<'a, I> Found<'a, I> {
    pub(crate) fn new(finding: &'a Finding, instant: fn(Timestamp) -> I) -> Self {
        match finding {
            Finding::Created(info) | Finding::Library(info) => {
                Self::Library(Library::new(info, instant))
            }
            Finding::Libraries { libraries: all, more } => {
                let libraries = all.iter().map(|info| Library::new(info, instant)).collect();
                let next = all.last().filter(|_| *more).map(|info| info.library.as_str());
                Self::Libraries { libraries, more: *more, next }
            }
            Finding::Dropped(library) => Self::gone(library, None),
            Finding::Deleted { library, document } => Self::gone(library, Some(document.as_str())),
            Finding::Hits { hits, mode } => Self::Passages {
                results: hits.iter().map(passage).collect(),
                count: hits.len(),
                mode: mode.name(),
            },
            Finding::Added(info) => Self::Document(Document::new(info, None, instant)),
            Finding::Document(info, text) => {
                Self::Document(Document::new(info, Some(text), instant))
            }
            Finding::Documents { documents: all, more } => {
                let documents = all.iter().map(|info| Document::new(info, None, instant)).collect();
                let next = all.last().filter(|_| *more).map(|info| info.document.as_str());
                Self::Documents { documents, count: all.len(), more: *more, next }
            }
        }
    }

    fn gone(library: &'a LibraryId, document_id: Option<&'a str>) -> Self {
        Self::Gone { library_id: library.as_str(), document_id, deleted: true }
    }
}

// === impl Library ===

impl<'a, I> Library<'a, I> {
    fn new(info: &'a LibraryInfo, instant: fn(Timestamp) -> I) -> Self {
        Self {
            library_id: info.library.as_str(),
            name: &info.name,
            description: info.description.as_deref(),
            num_documents: info.documents,
            created_at: instant(info.created),
        }
    }
}

// === impl Document ===

impl<'a, I> Document<'a, I> {
    fn new(info: &'a DocumentInfo, text: Option<&'a str>, instant: fn(Timestamp) -> I) -> Self {
        Self {
            document_id: info.document.as_str(),
            library_id: info.library.as_str(),
            title: &info.title,
            num_chunks: info.chunks,
            metadata: info.metadata.as_ref().map(embed),
            added_at: instant(info.added),
            semantic: info.semantic,
            text,
        }
    }
}

fn passage(hit: &Hit) -> Passage<'_> {
    Passage {
        document_id: hit.document.as_str(),
        title: &hit.title,
        chunk: hit.chunk,
        text: &hit.text,
        score: Share(hit.score),
    }
}
