//! The library system: the same errands as over a socket.

use dialects::library::rest;
use protocol::FaultCode::{
    self, BackendFailed, Cancelled, CapacityExceeded, DeadlineExceeded, DocumentNotFound, Draining,
    InvalidMessage, LibraryExists, LibraryNotFound, NotConfigured, PermissionDenied,
    StoreUnavailable, TooManyJobs,
};

use super::row::{Content, Row, Who, delete, get, post};
use crate::http::rest::library;

/// What may become of any errand.
const ERRAND: [FaultCode; 7] = [
    TooManyJobs,
    NotConfigured,
    BackendFailed,
    DeadlineExceeded,
    StoreUnavailable,
    Draining,
    Cancelled,
];

pub(super) fn rows() -> Vec<Row> {
    let of_libraries = libraries().into_iter().chain(documents()).map(|row| row.refuses(&ERRAND));
    let stats = get("/v1/websockets/stats", library::stats)
        .named("getSubscriptions", "How many listen to the libraries that the caller may read")
        .only(Who::Callers)
        .gives(rest::STATS);
    of_libraries.chain([stats]).collect()
}

fn libraries() -> [Row; 5] {
    [
        get("/v1/libraries", library::list)
            .named(
                "listLibraries",
                "The libraries that the caller may read, in the order of their names",
            )
            .only(Who::Callers)
            .query::<library::Page>()
            .gives(rest::LIBRARIES)
            .refuses(&[InvalidMessage]),
        post("/v1/libraries", library::create)
            .named("createLibrary", "Makes a library")
            .only(Who::Callers)
            .needs("`create` on the library")
            .takes(rest::FOUNDED)
            .answers(201, Some(Content::Json(rest::LIBRARY)), None)
            .refuses(&[PermissionDenied, LibraryExists, CapacityExceeded]),
        get("/v1/libraries/{library_id}", library::describe)
            .named("getLibrary", "A library")
            .only(Who::Callers)
            .needs("`join` on the library")
            .gives(rest::LIBRARY)
            .refuses(&[InvalidMessage, LibraryNotFound]),
        delete("/v1/libraries/{library_id}", library::forget)
            .named("dropLibrary", "Drops a library with all that is in it")
            .only(Who::Callers)
            .needs("`create` on the library")
            .gives(rest::GONE)
            .refuses(&[InvalidMessage, PermissionDenied, LibraryNotFound]),
        post("/v1/libraries/{library_id}/search", library::search)
            .named("searchLibrary", "Finds passages, the best first")
            .only(Who::Callers)
            .needs("`join` on the library")
            .takes(rest::SOUGHT)
            .gives(rest::PASSAGES)
            .refuses(&[LibraryNotFound]),
    ]
}

fn documents() -> [Row; 4] {
    [
        get("/v1/libraries/{library_id}/documents", library::documents)
            .named("listDocuments", "Documents without their texts, in the order of their names")
            .only(Who::Callers)
            .needs("`join` on the library")
            .query::<library::Page>()
            .gives(rest::DOCUMENTS)
            .refuses(&[LibraryNotFound]),
        post("/v1/libraries/{library_id}/documents", library::add)
            .named("addDocument", "Adds a document, or replaces the one of that name")
            .only(Who::Callers)
            .needs("`publish` on the library")
            .takes(rest::BROUGHT)
            .answers(201, Some(Content::Json(rest::DOCUMENT)), None)
            .refuses(&[PermissionDenied, LibraryNotFound, CapacityExceeded]),
        get("/v1/libraries/{library_id}/documents/{document_id}", library::document)
            .named("getDocument", "A document with its text")
            .only(Who::Callers)
            .needs("`join` on the library")
            .gives(rest::DOCUMENT)
            .refuses(&[InvalidMessage, LibraryNotFound, DocumentNotFound]),
        delete("/v1/libraries/{library_id}/documents/{document_id}", library::delete)
            .named("deleteDocument", "Deletes a document")
            .only(Who::Callers)
            .needs("`publish` on the library")
            .gives(rest::GONE)
            .refuses(&[InvalidMessage, PermissionDenied, LibraryNotFound, DocumentNotFound]),
    ]
}
