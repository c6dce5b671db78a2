//! The operators' JSON.

use serde::Serialize;

use crate::instants::Naive;

/// What every answer has.
#[derive(Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    pub(super) timestamp: Naive,
    pub(super) payload: P,
}

/// What every line of the live stream has.
#[derive(Serialize)]
pub(super) struct Line<P> {
    pub(super) r#type: &'static str,
    pub(super) payload: P,
}

/// Something that happened: what it is, and whatever of this it has.
#[derive(Serialize)]
pub(super) struct Happening<'a> {
    pub(super) event: &'static str,
    pub(super) timestamp: Naive,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) connection_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) room_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dialect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) close_code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'static str>,
    /// Whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) restarts: Option<u32>,
}

/// How many connections were ended.
#[derive(Serialize)]
pub(super) struct Ended {
    pub(super) disconnected: u32,
}

/// A room that is gone.
#[derive(Serialize)]
pub(super) struct RoomName<'a> {
    pub(super) room_id: &'a str,
}

/// Whether the live stream is on.
#[derive(Serialize)]
pub(super) struct Tailing {
    pub(super) on: bool,
}

/// An answer that says all by its type.
#[derive(Serialize)]
pub(super) struct Nothing {}

/// Every room, private ones too.
#[derive(Serialize)]
pub(super) struct Rooms<'a> {
    pub(super) rooms: Vec<Room<'a>>,
}

/// A room as operators see it.
#[derive(Serialize)]
pub(super) struct Room<'a> {
    pub(super) room_id: &'a str,
    pub(super) name: &'a str,
    pub(super) member_count: u32,
    pub(super) max_members: u32,
    pub(super) is_public: bool,
    pub(super) owner_id: Option<&'a str>,
    pub(super) created_at: Naive,
    pub(super) connection_count: u32,
    pub(super) sheet_count: u32,
    pub(super) message_count: u64,
    pub(super) visit_count: u64,
    pub(super) restart_count: u32,
    pub(super) last_activity: Naive,
}
