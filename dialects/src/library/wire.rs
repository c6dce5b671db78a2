//! The library system's JSON, as its clients know it.

use serde::Serialize;

use crate::{
    announcement::Standing,
    field::asked,
    findings::{Name, Waited},
    instants::Zulu,
    numbers::Plain,
};

asked! {
    /// What every message has.
    Envelope { r#type, action, request_id, library_id, data }
}

/// The first word.
#[derive(Serialize)]
#[serde(tag = "type", rename = "system")]
pub(super) struct System<'a> {
    /// For people.
    pub(super) message: String,
    #[serde(flatten)]
    pub(super) introduction: Introduction<'a>,
}

/// Who one is here: the rest of the first word, and the answer to a hello.
#[derive(Serialize)]
pub(super) struct Introduction<'a> {
    pub(super) connection_id: String,
    pub(super) user_id: &'a str,
    pub(super) server_time: Zulu,
    /// Seconds.
    pub(super) heartbeat_interval: Plain,
    pub(super) resume_token: &'a str,
}

/// The answer to a ping that has no name.
#[derive(Serialize)]
#[serde(tag = "type", rename = "pong")]
pub(super) struct Pong {
    pub(super) timestamp: Zulu,
}

/// The answer to a request.
#[derive(Serialize)]
#[serde(tag = "type", rename = "response")]
pub(super) struct Answered<'a, D> {
    /// `null` if the request has none.
    pub(super) request_id: Option<&'a str>,
    pub(super) success: bool,
    pub(super) data: D,
    /// There when it was no success, though there is something to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'static str>,
}

/// The answer to a request that was refused.
#[derive(Serialize)]
#[serde(tag = "type", rename = "response")]
pub(super) struct Denied<'a> {
    pub(super) request_id: &'a str,
    pub(super) success: bool,
    #[serde(flatten)]
    pub(super) refusal: Refusal<'a>,
}

/// A refusal of what has no name.
#[derive(Serialize)]
#[serde(tag = "type", rename = "error")]
pub(super) struct Error<'a> {
    #[serde(flatten)]
    pub(super) refusal: Refusal<'a>,
}

/// Why something was refused.
#[derive(Serialize)]
pub(super) struct Refusal<'a> {
    pub(super) error: &'a str,
    pub(super) code: &'static str,
    /// Whether the same message could succeed later.
    pub(super) recoverable: bool,
    /// Whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<&'a str>,
    /// There when a job has come to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_id: Option<Name>,
    #[serde(flatten)]
    pub(super) waited: Waited<'a>,
}

/// Whatever happens without being asked for, or on the way to an answer.
#[derive(Serialize)]
#[serde(tag = "type", rename = "event")]
pub(super) struct Happened<'a, D> {
    pub(super) event_type: &'a str,
    /// `null` for what happens elsewhere.
    pub(super) library_id: Option<&'a str>,
    pub(super) data: D,
    /// The request that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<&'a str>,
    /// There with what happened in a library, or elsewhere.
    #[serde(flatten)]
    pub(super) mark: Option<Mark<'a>>,
    /// Where it stands, if only the envelope can say so: an announcement's data is its sender's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) greenroom: Option<Standing<'a>>,
}

/// The name, the time and the number of something that happened.
#[derive(Serialize)]
pub(super) struct Mark<'a> {
    pub(super) event_id: &'a str,
    pub(super) timestamp: Zulu,
    /// Its place in the order of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}
