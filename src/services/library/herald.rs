//! What is told of libraries, and to whom: each has a room of its own, as long as it is there.
//!
//! What came of an order is written down as news by the commit that keeps it, under a name of
//! its own; so it is told, by `crier.rs`, whatever ends before it has been.

use std::borrow::Cow;

use protocol::{
    EventId, Kind, LibraryId, Payload, Timestamp, activity::Draft, library::DocumentInfo,
};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use uuid::Uuid;

use super::{draft::Done, record::News, trouble::Trouble};

/// Its room is open before this is told.
pub(super) const MADE: &str = "library.created";
/// Its room is closed once this is told.
pub(super) const GONE: &str = "library.deleted";

/// What is to be told of what came of an order, and in which library.
pub(super) fn news(done: &Done, at: Timestamp) -> Option<(&LibraryId, News<'static>)> {
    let (library, kind, data) = match done {
        Done::Created(it) => (&it.library, MADE, to_raw_value(&Created { name: &it.name })),
        Done::Dropped(library) => (library, GONE, to_raw_value(&Nothing {})),
        Done::Added { document, replaced } => {
            (&document.library, "document.added", to_raw_value(&Added::of(document, *replaced)))
        }
        Done::Deleted { library, document } => {
            let deleted = Deleted { document_id: document.as_str() };
            (library, "document.deleted", to_raw_value(&deleted))
        }
        Done::Silently => return None,
    };
    // Keys are strings and nothing refuses to be printed.
    let data = data.unwrap_or_else(|_| RawValue::NULL.to_owned());
    let id = format!("evt_{}", Uuid::now_v7().simple());
    Some((library, News { id: id.into(), kind: Cow::Borrowed(kind), data, at: at.as_millis() }))
}

/// The same, for a room.
pub(super) fn draft(library: &LibraryId, news: &News<'_>) -> Result<Draft, Trouble> {
    let unreadable = |_| Trouble::unreadable("what is to be told");
    Ok(Draft {
        kind: Kind::new(&news.kind).map_err(unreadable)?,
        data: Payload::from_json(news.data.get().to_owned()),
        id: Some(EventId::new(&news.id).map_err(unreadable)?),
        at: Some(Timestamp::from_millis(news.at)),
        source_agent: None,
        circle: None,
        project: None,
        library: Some(library.clone()),
        durable: Some(true),
    })
}

#[derive(Serialize)]
struct Created<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Added<'a> {
    document_id: &'a str,
    title: &'a str,
    num_chunks: u32,
    /// There only when it took the place of another one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    replaced: bool,
}

#[derive(Serialize)]
struct Deleted<'a> {
    document_id: &'a str,
}

// === impl Added ===

impl<'a> Added<'a> {
    fn of(document: &'a DocumentInfo, replaced: bool) -> Self {
        Self {
            document_id: document.document.as_str(),
            title: &document.title,
            num_chunks: document.chunks,
            replaced,
        }
    }
}
