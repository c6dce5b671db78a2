//! The query system's REST bodies.

use std::sync::Arc;

use protocol::{
    Codec, Delivery, RoomId,
    admin::{ConnectionInfo, Metrics},
    direct::Outcome,
    query::EndpointHealth,
    room::{RoomSettings, RoomSummary},
    sheet::SheetState,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Query;
use crate::{
    body::Body,
    figures, findings,
    instants::Naive,
    json::spell,
    telling::{self, RoomName},
};

/// The body of [`rooms`].
pub const ROOMS: Body = Body::of::<Rooms<'_>>("Rooms");
/// The body of [`room`].
pub const ROOM: Body = Body::of::<RoomInfo<'_>>("Room");
/// The body of [`room_deleted`].
pub const ROOM_DELETED: Body = Body::of::<RoomName<'_>>("RoomDeleted");
/// The body of [`sheet`].
pub const SHEET: Body = Body::of::<telling::SheetState<'_>>("Sheet");
/// The body of [`endpoints`].
pub const ENDPOINTS: Body = Body::of::<Endpoints<'_>>("Endpoints");
/// The body of [`metrics`].
pub const METRICS: Body = Body::of::<figures::Metrics>("Metrics");
/// The body of [`connections`].
pub const CONNECTIONS: Body = Body::of::<Connections<'_>>("Connections");
/// The body of [`messages`].
pub const MESSAGES: Body = Body::of::<Messages<'_>>("Messages");

/// `GET rooms`: `{"rooms": [...]}`.
pub fn rooms(rooms: &[RoomSummary]) -> String {
    spell(&Rooms { rooms: rooms.iter().map(RoomLine::from).collect() })
}

/// `GET rooms/{id}` and the answer to its creation.
pub fn room(room: &RoomId, settings: &RoomSettings, member_count: u32) -> String {
    spell(&RoomInfo::new(room, settings, member_count))
}

/// The answer to `DELETE rooms/{id}`.
pub fn room_deleted(room: &RoomId) -> String {
    spell(&RoomName { room_id: room.as_str() })
}

/// `GET rooms/{id}/sheets/{id}`: what `sheet_state` tells.
pub fn sheet(state: &SheetState) -> String {
    spell(&telling::sheet_state(state))
}

/// `GET endpoints`: `{"endpoints": [...]}`, each as `endpoint_status` tells it.
pub fn endpoints(endpoints: &[EndpointHealth]) -> String {
    let one = |now| findings::EndpointStatus::new(now, Naive);
    spell(&Endpoints { endpoints: endpoints.iter().map(one).collect() })
}

/// `GET metrics`.
pub fn metrics(metrics: &Metrics) -> String {
    spell(&figures::Metrics::from(metrics))
}

/// `GET connections`: `{"connections": [...]}`.
pub fn connections(connections: &[ConnectionInfo]) -> String {
    spell(&Connections::from(connections))
}

/// The answer to a message sent by REST.
pub fn outcome(outcome: &Outcome) -> String {
    spell(&Sent::from(outcome))
}

/// `GET rooms/{id}/messages`: `{"messages": [...]}`, each as it went over the sockets.
pub fn messages(history: &[Arc<Delivery>]) -> String {
    let texts: Vec<_> = history.iter().filter_map(|told| Query.encode(told)).collect();
    let messages = texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    spell(&Messages { messages })
}

#[derive(JsonSchema, Serialize)]
struct Messages<'a> {
    /// Each as it went over the sockets of the query system: `/asyncapi.json` describes them.
    #[schemars(with = "Vec<Message>")]
    messages: Vec<&'a RawValue>,
}

/// What every message of the query system has.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only described: a message is told as it was written before")]
struct Message {
    r#type: String,
    payload: serde_json::Map<String, serde_json::Value>,
}

#[derive(JsonSchema, Serialize)]
struct Endpoints<'a> {
    endpoints: Vec<findings::EndpointStatus<'a, Naive>>,
}

#[derive(JsonSchema, Serialize)]
struct Rooms<'a> {
    rooms: Vec<RoomLine<'a>>,
}

/// A room as everybody may see it.
#[derive(JsonSchema, Serialize)]
struct RoomLine<'a> {
    room_id: &'a str,
    name: &'a str,
    member_count: u32,
    max_members: u32,
    is_public: bool,
}

/// A room as its owner made it.
#[derive(JsonSchema, Serialize)]
pub(crate) struct RoomInfo<'a> {
    room_id: &'a str,
    name: &'a str,
    owner_id: Option<&'a str>,
    created_at: Naive,
    member_count: u32,
    max_members: u32,
    is_public: bool,
}

/// Everyone connected.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Connections<'a> {
    connections: Vec<ConnectionLine<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct ConnectionLine<'a> {
    connection_id: String,
    user_id: &'a str,
    dialect: &'static str,
    ip: String,
    connected_at: Naive,
}

/// How a message was taken.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Sent {
    delivered: u32,
    queued: u32,
    dropped: u32,
    /// There only when it was sent before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    duplicate: bool,
}

// === impl RoomLine ===

impl<'a> From<&'a RoomSummary> for RoomLine<'a> {
    fn from(it: &'a RoomSummary) -> Self {
        Self {
            room_id: it.room.as_str(),
            name: &it.settings.name,
            member_count: it.people,
            max_members: it.settings.max_members,
            is_public: it.settings.public,
        }
    }
}

// === impl RoomInfo ===

impl<'a> RoomInfo<'a> {
    pub(crate) fn new(room: &'a RoomId, settings: &'a RoomSettings, member_count: u32) -> Self {
        Self {
            room_id: room.as_str(),
            name: &settings.name,
            owner_id: settings.owner.as_ref().map(|owner| owner.as_str()),
            created_at: Naive(settings.created),
            member_count,
            max_members: settings.max_members,
            is_public: settings.public,
        }
    }
}

// === impl Connections ===

impl<'a> From<&'a [ConnectionInfo]> for Connections<'a> {
    fn from(all: &'a [ConnectionInfo]) -> Self {
        let line = |it: &'a ConnectionInfo| ConnectionLine {
            connection_id: it.session.to_string(),
            user_id: it.user.as_str(),
            dialect: it.dialect,
            ip: it.ip.to_string(),
            connected_at: Naive(it.since),
        };
        Self { connections: all.iter().map(line).collect() }
    }
}

// === impl Sent ===

impl From<&Outcome> for Sent {
    fn from(it: &Outcome) -> Self {
        let Outcome { delivered, queued, dropped, duplicate } = *it;
        Self { delivered, queued, dropped, duplicate }
    }
}
