//! The query system's JSON, as its clients know it.

use protocol::FaultCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::faults;
use crate::{
    announcement::Standing,
    findings::Name,
    instants::Naive,
    numbers::Plain,
    refusal::Refusal,
    standing::Place,
    telling::{Kept, User},
    words::words,
};

/// What every message to a client has.
#[derive(JsonSchema, Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'a str,
    /// The name of the message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    /// The author's own name for what they said; there if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_id: Option<&'a str>,
    pub(super) payload: P,
    /// Where it stands, if only the envelope can say so: an announcement's payload is its sender's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) greenroom: Option<Standing<'a>>,
}

words! {
    /// What this dialect tells in its own way.
    Own<'a> {
        /// The first word, and the answer to a `hello`: who you are here.
        Ack(ConnectionAck<'a>) = "connection_ack",
        /// Somebody said something to a room.
        Message(RoomMessage<'a>) = "room_message",
        /// Somebody left a room, or has been gone for a while.
        Gone(UserLeft<'a>) = "user_left",
        /// Who is in a room: the answer to entering it.
        State(RoomState<'a>) = "room_state",
        /// Somebody wrote to you.
        Mail(DirectMessage<'a>) = "direct_message",
        /// Something was refused, or a question has come to nothing.
        Error(Kept<'a, Error<'a>>) = "error_message",
    }
}

/// `connection_ack`
#[derive(JsonSchema, Serialize)]
pub(crate) struct ConnectionAck<'a> {
    pub(super) connection_id: String,
    pub(super) user_id: &'a str,
    pub(super) server_time: Naive,
    /// Seconds, between two signs of life of the server.
    pub(super) heartbeat_interval: Plain,
    /// To come back with: see `resume`.
    pub(super) resume_token: &'a str,
}

/// `room_message`
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomMessage<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    /// Whatever JSON the author sent.
    pub(super) message: &'a RawValue,
    /// When the server took it, in seconds since 1970, UTC.
    pub(super) timestamp: u64,
    /// Its number in the order of the room; there if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

/// `user_left`
#[derive(JsonSchema, Serialize)]
pub(crate) struct UserLeft<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    /// How many people are in the room now.
    pub(super) member_count: u32,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// `room_state`
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomState<'a> {
    pub(super) room_id: &'a str,
    /// How many people are in the room.
    pub(super) member_count: u32,
    /// The people; the first of them, if they are very many.
    pub(super) users: Vec<User<'a, Naive>>,
    /// There, and true, only when not everybody is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) truncated: bool,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// `direct_message`
#[derive(JsonSchema, Serialize)]
pub(crate) struct DirectMessage<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    /// Whatever JSON the author sent.
    pub(super) message: &'a RawValue,
    /// When the server took it, in seconds since 1970, UTC.
    pub(super) timestamp: u64,
    /// Its number in your mailbox; there when it waits until you have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mail_seq: Option<u64>,
}

/// `error_message`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Error<'a> {
    #[serde(flatten)]
    pub(super) refusal: Refusal<'a>,
    /// What was wrong, named as Python names it.
    #[schemars(extend("enum" = error_types()))]
    pub(super) error_type: &'static str,
    /// There when something failed that had begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query_id: Option<Name>,
    /// There in HTTP answers; messages on a socket have no need of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<Naive>,
}

fn error_types() -> Vec<&'static str> {
    let mut all: Vec<_> = FaultCode::ALL.iter().map(|code| faults::error_type(*code)).collect();
    all.sort_unstable();
    all.dedup();
    all
}
