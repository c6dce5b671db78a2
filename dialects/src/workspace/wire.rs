//! The workspace's JSON, as its clients know it.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    contract::{self, Word},
    findings::{self, Activity, Name, Subscribed as Interest, Waited},
    instants::Zulu,
    numbers::Plain,
    standing::{self, Place},
    status,
    telling::{Cursor, Notice},
};

/// Declares what is sent: its `type`, its fields, and the request that it answers.
macro_rules! told {
    ($($(#[doc = $about:literal])+ $word:literal $name:ident<'a> {
        $($(#[$attr:meta])* $field:ident: $type:ty,)*
    })+) => {
        $($(#[doc = $about])+
        #[derive(JsonSchema, Serialize)]
        #[serde(tag = "type", rename = $word)]
        pub(super) struct $name<'a> {
            $($(#[$attr])* pub(super) $field: $type,)*
            /// The name of the request that this answers.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub(super) request_id: Option<&'a str>,
        })+

        /// Adds everything declared here to a contract.
        pub(super) fn list(into: &mut Vec<Word>) {
            $(contract::add(Word::new::<$name<'_>>($word, concat!($($about),+)).saying("type", $word), into);)+
        }
    };
}

/// What is told under a word that is known elsewhere.
#[derive(JsonSchema, Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'static str,
    #[serde(flatten)]
    pub(super) payload: P,
    /// The name of the request that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<&'a str>,
}

/// The seven codes.
const CODES: [&str; 7] = [
    "AUTHENTICATION_FAILED",
    "PERMISSION_DENIED",
    "RATE_LIMIT_EXCEEDED",
    "INVALID_JSON",
    "UNKNOWN_MESSAGE_TYPE",
    "ROOM_NOT_FOUND",
    "INTERNAL_ERROR",
];

/// One person of a room.
#[derive(JsonSchema, Serialize)]
pub(super) struct User<'a> {
    pub(super) user_id: &'a str,
    pub(super) username: &'a str,
    /// `null` if it is not known.
    pub(super) email: Option<&'a str>,
    pub(super) room: &'a str,
    #[schemars(extend("enum" = status::NAMES))]
    pub(super) status: &'static str,
    /// `null` until it has moved.
    pub(super) cursor: Option<Cursor<'a>>,
    /// When they last said anything.
    pub(super) last_seen: Zulu,
}

/// A cell of a sheet.
#[derive(JsonSchema, Serialize)]
pub(super) struct Cell<'a> {
    pub(super) cell_id: &'a str,
    /// Whatever JSON its author wrote.
    pub(super) value: &'a RawValue,
    /// `null` if it has none.
    pub(super) formula: Option<&'a str>,
    /// It only grows: of two that are told of one cell, the higher one is the later.
    pub(super) version: u64,
    /// Its author.
    pub(super) user_id: &'a str,
    pub(super) username: &'a str,
}

told! {
    /// The answer to a ping.
    "pong" Pong<'a> {
        /// The server's clock.
        timestamp: Zulu,
    }
    /// The answer to a hello: who you are here.
    "welcome" Welcome<'a> {
        connection_id: String,
        user_id: &'a str,
        server_time: Zulu,
        /// Seconds, between two signs of life of the server.
        heartbeat_interval: Plain,
        /// To come back with: see `resume`.
        resume_token: &'a str,
    }
    /// Every room of a resume has been answered for.
    "resumed" Resumed<'a> {
        #[serde(flatten)]
        told: standing::Resumed<'a>,
    }
    /// Your token ends soon: show a fresh one with `refresh_token`.
    "token_expiring" TokenExpiring<'a> {
        expires_at: Zulu,
        /// Whole seconds until then, rounded down.
        expires_in: u64,
    }
    /// Your fresh token has been taken.
    "token_refreshed" TokenRefreshed<'a> {
        /// `null` if it never ends.
        expires_at: Option<Zulu>,
    }
    /// Who is in a room, and which sheets have cells: the answer to entering it, and told
    /// whenever somebody comes or goes.
    "room_state" RoomState<'a> {
        room_id: &'a str,
        /// The people; the first of them, if they are very many.
        users: Vec<User<'a>>,
        /// The sheets that have cells.
        active_sheets: Vec<&'a str>,
        /// How many people are in the room.
        total_users: u32,
        /// There, and true, only when not everybody is shown.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        truncated: bool,
        #[serde(flatten)]
        place: Place,
    }
    /// You left a room.
    "room_left" RoomLeft<'a> {
        room_id: &'a str,
    }
    /// A room is gone, with all that was in it.
    "room_closed" RoomClosed<'a> {
        room_id: &'a str,
    }
    /// Somebody said something to a room.
    "room_message" RoomMessage<'a> {
        room_id: &'a str,
        user_id: &'a str,
        username: &'a str,
        /// Whatever JSON the author sent.
        message: &'a RawValue,
        /// When the server took it.
        timestamp: Zulu,
        /// The author's own name for it; there if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        message_id: Option<&'a str>,
        /// Its number in the order of the room; there if it is kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    }
    /// What you said or wrote is kept: the answer where `ack` was asked for, and to a repetition.
    "published" Published<'a> {
        #[serde(flatten)]
        told: standing::Published<'a>,
    }
    /// You came back to a room: how much of what you missed follows.
    "room_resumed" RoomResumed<'a> {
        #[serde(flatten)]
        told: standing::RoomResumed<'a>,
    }
    /// Everything that you missed has been said; from here on it is live.
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
    /// A cell as it stands: newly written, or unchanged where your write was too late.
    "cell_updated" CellUpdated<'a> {
        sheet_id: &'a str,
        cell_id: &'a str,
        /// Whatever JSON its author wrote.
        value: &'a RawValue,
        /// `null` if it has none.
        formula: Option<&'a str>,
        /// Its author.
        user_id: &'a str,
        username: &'a str,
        /// It only grows.
        version: u64,
        /// There, and true, only when your write was too late: a client that takes every
        /// `cell_updated` as the truth converges without knowing the word.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        stale: bool,
        /// Its number in the order of the room; there if it is kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    }
    /// What stands on a sheet, or a part of it: the answer to a `sheet_request`, for who asked alone.
    "sheet_state" SheetState<'a> {
        room_id: &'a str,
        sheet_id: &'a str,
        /// The cells by their names; none, where nothing has been written.
        cells: Vec<Cell<'a>>,
        #[serde(flatten)]
        rest: standing::Rest<'a>,
        #[serde(flatten)]
        place: Place,
    }
    /// Somebody is differently available.
    "user_status_changed" UserStatusChanged<'a> {
        user_id: &'a str,
        #[schemars(extend("enum" = status::NAMES))]
        status: &'static str,
    }
    /// Somebody began to type.
    "user_typing_start" UserTypingStart<'a> {
        user_id: &'a str,
        username: &'a str,
        /// The cell that they type in; `null` if in none.
        cell_id: Option<&'a str>,
    }
    /// Somebody ceased to type.
    "user_typing_stop" UserTypingStop<'a> {
        user_id: &'a str,
        username: &'a str,
        /// The cell that they type in; `null` if in none.
        cell_id: Option<&'a str>,
    }
    /// There is a notification for you, or one was read on another device.
    "notification_event" Notified<'a> {
        #[serde(flatten)]
        notice: Notice<'a>,
        /// Its number in your mailbox; there when it waits until you have it.
        #[serde(skip_serializing_if = "Option::is_none")]
        mail_seq: Option<u64>,
    }
    /// Somebody wrote to you.
    "direct_message" DirectMessage<'a> {
        user_id: &'a str,
        username: &'a str,
        /// Whatever JSON the author sent.
        message: &'a RawValue,
        /// When the server took it.
        timestamp: Zulu,
        /// The author's own name for it; there if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        message_id: Option<&'a str>,
        /// Its number in your mailbox; there when it waits until you have it.
        #[serde(skip_serializing_if = "Option::is_none")]
        mail_seq: Option<u64>,
    }
    /// So much of your mail was dropped while you were away.
    "mail_missed" MailMissed<'a> {
        #[serde(flatten)]
        told: standing::MailMissed,
    }
    /// What became of the mail that you sent.
    "delivery_receipt" DeliveryReceipt<'a> {
        /// To whom it was sent.
        user_id: &'a str,
        /// How many of their connections were handed it now; none: it waits.
        delivered: u32,
        /// How many messages wait for them, this one included.
        queued: u32,
        /// How many older ones had to give way to it.
        dropped: u32,
        /// There, and true, only when it was sent before.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        duplicate: bool,
    }
    /// Something happened elsewhere, of which you want to hear.
    "event" Happened<'a> {
        /// The room in which it is told.
        room_id: &'a str,
        /// What happened, as its publisher says.
        event_type: &'a str,
        #[serde(flatten)]
        activity: Activity<'a, Zulu>,
        /// Its number in the order of the room; there if it is kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    }
    /// This is what you hear of a room of activities from now on.
    "events_subscribed" EventsSubscribed<'a> {
        #[serde(flatten)]
        told: Interest<'a>,
    }
    /// An endpoint answers again, or no longer.
    "endpoint_status" EndpointStatus<'a> {
        #[serde(flatten)]
        told: findings::EndpointStatus<'a, Zulu>,
    }
    /// Something was refused, or a question has come to nothing.
    "error" Error<'a> {
        /// What was wrong, for people.
        error: &'a str,
        /// What was wrong, for programs.
        #[schemars(extend("enum" = CODES))]
        code: &'static str,
        /// The server's clock.
        timestamp: Zulu,
        /// Whole seconds after which it may be tried again; there when that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        /// What to do about it.
        #[serde(skip_serializing_if = "Option::is_none")]
        help: Option<&'a str>,
        /// The field that was wrong; there when it was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'a str>,
        /// There when something failed that had begun.
        #[serde(skip_serializing_if = "Option::is_none")]
        query_id: Option<Name>,
        #[serde(flatten)]
        waited: Waited<'a>,
    }
}
