//! The workspace's JSON, as its clients know it.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    field::asked,
    findings::{self, Activity, Name, Subscribed as Interest, Waited},
    instants::Zulu,
    numbers::Plain,
    standing::{self, Place},
    uploads,
};

asked! {
    /// What every message has.
    Envelope { r#type, request_id, message_id }
    /// `typing_start` and `typing_stop`.
    Typing { room_id, room, cell_id }
}

/// Declares what is sent: its `type`, its fields, and the request that it answers.
macro_rules! told {
    ($($(#[$doc:meta])* $word:literal $name:ident<'a> {
        $($(#[$attr:meta])* $field:ident: $type:ty,)*
    })+) => {$(
        $(#[$doc])*
        #[derive(Serialize)]
        #[serde(tag = "type", rename = $word)]
        pub(super) struct $name<'a> {
            $($(#[$attr])* pub(super) $field: $type,)*
            #[serde(skip_serializing_if = "Option::is_none")]
            pub(super) request_id: Option<&'a str>,
        }
    )+};
}

/// What a job has to say, under its word.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    pub(super) r#type: &'static str,
    #[serde(flatten)]
    pub(super) payload: findings::Payload<'a, Zulu>,
    #[serde(flatten)]
    pub(super) waited: Waited<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<&'a str>,
}

/// What happened to a file, under its word.
#[derive(Serialize)]
pub(super) struct FileUpload<'a> {
    pub(super) r#type: &'static str,
    #[serde(flatten)]
    pub(super) told: uploads::Told<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<&'a str>,
}

/// A cursor's place.
#[derive(Serialize)]
pub(super) struct Cursor<'a> {
    pub(super) x: Plain,
    pub(super) y: Plain,
    pub(super) cell: Option<&'a str>,
}

/// One person of a room.
#[derive(Serialize)]
pub(super) struct User<'a> {
    pub(super) user_id: &'a str,
    pub(super) username: &'a str,
    pub(super) email: Option<&'a str>,
    pub(super) room: &'a str,
    pub(super) status: &'static str,
    pub(super) cursor: Option<Cursor<'a>>,
    pub(super) last_seen: Zulu,
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

told! {
    /// The answer to a ping.
    "pong" Pong<'a> {
        timestamp: Zulu,
    }
    /// The answer to a hello.
    "welcome" Welcome<'a> {
        connection_id: String,
        user_id: &'a str,
        server_time: Zulu,
        /// Seconds.
        heartbeat_interval: Plain,
        resume_token: &'a str,
    }
    /// Every room of a resume has been answered for.
    "resumed" Resumed<'a> {
        #[serde(flatten)]
        told: standing::Resumed<'a>,
    }
    /// Your token ends soon.
    "token_expiring" TokenExpiring<'a> {
        expires_at: Zulu,
        /// Whole seconds, rounded down.
        expires_in: u64,
    }
    /// Your fresh token has been taken.
    "token_refreshed" TokenRefreshed<'a> {
        /// `null` if it never ends.
        expires_at: Option<Zulu>,
    }
    /// Who is here, and which sheets have cells.
    "room_state" RoomState<'a> {
        room_id: &'a str,
        users: Vec<User<'a>>,
        active_sheets: Vec<&'a str>,
        total_users: u32,
        /// There only when not everybody is shown.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        truncated: bool,
        #[serde(flatten)]
        place: Place,
    }
    /// You left.
    "room_left" RoomLeft<'a> {
        room_id: &'a str,
    }
    /// The room is gone.
    "room_closed" RoomClosed<'a> {
        room_id: &'a str,
    }
    /// Somebody said something.
    "room_message" RoomMessage<'a> {
        room_id: &'a str,
        user_id: &'a str,
        username: &'a str,
        message: &'a RawValue,
        timestamp: Zulu,
        #[serde(skip_serializing_if = "Option::is_none")]
        message_id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    }
    /// What you said is kept.
    "published" Published<'a> {
        #[serde(flatten)]
        told: standing::Published<'a>,
    }
    /// You came back: how much of what you missed follows.
    "room_resumed" RoomResumed<'a> {
        #[serde(flatten)]
        told: standing::RoomResumed<'a>,
    }
    /// From here on it is live.
    "replay_done" ReplayDone<'a> {
        #[serde(flatten)]
        told: standing::ReplayDone<'a>,
    }
    /// Somebody's cursor moved.
    "cursor_moved" CursorMoved<'a> {
        user_id: &'a str,
        username: &'a str,
        cursor: Cursor<'a>,
    }
    /// A cell as it stands, new or unchanged.
    "cell_updated" CellUpdated<'a> {
        sheet_id: &'a str,
        cell_id: &'a str,
        value: &'a RawValue,
        formula: Option<&'a str>,
        user_id: &'a str,
        username: &'a str,
        version: u64,
        /// There only when your write was too late: a client that takes every
        /// `cell_updated` as the truth converges without knowing the word.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        stale: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    }
    /// Somebody is differently available.
    "user_status_changed" UserStatusChanged<'a> {
        user_id: &'a str,
        status: &'static str,
    }
    /// Somebody began to type.
    "user_typing_start" UserTypingStart<'a> {
        user_id: &'a str,
        username: &'a str,
        cell_id: Option<&'a str>,
    }
    /// Somebody ceased to type.
    "user_typing_stop" UserTypingStop<'a> {
        user_id: &'a str,
        username: &'a str,
        cell_id: Option<&'a str>,
    }
    /// There is a notification.
    "notification_event" NotificationEvent<'a> {
        event_type: &'a str,
        notification: Notification<'a>,
        user_id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        mail_seq: Option<u64>,
    }
    /// A notification was read on another device.
    "notification_event" NotificationRead<'a> {
        event_type: &'a str,
        notification: NotificationName<'a>,
        user_id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        mail_seq: Option<u64>,
    }
    /// Somebody wrote to you.
    "direct_message" DirectMessage<'a> {
        user_id: &'a str,
        username: &'a str,
        message: &'a RawValue,
        timestamp: Zulu,
        #[serde(skip_serializing_if = "Option::is_none")]
        message_id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        mail_seq: Option<u64>,
    }
    /// So much mail was dropped while you were away.
    "mail_missed" MailMissed<'a> {
        #[serde(flatten)]
        told: standing::MailMissed,
    }
    /// What became of your mail.
    "delivery_receipt" DeliveryReceipt<'a> {
        user_id: &'a str,
        delivered: u32,
        queued: u32,
        dropped: u32,
        /// There only when it was sent before.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        duplicate: bool,
    }
    /// Something happened elsewhere.
    "event" Happened<'a> {
        room_id: &'a str,
        event_type: &'a str,
        #[serde(flatten)]
        activity: Activity<'a, Zulu>,
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    }
    /// This is what you hear of that from now on.
    "events_subscribed" EventsSubscribed<'a> {
        #[serde(flatten)]
        told: Interest<'a>,
    }
    /// An endpoint answers again, or no longer.
    "endpoint_status" EndpointStatus<'a> {
        #[serde(flatten)]
        told: findings::EndpointStatus<'a, Zulu>,
    }
    /// A refusal.
    "error" Error<'a> {
        error: &'a str,
        code: &'static str,
        timestamp: Zulu,
        /// Whole seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        help: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'a str>,
        /// There when something failed that had begun.
        #[serde(skip_serializing_if = "Option::is_none")]
        query_id: Option<Name>,
        #[serde(flatten)]
        waited: Waited<'a>,
    }
}
