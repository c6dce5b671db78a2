//! Files, as guests of every dialect announce them and hear of them.

use protocol::{
    Command, Fault, FileId, RoomId,
    upload::{FileName, Offer, Sha256, Upload, UploadCommand, UploadEvent, UploadStep},
};
use schemars::{JsonSchema, Schema, json_schema};
use serde::Serialize;

use crate::{
    asks,
    field::{Field, Kind, asked},
    kinds::{Id, Kept, Version},
    numbers::Plain,
    refusal,
    words::words,
};

asked! {
    /// Announces a file. The answer, `file_upload_ready`, says where to bring its bytes by HTTP, and
    /// from which one on.
    Offered {
        /// The room that the file belongs to; the current one, if left out, or else nobody but
        /// whoever announces it.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// One's own name for the file. Announced again, a file goes on where it was.
        file_id: Id<FileId>,
        /// What the file is called: 1 to 255 bytes that can be seen. Of a path only the last part
        /// counts.
        filename: FileName,
        /// How many bytes it has.
        file_size: Version,
        /// Its type, such as `text/csv`.
        mime_type: Option<Kept>,
        /// The SHA-256 digest that its bytes must come to: 64 hexadecimal digits.
        sha256: Option<Sha256>,
    }
    /// Asks how far a file is.
    Asked {
        /// One's own name for the file.
        file_id: Id<FileId>,
    }
    /// Takes a file back, whole or not.
    Withdrawn {
        /// One's own name for the file.
        file_id: Id<FileId>,
    }
}

/// Announces a file.
pub(crate) fn start(ask: &Offered<'_>) -> Result<Command, Fault> {
    Ok(Command::Upload(UploadCommand::Start(Offer {
        room: asks::room(ask.room_id(), ask.room())?,
        file: ask.file_id().read()?,
        name: ask.filename().read()?,
        size: ask.file_size().read()?,
        mime: ask.mime_type().read()?.filter(|mime| !mime.is_empty()),
        sha256: ask.sha256().read()?,
    })))
}

/// Asks how far a file is.
pub(crate) fn progress(ask: &Asked<'_>) -> Result<Command, Fault> {
    Ok(Command::Upload(UploadCommand::Progress(ask.file_id().read()?)))
}

/// Takes a file back.
pub(crate) fn cancel(ask: &Withdrawn<'_>) -> Result<Command, Fault> {
    Ok(Command::Upload(UploadCommand::Cancel(ask.file_id().read()?)))
}

impl Kind for FileName {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        Self::new(&field.text()?).map_err(|bad| field.wrong(bad))
    }

    fn schema() -> Schema {
        // In what follows the last slash there must be something to be seen, and not only dots.
        let unseen = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u200e\u200f\u2028-\u202f\u205f\u2066-\u2069\u3000";
        json_schema!({"type": "string", "pattern": format!(r"[^/\\.{unseen}][^/\\]*$")})
    }
}

impl Kind for Sha256 {
    type Value<'a> = Self;

    fn read(field: Field<'_>) -> Result<Self, Fault> {
        let digest = Self::from_hex(&field.text()?);
        digest.ok_or_else(|| field.wrong("must be 64 hexadecimal digits"))
    }

    fn schema() -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"})
    }
}

words! {
    /// What is told of a file.
    Told<'a> {
        /// A file may come: where to bring it, and where to go on if a part of it is there.
        Ready(File<'a, Ready<'a>>) = "file_upload_ready" | "file.ready",
        /// How much of a file is there.
        Progress(File<'a, Progress>) = "file_upload_progress" | "file.progress",
        /// A file is there.
        Complete(File<'a, Complete<'a>>) = "file_upload_complete" | "file.complete",
        /// A file will not come.
        Failed(File<'a, Failed<'a>>) = "file_upload_failed" | "file.failed",
    }
}

/// A file, and what happened to it.
#[derive(JsonSchema, Serialize)]
pub(crate) struct File<'a, S> {
    /// The room that it is for; there when it is for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    room_id: Option<&'a str>,
    file_id: &'a str,
    filename: &'a str,
    /// Who brings it.
    user_id: &'a str,
    #[serde(flatten)]
    step: S,
    /// Its number in the order of the room; there if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    /// Its number in your mailbox; there when it waited for you.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_seq: Option<u64>,
}

#[derive(JsonSchema, Serialize)]
pub(crate) struct Ready<'a> {
    /// Where to `PUT` it; a path of this server, with a key that is good for this file alone.
    upload_url: &'a str,
    /// How many bytes are there, so where to go on.
    offset: u64,
    total_bytes: u64,
}

#[derive(JsonSchema, Serialize)]
pub(crate) struct Progress {
    bytes_uploaded: u64,
    total_bytes: u64,
    /// In tenths, rounded down: a hundred only when the file is whole.
    #[schemars(range(min = 0, max = 100))]
    percentage: Plain,
}

#[derive(JsonSchema, Serialize)]
pub(crate) struct Complete<'a> {
    /// Where to `GET` it; a path of this server.
    url: &'a str,
    /// Bytes.
    file_size: u64,
    /// There if whoever brought it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    mime_type: Option<&'a str>,
    /// Of all its bytes.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sha256: String,
}

#[derive(JsonSchema, Serialize)]
pub(crate) struct Failed<'a> {
    /// What was wrong, for people.
    error: &'a str,
    /// What was wrong, for programs.
    #[schemars(extend("enum" = refusal::codes()))]
    code: &'static str,
}

// === impl Told ===

impl<'a> Told<'a> {
    /// What there is to tell of what happened.
    pub(crate) fn new(event: &'a UploadEvent, seq: Option<u64>, mail_seq: Option<u64>) -> Self {
        let Upload { size, mime, .. } = &*event.upload;
        let total_bytes = *size;
        match &event.step {
            UploadStep::Ready { url: upload_url, offset } => {
                let step = Ready { upload_url, offset: *offset, total_bytes };
                Self::Ready(File::new(&event.upload, step, seq, mail_seq))
            }
            UploadStep::Progress(bytes) => {
                let percentage = Plain(percentage(*bytes, total_bytes));
                let step = Progress { bytes_uploaded: *bytes, total_bytes, percentage };
                Self::Progress(File::new(&event.upload, step, seq, mail_seq))
            }
            UploadStep::Complete { url, sha256 } => {
                let (mime_type, sha256) = (mime.as_deref(), sha256.to_string());
                let step = Complete { url, file_size: *size, mime_type, sha256 };
                Self::Complete(File::new(&event.upload, step, seq, mail_seq))
            }
            UploadStep::Failed(fault) => {
                let step = Failed { error: &fault.text, code: fault.code.name() };
                Self::Failed(File::new(&event.upload, step, seq, mail_seq))
            }
        }
    }
}

// === impl File ===

impl<'a, S> File<'a, S> {
    fn new(upload: &'a Upload, step: S, seq: Option<u64>, mail_seq: Option<u64>) -> Self {
        let Upload { file, by, room, name, .. } = upload;
        let room_id = room.as_ref().map(|room| room.as_str());
        let (file_id, user_id) = (file.as_str(), by.user.as_str());
        Self { room_id, file_id, filename: name.as_str(), user_id, step, seq, mail_seq }
    }
}

/// In tenths, rounded down: a file is at a hundred only when it is whole.
fn percentage(bytes: u64, size: u64) -> f64 {
    match size {
        0 => 100.0,
        _ => (bytes as f64 / size as f64 * 1000.0).floor() / 10.0,
    }
}
