//! The agent system's JSON, as its clients know it.

use serde::Serialize;

use crate::{
    announcement::Standing,
    field::asked,
    findings::{Name, Waited},
    instants::Unix,
};

asked! {
    /// What every message has.
    Envelope { r#type, payload, timestamp, correlation_id }
    /// A message whose client names it among its fields.
    Named { correlation_id }
}

/// What every message to a client has.
#[derive(Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'a str,
    pub(super) payload: P,
    pub(super) timestamp: Unix,
    /// The message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    /// Where it stands, if only the envelope can say so: an announcement's payload is its sender's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) greenroom: Option<Standing<'a>>,
}

/// `connection_established`
#[derive(Serialize)]
pub(super) struct ConnectionEstablished<'a> {
    pub(super) connection_id: String,
    pub(super) user_id: &'a str,
    pub(super) server_time: Unix,
    /// Milliseconds, as in the service's discovery.
    pub(super) heartbeat_interval: u64,
    pub(super) resume_token: &'a str,
}

/// `error`
#[derive(Serialize)]
pub(super) struct Error<'a> {
    pub(super) code: &'static str,
    pub(super) error: &'a str,
    pub(super) timestamp: Unix,
    /// Whether the same message could succeed later.
    pub(super) recoverable: bool,
    pub(super) help: &'a str,
    /// Whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<&'a str>,
    /// There when a job has come to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_id: Option<Name>,
    #[serde(flatten)]
    pub(super) waited: Waited<'a>,
}
