//! The library system's JSON, as its clients know it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{announcement::Standing, instants::Zulu, numbers::Plain, refusal::Ended};

/// The first word.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename = "system")]
pub(super) struct System<'a> {
    /// For people.
    pub(super) message: String,
    #[serde(flatten)]
    pub(super) introduction: Introduction<'a>,
}

/// Who one is here: the rest of the first word, and the answer to a hello.
#[derive(JsonSchema, Serialize)]
pub(super) struct Introduction<'a> {
    pub(super) connection_id: String,
    pub(super) user_id: &'a str,
    pub(super) server_time: Zulu,
    /// Seconds, between two signs of life of the server.
    pub(super) heartbeat_interval: Plain,
    /// To come back with: see `resume`.
    pub(super) resume_token: &'a str,
}

/// The answer to a ping that has no name.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename = "pong")]
pub(super) struct Pong {
    /// The server's clock.
    pub(super) timestamp: Zulu,
}

/// The answer to a request.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename = "response")]
pub(super) struct Answered<'a, D> {
    /// `null` if the request has none.
    pub(super) request_id: Option<&'a str>,
    /// Whether it has come about.
    pub(super) success: bool,
    pub(super) data: D,
    /// There when it was no success, though there is something to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'static str>,
}

/// The answer to a request that was refused.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename = "response")]
pub(super) struct Denied<'a> {
    pub(super) request_id: &'a str,
    /// Always `false`.
    pub(super) success: bool,
    #[serde(flatten)]
    pub(super) refusal: Ended<'a>,
}

/// A refusal of what has no name.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename = "error")]
pub(super) struct Error<'a> {
    #[serde(flatten)]
    pub(super) refusal: Ended<'a>,
}

/// Whatever happens without being asked for, or on the way to an answer.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename = "event")]
pub(super) struct Happened<'a, D> {
    pub(super) event_type: &'a str,
    /// The library in which it happens; `null` for what happens elsewhere.
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
#[derive(JsonSchema, Serialize)]
pub(super) struct Mark<'a> {
    /// Its name: nothing is told twice under one.
    pub(super) event_id: &'a str,
    /// When it happened.
    pub(super) timestamp: Zulu,
    /// Its number in the order of the room; there if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}
