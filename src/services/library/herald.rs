//! What is told of libraries, and to whom: each has a room of its own, as long as it is there.

use actors::clock::now;
use protocol::{
    EventId, Kind, LibraryId, Payload,
    activity::Draft,
    library::{DocumentInfo, LibraryInfo},
};
use serde::Serialize;
use uuid::Uuid;

use super::draft::Done;

/// Tells the members of rooms, in the order in which it is asked to, and never waits.
pub(super) trait Herald: Send {
    /// A library is there: its room is open from now on, if it has not been.
    fn open(&self, library: &LibraryInfo);

    /// Something happened in a library.
    fn tell(&self, library: &LibraryId, news: Draft);

    /// A library is gone: so is its room, after what was told in it.
    fn close(&self, library: &LibraryId);
}

/// Announces what came of an order.
pub(super) fn announce(herald: &dyn Herald, done: &Done) {
    match done {
        Done::Created(library) => {
            herald.open(library);
            let name = &library.name;
            tell(herald, &library.library, "library.created", &Created { name });
        }
        Done::Dropped(library) => {
            tell(herald, library, "library.deleted", &Nothing {});
            herald.close(library);
        }
        Done::Added { document, replaced } => {
            let added = Added::of(document, *replaced);
            tell(herald, &document.library, "document.added", &added);
        }
        Done::Deleted { library, document } => {
            let document_id = document.as_str();
            tell(herald, library, "document.deleted", &Deleted { document_id });
        }
        Done::Silently => {}
    }
}

fn tell(herald: &dyn Herald, library: &LibraryId, kind: &str, data: &impl Serialize) {
    let id = format!("evt_{}", Uuid::now_v7().simple());
    let (Ok(kind), Ok(id), Ok(data)) =
        (Kind::new(kind), EventId::new(&id), serde_json::to_string(data))
    else {
        return;
    };
    let news = Draft {
        kind,
        data: Payload::from_json(data),
        id: Some(id),
        at: Some(now()),
        source_agent: None,
        circle: None,
        project: None,
        library: Some(library.clone()),
        durable: Some(true),
    };
    herald.tell(library, news);
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
