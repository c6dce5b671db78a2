//! The fields of what is told, whatever the envelope around them. `T` is how an instant is printed.

use protocol::notice::{self, NoticeEvent};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    findings,
    numbers::Plain,
    standing::{self, Place},
    status,
};

/// A sign of life.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Alive<T> {
    /// The server's clock.
    pub(crate) timestamp: T,
}

/// The token ends soon.
#[derive(JsonSchema, Serialize)]
pub(crate) struct TokenExpiring<T> {
    pub(crate) expires_at: T,
    /// Whole seconds until then, rounded down.
    pub(crate) expires_in: u64,
}

/// A fresh token has been taken.
#[derive(JsonSchema, Serialize)]
pub(crate) struct TokenRefreshed<T> {
    /// `null` if it never ends.
    pub(crate) expires_at: Option<T>,
}

/// A room that is left, or gone.
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomName<'a> {
    pub(crate) room_id: &'a str,
}

/// Somebody said something.
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomMessage<'a, T> {
    pub(crate) room_id: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    /// Whatever JSON the author sent.
    pub(crate) message: &'a RawValue,
    /// When the server took it.
    pub(crate) timestamp: T,
    /// The author's own name for it; there if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<&'a str>,
    /// Its number in the order of the room; there if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seq: Option<u64>,
}

/// Somebody came or left.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Passage<'a> {
    pub(crate) room_id: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    /// How many people are in the room now.
    pub(crate) member_count: u32,
    #[serde(flatten)]
    pub(crate) place: Place,
}

/// Who is here, and which sheets have cells.
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomState<'a, T> {
    pub(crate) room_id: &'a str,
    /// How many people are in the room.
    pub(crate) member_count: u32,
    /// The people; the first of them, if they are very many.
    pub(crate) users: Vec<User<'a, T>>,
    /// The sheets that have cells.
    pub(crate) active_sheets: Vec<&'a str>,
    /// There, and true, only when not everybody is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) truncated: bool,
    #[serde(flatten)]
    pub(crate) place: Place,
}

/// One person of a room.
#[derive(JsonSchema, Serialize)]
pub(crate) struct User<'a, T> {
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    #[schemars(extend("enum" = status::NAMES))]
    pub(crate) status: &'static str,
    /// `null` until it has moved.
    pub(crate) cursor: Option<Cursor<'a>>,
    /// When they last said anything.
    pub(crate) last_seen: T,
}

/// A cursor's place.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Cursor<'a> {
    pub(crate) x: Plain,
    pub(crate) y: Plain,
    /// The cell that it is in; `null` if it is in none.
    pub(crate) cell: Option<&'a str>,
}

/// Somebody's cursor moved.
#[derive(JsonSchema, Serialize)]
pub(crate) struct CursorMoved<'a> {
    pub(crate) room_id: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    pub(crate) cursor: Cursor<'a>,
}

/// Somebody began or ceased to type.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Typing<'a> {
    pub(crate) room_id: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    pub(crate) is_typing: bool,
    /// There when somebody types in a cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cell_id: Option<&'a str>,
}

/// Somebody is differently available.
#[derive(JsonSchema, Serialize)]
pub(crate) struct StatusChanged<'a> {
    pub(crate) room_id: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    #[schemars(extend("enum" = status::NAMES))]
    pub(crate) status: &'static str,
}

/// A cell as it stands, new or unchanged.
#[derive(JsonSchema, Serialize)]
pub(crate) struct CellUpdated<'a> {
    pub(crate) room_id: &'a str,
    pub(crate) sheet_id: &'a str,
    pub(crate) cell_id: &'a str,
    /// Whatever JSON its author wrote.
    pub(crate) value: &'a RawValue,
    /// `null` if it has none.
    pub(crate) formula: Option<&'a str>,
    /// Its author.
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    /// It only grows.
    pub(crate) version: u64,
    /// There, and true, only when your write was too late: this is what stands there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) stale: bool,
    /// Its number in the order of the room; there if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seq: Option<u64>,
}

