//! The operators' JSON.

use std::collections::BTreeMap;

use protocol::{admin::HAPPENINGS, job::Service};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    bus, figures,
    instants::Naive,
    paging::Paging,
    query::{self, rest},
    refusal, status,
    words::words,
};

words! {
    /// What is answered.
    Answer<'a> {
        /// The figures of the service.
        Metrics(Box<figures::Metrics>) = "metrics",
        /// Who is connected, or a page of them.
        Connections(rest::Connections<'a>) = "connections",
        /// The rooms, private ones too, or a page of them.
        Rooms(Rooms<'a>) = "rooms",
        /// What a room looks like, and who is in it.
        Room(RoomDetail<'a>) = "room",
        /// What has gone wrong so far.
        Faults(Faults<'a>) = "faults",
        /// How the endpoints of the query service stand.
        Endpoints(rest::Endpoints<'a>) = "endpoints",
        /// Every worker.
        Workers(Workers<'a>) = "workers",
        /// Whom an announcement reached.
        Sent(rest::Sent) = "broadcast_result",
        /// How many connections were ended.
        Ended(Ended) = "disconnected",
        /// A room is gone.
        Closed(RoomName<'a>) = "room_closed",
        /// What became of the activities that were to be published.
        Published(bus::Results<'a>) = "published",
        /// Who listens to a room of activities, and how much was told there.
        Bus(bus::Stats<'a>) = "bus_stats",
        /// The service is on its way down.
        Draining(Nothing) = "draining",
        /// Whether the live stream is on.
        Tailing(Tailing) = "tail",
        /// Something was refused.
        Refused(query::Error<'a>) = "error_message",
    }
}

/// What every answer has.
#[derive(JsonSchema, Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'static str,
    /// The name of the message that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<&'a str>,
    /// The server's clock, UTC.
    pub(super) timestamp: Naive,
    pub(super) payload: P,
}

/// What every line of the live stream has.
#[derive(JsonSchema, Serialize)]
pub(super) struct Line<P> {
    pub(super) r#type: &'static str,
    pub(super) payload: P,
}

/// Something that happened: what it is, and whatever of this it has.
#[derive(JsonSchema, Serialize)]
pub(super) struct Happening<'a> {
    /// What happened.
    #[schemars(extend("enum" = HAPPENINGS))]
    pub(super) event: &'static str,
    /// When it happened, UTC.
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
    #[schemars(extend("enum" = Service::ALL.map(Service::name)))]
    pub(super) service: Option<&'static str>,
    /// With which the connection was ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) close_code: Option<u16>,
    /// Of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = refusal::codes()))]
    pub(super) code: Option<&'static str>,
    /// Whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) restarts: Option<u32>,
}

/// What has gone wrong since the service began.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Faults<'a> {
    /// By its code, how often guests were refused something at their sockets. Codes that nobody
    /// was given are not there.
    pub(super) counts: BTreeMap<&'static str, u64>,
    /// The latest troubles, the newest first: up to 100 of guests who were refused something
    /// (`fault`, `blocked`), and up to 100 others, which no flood of those pushes out.
    pub(super) recent: Vec<Happening<'a>>,
}

/// How many connections were ended.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Ended {
    pub(super) disconnected: u32,
}

/// A room that is gone.
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomName<'a> {
    pub(super) room_id: &'a str,
}

/// Whether the live stream is on.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Tailing {
    pub(super) on: bool,
}

/// An answer that says all by its type.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Nothing {}

/// Every worker, the first that came first.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Workers<'a> {
    pub(super) workers: Vec<Worker<'a>>,
}

/// A worker as operators see it.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Worker<'a> {
    pub(super) connection_id: String,
    /// As it calls itself.
    pub(super) name: Option<&'a str>,
    pub(super) services: Vec<&'static str>,
    /// How many jobs it takes at once.
    pub(super) capacity: u32,
    pub(super) connected_at: Naive,
    /// Whether it takes no more jobs.
    pub(super) leaving: bool,
    /// Jobs in hand.
    pub(super) jobs_running: u32,
    /// Jobs answered.
    pub(super) jobs_done: u64,
    /// Jobs that it said it could not do.
    pub(super) jobs_failed: u64,
}

/// Rooms, private ones too.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Rooms<'a> {
    pub(super) rooms: Vec<Room<'a>>,
    #[serde(flatten)]
    pub(super) paging: Paging,
}

/// A room, and who is in it.
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomDetail<'a> {
    pub(super) room: Room<'a>,
    /// By their `user_id`.
    pub(super) members: Vec<Member<'a>>,
    #[serde(flatten)]
    pub(super) paging: Paging,
}

/// Somebody in a room as operators see them.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Member<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    /// How many connections they have there: none, while they are expected back.
    pub(super) connections: u32,
    /// There unless nobody is shown, as in rooms of activities.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = status::NAMES))]
    pub(super) status: Option<&'static str>,
    /// When they last did something there. There with `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_seen: Option<Naive>,
}

/// A room as operators see it.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Room<'a> {
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
