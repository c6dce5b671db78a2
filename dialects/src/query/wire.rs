//! The query system's JSON, as its clients know it.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    announcement::Standing,
    field::asked,
    findings::{Activity, Name, Waited},
    instants::Naive,
    numbers::Plain,
    standing::Place,
};

asked! {
    /// What every message has.
    Envelope { r#type, message_id, payload }
}

/// What every message to a client has.
#[derive(Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'a str,
    /// The message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    /// The author's own name for what they said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_id: Option<&'a str>,
    pub(super) payload: P,
    /// Where it stands, if only the envelope can say so: an announcement's payload is its sender's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) greenroom: Option<Standing<'a>>,
}

/// `connection_ack`
#[derive(Serialize)]
pub(super) struct ConnectionAck<'a> {
    pub(super) connection_id: String,
    pub(super) user_id: &'a str,
    pub(super) server_time: Naive,
    /// Seconds.
    pub(super) heartbeat_interval: Plain,
    pub(super) resume_token: &'a str,
}

/// `token_expiring`
#[derive(Serialize)]
pub(super) struct TokenExpiring {
    pub(super) expires_at: Naive,
    /// Whole seconds, rounded down.
    pub(super) expires_in: u64,
}

/// `token_refreshed`
#[derive(Serialize)]
pub(super) struct TokenRefreshed {
    /// `null` if it never does.
    pub(super) expires_at: Option<Naive>,
}

/// `pong` and `heartbeat`
#[derive(Serialize)]
pub(super) struct Alive {
    pub(super) timestamp: Naive,
}

/// `room_left` and `room_closed`
#[derive(Serialize)]
pub(super) struct RoomName<'a> {
    pub(super) room_id: &'a str,
}

/// `room_message`
#[derive(Serialize)]
pub(super) struct RoomMessage<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) message: &'a RawValue,
    /// Seconds since the Unix epoch.
    pub(super) timestamp: u64,
    /// Its place in the order of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

/// `user_joined`
#[derive(Serialize)]
pub(super) struct UserJoined<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) member_count: u32,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// `user_left`
#[derive(Serialize)]
pub(super) struct UserLeft<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) member_count: u32,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// `typing_indicator`
#[derive(Serialize)]
pub(super) struct TypingIndicator<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) is_typing: bool,
    pub(super) room_id: &'a str,
    /// There when somebody types in a cell, in a workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cell_id: Option<&'a str>,
}

/// `room_state`
#[derive(Serialize)]
pub(super) struct RoomState<'a> {
    pub(super) room_id: &'a str,
    pub(super) member_count: u32,
    pub(super) users: Vec<User<'a>>,
    /// There only when not everybody is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) truncated: bool,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// One person of a room.
#[derive(Serialize)]
pub(super) struct User<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) status: &'static str,
    pub(super) cursor: Option<Cursor<'a>>,
    pub(super) last_seen: Naive,
}

/// A cursor's place.
#[derive(Serialize)]
pub(super) struct Cursor<'a> {
    pub(super) x: Plain,
    pub(super) y: Plain,
    pub(super) cell: Option<&'a str>,
}

/// `cursor_moved`
#[derive(Serialize)]
pub(super) struct CursorMoved<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) cursor: Cursor<'a>,
}

/// `user_status_changed`
#[derive(Serialize)]
pub(super) struct UserStatusChanged<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) status: &'static str,
}

/// `cell_updated`
#[derive(Serialize)]
pub(super) struct CellUpdated<'a> {
    pub(super) room_id: &'a str,
    pub(super) sheet_id: &'a str,
    pub(super) cell_id: &'a str,
    pub(super) value: &'a RawValue,
    pub(super) formula: Option<&'a str>,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) version: u64,
    /// There only when your write was too late: this is what stands there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) stale: bool,
    /// Its place in the order of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

/// `notification_event`
#[derive(Serialize)]
pub(super) struct NotificationEvent<'a, N> {
    pub(super) event_type: &'a str,
    pub(super) notification: N,
    pub(super) user_id: &'a str,
    /// Its number in the mailbox of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mail_seq: Option<u64>,
}

/// A notification.
#[derive(Serialize)]
pub(super) struct Notification<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) message: &'a str,
    pub(super) category: &'a str,
    pub(super) priority: &'a str,
    pub(super) module_name: Option<&'a str>,
}

/// A notification that is known already.
#[derive(Serialize)]
pub(super) struct NotificationName<'a> {
    pub(super) id: &'a str,
}

/// `direct_message`
#[derive(Serialize)]
pub(super) struct DirectMessage<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) message: &'a RawValue,
    /// Seconds since the Unix epoch.
    pub(super) timestamp: u64,
    /// Its number in the mailbox of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mail_seq: Option<u64>,
}

/// `delivery_receipt`
#[derive(Serialize)]
pub(super) struct DeliveryReceipt<'a> {
    pub(super) user_id: &'a str,
    pub(super) delivered: u32,
    pub(super) queued: u32,
    pub(super) dropped: u32,
    /// There only when it was sent before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) duplicate: bool,
}

/// What a job has to say, and its number where it waited in the mailbox of the person.
#[derive(Serialize)]
pub(super) struct Answer<'a, P> {
    #[serde(flatten)]
    pub(super) payload: P,
    #[serde(flatten)]
    pub(super) waited: Waited<'a>,
}

/// `event`
#[derive(Serialize)]
pub(super) struct Happened<'a> {
    pub(super) room_id: &'a str,
    pub(super) event_type: &'a str,
    #[serde(flatten)]
    pub(super) activity: Activity<'a, Naive>,
    /// Its place in the order of the room; there if it is durable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

/// `error_message`
#[derive(Serialize)]
pub(crate) struct Error<'a> {
    pub(super) error: &'a str,
    pub(super) error_type: &'static str,
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
    /// There when something failed that had begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query_id: Option<Name>,
    /// There in HTTP answers; messages on a socket have no need of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<Naive>,
}
