//! The dashboard system's JSON, as its clients know it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    announcement::Standing, findings::Activity, instants::Zulu, numbers::Plain, refusal::Ended,
    words::words,
};

/// What every message to a client has.
#[derive(JsonSchema, Serialize)]
pub(super) struct Told<'a, D> {
    pub(super) r#type: &'a str,
    pub(super) data: D,
    /// The server's clock.
    pub(super) timestamp: Zulu,
    /// The name of the message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    /// Where it stands, if only the envelope can say so: an announcement's data is its sender's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) greenroom: Option<Standing<'a>>,
}

/// Something that happened elsewhere: its type is the publisher's, its timestamp when it happened.
#[derive(JsonSchema, Serialize)]
pub(super) struct Happened<'a> {
    /// What happened, as its publisher says.
    pub(super) r#type: &'a str,
    #[serde(flatten)]
    pub(super) activity: Activity<'a, Zulu>,
    /// There where the room is not the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) room_id: Option<&'a str>,
    /// Its number in the order of the room; there if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

words! {
    /// What this dialect tells in its own way.
    Own<'a> {
        /// The first word, and the answer to a `hello`: who you are here.
        Established(ConnectionEstablished<'a>) = "connection.established",
    }
}

/// `connection.established`
#[derive(JsonSchema, Serialize)]
pub(crate) struct ConnectionEstablished<'a> {
    /// What the client calls itself, or else the connection.
    pub(super) client_id: &'a str,
    pub(super) connection_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) server_time: Zulu,
    /// Seconds, between two signs of life of the server.
    pub(super) heartbeat_interval: Plain,
    /// To come back with: see `resume`.
    pub(super) resume_token: &'a str,
}

/// `error`: the one word whose text stands in the envelope too, where its clients look for it.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename = "error")]
pub(super) struct Error<'a> {
    /// What was wrong, for people.
    pub(super) message: &'a str,
    pub(super) data: Ended<'a>,
    /// The server's clock.
    pub(super) timestamp: Zulu,
    /// The name of the message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
}
