//! The fields of what is told, whatever the envelope around them. `T` is how an instant is printed.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{numbers::Plain, standing::Place};

/// A sign of life.
#[derive(Serialize)]
pub(super) struct Alive<T> {
    pub(super) timestamp: T,
}

/// The token ends soon.
#[derive(Serialize)]
pub(super) struct TokenExpiring<T> {
    pub(super) expires_at: T,
    /// Whole seconds, rounded down.
    pub(super) expires_in: u64,
}

/// A fresh token has been taken.
#[derive(Serialize)]
pub(super) struct TokenRefreshed<T> {
    /// `null` if it never ends.
    pub(super) expires_at: Option<T>,
}

/// A room that is left, or gone.
#[derive(Serialize)]
pub(super) struct RoomName<'a> {
    pub(super) room_id: &'a str,
}

/// Somebody said something.
#[derive(Serialize)]
pub(super) struct RoomMessage<'a, T> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) message: &'a RawValue,
    pub(super) timestamp: T,
    /// The author's own name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_id: Option<&'a str>,
    /// Its place in the order of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

/// Somebody came or left.
#[derive(Serialize)]
pub(super) struct Passage<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) member_count: u32,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// Who is here, and which sheets have cells.
#[derive(Serialize)]
pub(super) struct RoomState<'a, T> {
    pub(super) room_id: &'a str,
    pub(super) member_count: u32,
    pub(super) users: Vec<User<'a, T>>,
    pub(super) active_sheets: Vec<&'a str>,
    /// There only when not everybody is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) truncated: bool,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// One person of a room.
#[derive(Serialize)]
pub(super) struct User<'a, T> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) status: &'static str,
    pub(super) cursor: Option<Cursor<'a>>,
    pub(super) last_seen: T,
}

/// A cursor's place.
#[derive(Serialize)]
pub(super) struct Cursor<'a> {
    pub(super) x: Plain,
    pub(super) y: Plain,
    pub(super) cell: Option<&'a str>,
}

/// Somebody's cursor moved.
#[derive(Serialize)]
pub(super) struct CursorMoved<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) cursor: Cursor<'a>,
}

/// Somebody began or ceased to type.
#[derive(Serialize)]
pub(super) struct Typing<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) is_typing: bool,
    /// There when somebody types in a cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cell_id: Option<&'a str>,
}

/// Somebody is differently available.
#[derive(Serialize)]
pub(super) struct StatusChanged<'a> {
    pub(super) room_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) status: &'static str,
}

/// A cell as it stands, new or unchanged.
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

/// There is a notification, or it was read.
#[derive(Serialize)]
pub(super) struct Notified<'a, N> {
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

/// Somebody wrote to you.
#[derive(Serialize)]
pub(super) struct DirectMessage<'a, T> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    pub(super) message: &'a RawValue,
    pub(super) timestamp: T,
    /// The author's own name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_id: Option<&'a str>,
    /// Its number in the mailbox of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mail_seq: Option<u64>,
}

/// What became of your mail.
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
