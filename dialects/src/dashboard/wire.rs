//! The dashboard system's JSON, as its clients know it.

use serde::Serialize;

use crate::{
    announcement::Standing,
    field::asked,
    findings::{Activity, Name, Waited},
    instants::Zulu,
    numbers::Plain,
};

asked! {
    /// What every message has.
    Envelope { r#type, data, id, correlation_id }
}

/// What every message to a client has.
#[derive(Serialize)]
pub(super) struct Told<'a, D> {
    pub(super) r#type: &'a str,
    pub(super) data: D,
    pub(super) timestamp: Zulu,
    /// The message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    /// Where it stands, if only the envelope can say so: an announcement's data is its sender's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) greenroom: Option<Standing<'a>>,
}

/// Something that happened elsewhere: its type is the publisher's, its timestamp when it happened.
#[derive(Serialize)]
pub(super) struct Happened<'a> {
    pub(super) r#type: &'a str,
    #[serde(flatten)]
    pub(super) activity: Activity<'a, Zulu>,
    /// There where the room is not the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) room_id: Option<&'a str>,
    /// Its place in the order of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

/// `connection.established`
#[derive(Serialize)]
pub(super) struct ConnectionEstablished<'a> {
    /// What the client calls itself, or else the connection.
    pub(super) client_id: &'a str,
    pub(super) connection_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) server_time: Zulu,
    /// Seconds.
    pub(super) heartbeat_interval: Plain,
    pub(super) resume_token: &'a str,
}

/// `error`: the one word whose text stands in the envelope too, where its clients look for it.
#[derive(Serialize)]
#[serde(tag = "type", rename = "error")]
pub(super) struct Error<'a> {
    pub(super) message: &'a str,
    pub(super) data: Refusal<'a>,
    pub(super) timestamp: Zulu,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
}

/// What was refused, for programs.
#[derive(Serialize)]
pub(super) struct Refusal<'a> {
    pub(super) code: &'static str,
    pub(super) error: &'a str,
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
