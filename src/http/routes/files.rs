//! Files: brought in one request or several, fetched by whoever is of the room.

use dialects::workspace::rest;
use protocol::FaultCode::{
    Cancelled, DeadlineExceeded, DiskFull, FileNotFound, InvalidMessage, NotConfigured,
    StoreUnavailable, TooLarge, UploadConflict,
};

use super::row::{Content, Row, Who, delete, get, head, put};
use crate::http::rest::files;

const UPLOAD: &str = "/api/v1/ws/uploads/{file_id}";
const FILE: &str = "/api/v1/ws/files/{key}/{name}";

type Headers = &'static [(&'static str, &'static str)];

/// What is said of the bytes that are brought.
const BROUGHT: Headers = &[
    (
        "Content-Range",
        "Where the bytes belong, as `bytes FIRST-LAST/TOTAL`; the whole file, if absent",
    ),
    ("Content-Digest", "What the bytes of this request come to, by SHA-256 (RFC 9530 section 2)"),
    ("Repr-Digest", "What the whole file comes to, by SHA-256 (RFC 9530 section 3)"),
];
/// How far a file is.
const STANDING: Headers = &[
    ("Upload-Offset", "Up to which byte the file is there"),
    ("Upload-Length", "How many bytes the whole file has"),
];
/// What is said of a file that is fetched.
const FETCHED: Headers = &[
    ("Content-Disposition", "The name of the file, as an attachment (RFC 6266)"),
    ("ETag", "Changes with the file"),
    ("Last-Modified", "When the file became whole"),
    ("Accept-Ranges", "`bytes`: parts of it may be asked for"),
];
/// Which part of a file is wanted, and under which conditions.
const WANTED: Headers = &[
    ("Range", "Which bytes are wanted (RFC 9110 section 14.2)"),
    ("If-None-Match", "Not, if the file is still this one (RFC 9110 section 13.1.2)"),
    ("If-Match", "Only if the file is still this one (RFC 9110 section 13.1.1)"),
    ("If-Modified-Since", "Not, if the file is no younger (RFC 9110 section 13.1.3)"),
    ("If-Unmodified-Since", "Only if the file is no younger (RFC 9110 section 13.1.4)"),
];

pub(super) fn rows() -> Vec<Row> {
    uploads().into_iter().chain(whole()).collect()
}

fn uploads() -> [Row; 3] {
    let uploads = [
        put(UPLOAD, files::bring)
            .named("bringFile", "Brings bytes of a file that was announced over a socket")
            .only(Who::People)
            .takes_bytes()
            .reads(BROUGHT)
            .answers(201, Some(Content::Json(rest::FILE_COMPLETE)), Some("All of it is there"))
            .with(&[("Location", "Where the file is")])
            .answers(202, Some(Content::Json(rest::FILE_READY)), Some("Something is missing yet"))
            .with(STANDING)
            .refuses(&[TooLarge, UploadConflict, Cancelled, DiskFull, DeadlineExceeded]),
        head(UPLOAD, files::standing)
            .named("getOffset", "How much of a file is there")
            .only(Who::People)
            .answers(204, None, None)
            .with(STANDING),
        delete(UPLOAD, files::take_back)
            .named("takeFileBack", "Takes a file back, whole or not")
            .only(Who::People)
            .answers(204, None, None),
    ];
    uploads.map(|row| {
        row.needs("to have announced the file").refuses(&[
            InvalidMessage,
            FileNotFound,
            NotConfigured,
            StoreUnavailable,
        ])
    })
}

fn whole() -> [Row; 2] {
    let bytes = Some(Content::Bytes);
    [
        get(FILE, files::fetch).named("fetchFile", "A whole file").answers(200, bytes, None),
        head(FILE, files::fetch)
            .named("describeFile", "What would be said of a whole file")
            .answers(200, None, None),
    ]
    .map(|row| {
        let content = row.answers[0].content;
        row.with(FETCHED)
            .only(Who::Callers)
            .needs("to have brought it, or `join` in its room")
            .reads(WANTED)
            .answers(206, content, Some("The part that was asked for"))
            .with(&[("Content-Range", "Which part it is")])
            .answers(304, None, Some("It is still the one that the caller has"))
            .answers(412, None, Some("It is not the one that the caller has"))
            .answers(416, None, Some("It has no such part"))
            .refuses(&[FileNotFound, NotConfigured, StoreUnavailable])
    })
}
