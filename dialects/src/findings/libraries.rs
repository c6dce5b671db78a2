//! Of libraries: what came of an errand.

use protocol::{
    JobId, LibraryId, Timestamp,
    library::{DocumentInfo, Errand, Finding, Hit, LibraryInfo, Mode, Part},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Name;
use crate::{numbers::Share, payload::embed, refusal::Refusal};

/// `library_response`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Response<'a, I> {
    job_id: Name,
    /// What was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ACTIONS))]
    action: Option<&'static str>,
    /// In which library; there where it was asked of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    library_id: Option<&'a str>,
    /// Whether it could be done.
    success: bool,
    /// There when it could be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Found<'a, I>>,
    /// There when it could not.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    refusal: Option<Refusal<'a>>,
}

/// What came of an errand.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum Found<'a, I> {
    /// The library that was made or described.
    Library(Library<'a, I>),
    /// The libraries that you may read, or a part of them.
    Libraries(Libraries<'a, I>),
    /// A library or a document that is no more.
    Gone(Gone<'a>),
    /// What was found.
    Passages(Passages<'a>),
    /// The document that was added or asked for.
    Document(Document<'a, I>),
    /// Documents, in the order of their names.
    Documents(Documents<'a, I>),
}

/// The libraries that you may read, or a part of them.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Libraries<'a, I> {
    libraries: Vec<Library<'a, I>>,
    /// Whether others come after these.
    more: bool,
    /// There if so: the `after` of the next part.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

/// A library or a document that is no more.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Gone<'a> {
    library_id: &'a str,
    /// There when only a document is.
    #[serde(skip_serializing_if = "Option::is_none")]
    document_id: Option<&'a str>,
    /// Always `true`.
    deleted: bool,
}

/// What was found.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Passages<'a> {
    /// The best ones first.
    results: Vec<Passage<'a>>,
    count: usize,
    /// How it was found: by words, or by words and what they mean.
    #[schemars(extend("enum" = [Mode::Lexical.name(), Mode::Hybrid.name()]))]
    mode: &'static str,
}

/// Documents, in the order of their names.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Documents<'a, I> {
    documents: Vec<Document<'a, I>>,
    count: usize,
    /// Whether others come after these.
    more: bool,
    /// There if so: the `after` of the next part.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

/// Passages that are told before the answer, which has them all.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Results<'a> {
    job_id: Name,
    /// How many of the answer come before these.
    from: u32,
    results: Vec<Passage<'a>>,
    count: usize,
    /// How they were found: by words, or by words and what they mean.
    #[schemars(extend("enum" = [Mode::Lexical.name(), Mode::Hybrid.name()]))]
    mode: &'static str,
}

/// A library.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Library<'a, I> {
    library_id: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    /// How many documents it has.
    num_documents: u64,
    created_at: I,
}

/// A document.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Document<'a, I> {
    document_id: &'a str,
    library_id: &'a str,
    title: &'a str,
    /// Into how many passages it was taken apart.
    num_chunks: u32,
    /// Whatever JSON object its author added; `null` if none.
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
    /// Which passage of the document it is, counted from 0.
    chunk: u32,
    text: &'a str,
    /// How well it fits; comparable within one answer only.
    score: Share,
}

/// Every action of which something can come.
pub(crate) const ACTIONS: [&str; 9] =
    ["create", "describe", "list", "drop", "search", "add", "get", "delete", "documents"];

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

    pub(super) fn failed(job: JobId, errand: &'a Errand, refusal: Refusal<'a>) -> Self {
        Self { refusal: Some(refusal), ..Self::of(job, Some(errand)) }
    }

    fn of(job: JobId, errand: Option<&'a Errand>) -> Self {
        Self {
            job_id: Name(job),
            action: errand.map(action),
            library_id: errand.and_then(Errand::library).map(LibraryId::as_str),
            success: false,
            data: None,
            refusal: None,
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
                Self::Libraries(Libraries { libraries, more: *more, next })
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
                let next = all.last().filter(|_| *more).map(|info| info.document.as_str());
                Self::Documents(Documents { documents, count: all.len(), more: *more, next })
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