/// What stands on a sheet.
#[derive(JsonSchema, Serialize)]
pub(crate) struct SheetState<'a> {
    pub(crate) room_id: &'a str,
    pub(crate) sheet_id: &'a str,
    /// The cells by their names; none, where nothing has been written.
    pub(crate) cells: Vec<Cell<'a>>,
    #[serde(flatten)]
    pub(crate) rest: standing::Rest<'a>,
    #[serde(flatten)]
    pub(crate) place: Place,
}

/// A cell of a sheet.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Cell<'a> {
    pub(crate) cell_id: &'a str,
    /// Whatever JSON its author wrote.
    pub(crate) value: &'a RawValue,
    /// `null` if it has none.
    pub(crate) formula: Option<&'a str>,
    /// It only grows: of two that are told of one cell, the higher one is the later.
    pub(crate) version: u64,
    /// Its author.
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
}

/// There is a notification, or it was read.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Notified<'a> {
    #[serde(flatten)]
    pub(crate) notice: Notice<'a>,
    /// Its number in your mailbox; there when it waits until you have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail_seq: Option<u64>,
}

/// What happened to a notification.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum Notice<'a> {
    /// It is told, whole.
    Told {
        /// Whatever its sender says, as a rule `notification_created`.
        event_type: &'a str,
        notification: Notification<'a>,
        /// Whose it is.
        user_id: &'a str,
    },
    /// It was read.
    Read {
        #[schemars(extend("const" = READ))]
        event_type: &'static str,
        notification: NotificationName<'a>,
        /// Whose it is.
        user_id: &'a str,
    },
}

/// What happened to a notification that was read.
const READ: &str = "notification_read";

/// A notification that is known already.
#[derive(JsonSchema, Serialize)]
pub(crate) struct NotificationName<'a> {
    pub(crate) id: &'a str,
}

/// A notification.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Notification<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) message: &'a str,
    pub(crate) category: &'a str,
    pub(crate) priority: &'a str,
    pub(crate) module_name: Option<&'a str>,
}

/// Something happened.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Happened<'a, T> {
    /// The room in which it is told.
    pub(crate) room_id: &'a str,
    /// What happened, as its publisher says.
    pub(crate) event_type: &'a str,
    #[serde(flatten)]
    pub(crate) activity: findings::Activity<'a, T>,
    /// Its number in the order of the room; there if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seq: Option<u64>,
}

/// Somebody wrote to you.
#[derive(JsonSchema, Serialize)]
pub(crate) struct DirectMessage<'a, T> {
    pub(crate) user_id: &'a str,
    pub(crate) user_name: &'a str,
    /// Whatever JSON the author sent.
    pub(crate) message: &'a RawValue,
    /// When the server took it.
    pub(crate) timestamp: T,
    /// The author's own name for it; there if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<&'a str>,
    /// Its number in your mailbox; there when it waits until you have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail_seq: Option<u64>,
}

/// What became of your mail.
#[derive(JsonSchema, Serialize)]
pub(crate) struct DeliveryReceipt<'a> {
    /// To whom it was sent.
    pub(crate) user_id: &'a str,
    /// To how many connections of theirs it went.
    pub(crate) delivered: u32,
    /// How much mail waits for them now.
    pub(crate) queued: u32,
    /// How much mail had to give way to it.
    pub(crate) dropped: u32,
    /// There, and true, only when it was sent before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) duplicate: bool,
}

impl<'a> From<&'a NoticeEvent> for Notice<'a> {
    fn from(event: &'a NoticeEvent) -> Self {
        match event {
            NoticeEvent::Notified { what, notice, user } => {
                Self::Told { event_type: what, notification: notice.into(), user_id: user.as_str() }
            }
            NoticeEvent::Read { id, user } => Self::Read {
                event_type: READ,
                notification: NotificationName { id: id.as_str() },
                user_id: user.as_str(),
            },
        }
    }
}

impl<'a> From<&'a notice::Notification> for Notification<'a> {
    fn from(notice: &'a notice::Notification) -> Self {
        Self {
            id: notice.id.as_str(),
            title: &notice.title,
            message: &notice.message,
            category: &notice.category,
            priority: &notice.priority,
            module_name: notice.module.as_deref(),
        }
    }
}
