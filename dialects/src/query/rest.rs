//! The query system's REST bodies.

use std::sync::Arc;

use protocol::{
    Codec, Delivery, RoomId, SessionId,
    admin::{ConnectionInfo, Metrics, Page, RoomMark},
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
    admin::spell_mark,
    body::Body,
    figures, findings,
    instants::Naive,
    json::spell,
    paging::Paging,
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

/// `GET rooms`: `{"rooms": [...]}`, and what is behind them.
pub fn rooms(page: &Page<RoomSummary, RoomMark>) -> String {
    let paging = Paging::new(page, spell_mark);
    spell(&Rooms { rooms: page.items.iter().map(RoomLine::from).collect(), paging })
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
    spell(&Endpoints::from(endpoints))
}

/// `GET metrics`.
pub fn metrics(metrics: &Metrics) -> String {
    spell(&figures::Metrics::from(metrics))
}

/// `GET connections`: `{"connections": [...]}`, and what is behind them.
pub fn connections(page: &Page<ConnectionInfo, SessionId>) -> String {
    spell(&Connections::from(page))
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

/// The endpoints of the query service.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Endpoints<'a> {
    endpoints: Vec<findings::EndpointStatus<'a, Naive>>,
}

#[derive(JsonSchema, Serialize)]
struct Rooms<'a> {
    rooms: Vec<RoomLine<'a>>,
    #[serde(flatten)]
    paging: Paging,
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

/// Who is connected, in the order in which they came.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Connections<'a> {
    connections: Vec<ConnectionLine<'a>>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(JsonSchema, Serialize)]
struct ConnectionLine<'a> {
    connection_id: String,
    user_id: &'a str,
    user_name: &'a str,
    /// Whether a token was shown.
    authenticated: bool,
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

impl<'a> From<&'a Page<ConnectionInfo, SessionId>> for Connections<'a> {
    fn from(page: &'a Page<ConnectionInfo, SessionId>) -> Self {
        let line = |it: &'a ConnectionInfo| ConnectionLine {
            connection_id: it.session.to_string(),
            user_id: it.who.user.as_str(),
            user_name: &it.who.name,
            authenticated: !it.who.anonymous,
            dialect: it.dialect,
            ip: it.ip.to_string(),
            connected_at: Naive(it.since),
        };
        let paging = Paging::new(page, SessionId::to_string);
        Self { connections: page.items.iter().map(line).collect(), paging }
    }
}

// === impl Endpoints ===

impl<'a> From<&'a [EndpointHealth]> for Endpoints<'a> {
    fn from(all: &'a [EndpointHealth]) -> Self {
        let one = |now| findings::EndpointStatus::new(now, Naive);
        Self { endpoints: all.iter().map(one).collect() }
    }
}

// === impl Sent ===

impl From<&Outcome> for Sent {
    fn from(it: &Outcome) -> Self {
        let Outcome { delivered, queued, dropped, duplicate } = *it;
        Self { delivered, queued, dropped, duplicate }
    }
}
