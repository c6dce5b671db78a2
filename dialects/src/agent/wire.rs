//! The agent system's JSON, as its clients know it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    announcement::Standing,
    findings::{Name, Waited},
    instants::Unix,
    refusal,
    words::words,
};

/// What every message to a client has.
#[derive(JsonSchema, Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'a str,
    pub(super) payload: P,
    /// The server's clock, in whole seconds since 1970, UTC.
    pub(super) timestamp: Unix,
    /// The name of the message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    /// Where it stands, if only the envelope can say so: an announcement's payload is its sender's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) greenroom: Option<Standing<'a>>,
}

words! {
    /// What this dialect tells in its own way.
    Own<'a> {
        /// The first word, and the answer to a `hello`: who you are here.
        Established(ConnectionEstablished<'a>) = "connection_established",
        /// Something was refused, or a question has come to nothing.
        Error(Error<'a>) = "error",
    }
}

/// `connection_established`
#[derive(JsonSchema, Serialize)]
pub(crate) struct ConnectionEstablished<'a> {
    pub(super) connection_id: String,
    pub(super) user_id: &'a str,
    pub(super) server_time: Unix,
    /// Milliseconds, as in `GET /ws/config`.
    pub(super) heartbeat_interval: u64,
    /// To come back with: see `resume`.
    pub(super) resume_token: &'a str,
}

/// `error`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Error<'a> {
    /// What was wrong, for programs.
    #[schemars(extend("enum" = refusal::codes()))]
    pub(super) code: &'static str,
    /// What was wrong, for people.
    pub(super) error: &'a str,
    pub(super) timestamp: Unix,
    /// Whether the same message could succeed later.
    pub(super) recoverable: bool,
    /// What to do about it.
    pub(super) help: &'a str,
    /// Whole seconds after which it may be tried again; there when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
    /// The field that was wrong; there when it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<&'a str>,
    /// There when a job has come to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_id: Option<Name>,
    #[serde(flatten)]
    pub(super) waited: Waited<'a>,
}
