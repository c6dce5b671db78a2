//! Files, as guests of every dialect announce them and hear of them.

use protocol::{
    Command, Fault,
    upload::{FileName, Offer, Sha256, Upload, UploadCommand, UploadEvent, UploadStep},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    asks,
    field::{Field, asked},
    json,
    numbers::Plain,
    telling::Word,
};

asked! {
    /// `file_upload_start`.
    Offered { room_id, room, file_id, filename, file_size, mime_type, sha256 }
    /// `file_upload_progress` and `file_upload_cancel`.
    Named { file_id }
}

/// Announces a file.
pub(crate) fn start(body: &str) -> Result<Command, Fault> {
    let ask: Offered<'_> = json::object(body)?;
    let name = |field: Field<'_>| FileName::new(&field.text()?).map_err(|bad| field.wrong(bad));
    Ok(Command::Upload(UploadCommand::Start(Offer {
        room: asks::room(ask.room_id(), ask.room())?,
        file: ask.file_id().id()?,
        name: name(ask.filename())?,
        size: ask.file_size().version()?,
        mime: ask.mime_type().optional(Field::kept)?.filter(|mime| !mime.is_empty()),
        sha256: ask.sha256().optional(digest)?,
    })))
}

/// Says how far a file is.
pub(crate) fn progress(body: &str) -> Result<Command, Fault> {
    let ask: Named<'_> = json::object(body)?;
    Ok(Command::Upload(UploadCommand::Progress(ask.file_id().id()?)))
}

/// Takes a file back.
pub(crate) fn cancel(body: &str) -> Result<Command, Fault> {
    let ask: Named<'_> = json::object(body)?;
    Ok(Command::Upload(UploadCommand::Cancel(ask.file_id().id()?)))
}

fn digest(field: Field<'_>) -> Result<Sha256, Fault> {
    let digest = Sha256::from_hex(&field.text()?);
    digest.ok_or_else(|| field.wrong("must be 64 hexadecimal digits"))
}

/// What is told of a file.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    room_id: Option<&'a str>,
    file_id: &'a str,
    filename: &'a str,
    user_id: &'a str,
    #[serde(flatten)]
    step: Step<'a>,
    /// Its place in the order of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    /// Its place in the person's mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_seq: Option<u64>,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Step<'a> {
    Ready {
        upload_url: &'a str,
        offset: u64,
        total_bytes: u64,
    },
    Progress {
        bytes_uploaded: u64,
        total_bytes: u64,
        percentage: Plain,
    },
    Complete {
        url: &'a str,
        file_size: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        mime_type: Option<&'a str>,
        sha256: String,
    },
    Failed {
        error: &'a str,
        code: &'static str,
    },
}

/// The word for what happened to a file.
pub(crate) const fn word(step: &UploadStep) -> Word {
    let (plain, dotted) = match step {
        UploadStep::Ready { .. } => ("file_upload_ready", "file.ready"),
        UploadStep::Progress(_) => ("file_upload_progress", "file.progress"),
        UploadStep::Complete { .. } => ("file_upload_complete", "file.complete"),
        UploadStep::Failed(_) => ("file_upload_failed", "file.failed"),
    };
    Word { plain, dotted }
}

// === impl Told ===

impl<'a> Told<'a> {
    /// What there is to tell of what happened.
    pub(crate) fn new(event: &'a UploadEvent, seq: Option<u64>, mail_seq: Option<u64>) -> Self {
        let Upload { file, by, room, name, size, mime, .. } = &*event.upload;
        let step = match &event.step {
            UploadStep::Ready { url, offset } => {
                Step::Ready { upload_url: url, offset: *offset, total_bytes: *size }
            }
            UploadStep::Progress(bytes) => Step::Progress {
                bytes_uploaded: *bytes,
                total_bytes: *size,
                percentage: Plain(percentage(*bytes, *size)),
            },
            UploadStep::Complete { url, sha256 } => Step::Complete {
                url,
                file_size: *size,
                mime_type: mime.as_deref(),
                sha256: sha256.to_string(),
            },
            UploadStep::Failed(fault) => {
                Step::Failed { error: &fault.text, code: fault.code.name() }
            }
        };
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
