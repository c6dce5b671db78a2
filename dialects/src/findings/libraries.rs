//! Of libraries: what came of an errand.

use protocol::{
    JobId, LibraryId, Timestamp,
    library::{DocumentInfo, Errand, Finding, Hit, LibraryInfo},
};
use schemars::JsonSchema;
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
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum Found<'a, I> {
    Library(Library<'a, I>),
    Libraries(Libraries<'a, I>),
    Gone(Gone<'a>),
    Passages(Passages<'a>),
    Document(Document<'a, I>),
    Documents(Documents<'a, I>),
}

/// Libraries.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Libraries<'a, I> {
    libraries: Vec<Library<'a, I>>,
}

/// What is no longer there.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Gone<'a> {
    library_id: &'a str,
    /// There when only a document is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    document_id: Option<&'a str>,
    deleted: bool,
}

/// Passages that were found, the best first.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Passages<'a> {
    results: Vec<Passage<'a>>,
    count: usize,
    /// How they were found: `lexical`, by their words; `hybrid`, where what they mean counts too.
    mode: &'static str,
}

/// Some of the documents of a library, in the order of their names.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Documents<'a, I> {
    documents: Vec<Document<'a, I>>,
    count: usize,
    /// Whether others come after these.
    more: bool,
}

/// A library.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Library<'a, I> {
    library_id: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    num_documents: u64,
    created_at: I,
}

/// A document.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Document<'a, I> {
    document_id: &'a str,
    library_id: &'a str,
    title: &'a str,
    num_chunks: u32,
    /// What its author said of it besides, or `null`.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
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
#[derive(JsonSchema, Serialize)]
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
        Errand::List => "list",
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

// === impl Found ===

impl<'a, I> Found<'a, I> {
    pub(crate) fn new(finding: &'a Finding, instant: fn(Timestamp) -> I) -> Self {
        match finding {
            Finding::Created(info) | Finding::Library(info) => {
                Self::Library(Library::new(info, instant))
            }
            Finding::Libraries(all) => {
                let libraries = all.iter().map(|info| Library::new(info, instant)).collect();
                Self::Libraries(Libraries { libraries })
            }
            Finding::Dropped(library) => Self::gone(library, None),
            Finding::Deleted { library, document } => Self::gone(library, Some(document.as_str())),
            Finding::Hits { hits, mode } => Self::Passages(Passages {
                results: hits.iter().map(passage).collect(),
                count: hits.len(),
                mode: mode.name(),
            }),
            Finding::Added(info) => Self::Document(Document::new(info, None, instant)),
            Finding::Document(info, text) => {
                Self::Document(Document::new(info, Some(text), instant))
            }
            Finding::Documents { documents: all, more } => {
                let documents = all.iter().map(|info| Document::new(info, None, instant)).collect();
                Self::Documents(Documents { documents, count: all.len(), more: *more })
            }
        }
    }

    fn gone(library: &'a LibraryId, document_id: Option<&'a str>) -> Self {
        Self::Gone(Gone { library_id: library.as_str(), document_id, deleted: true })
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
