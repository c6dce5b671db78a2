//! The workspace system.

use dialects::workspace::rest;
use protocol::FaultCode::{
    ConnectionNotFound, LibraryNotFound, Overloaded, RoomNotFound, StoreUnavailable,
};

use super::{
    row::{Content, Row, Who, delete, get, head, post},
    service::NOT_READY,
};
use crate::http::rest::workspace;

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/ws/health", workspace::health)
            .named("getHealth", "How the service is")
            .only(Who::Anybody)
            .gives(rest::HEALTH)
            .answers(503, Some(Content::Json(rest::HEALTH)), Some(NOT_READY))
            .refuses(&[Overloaded]),
        head("/api/v1/ws/health", workspace::health)
            .named("checkHealth", "How the service is, by the status alone")
            .only(Who::Anybody)
            .answers(200, None, None)
            .answers(503, None, Some(NOT_READY)),
        get("/api/v1/ws/stats", workspace::stats)
            .named("getStats", "Figures of now; the connections are the open ones")
            .only(Who::Callers)
            .gives(rest::STATS),
        get("/api/v1/ws/stats/detailed", workspace::stats_detailed)
            .named("getDetailedStats", "The same, every other figure, and the rooms")
            .only(Who::Operators)
            .gives(rest::STATS_DETAILED),
        get("/api/v1/ws/rooms", workspace::rooms)
            .named("listWorkspaces", "The rooms that the caller may know of, with figures")
            .only(Who::Callers)
            .gives(rest::ROOMS),
        post("/api/v1/ws/rooms/{room_id}/broadcast", workspace::broadcast)
            .named("broadcastToRoom", "Tells everyone in a room something")
            .only(Who::Operators)
            .takes(rest::ANNOUNCEMENT)
            .gives(rest::SENT)
            .refuses(&[RoomNotFound, LibraryNotFound, StoreUnavailable]),
        post("/api/v1/ws/users/{user_id}/notify", workspace::notify)
            .named("notifyPerson", "Tells all connections of a person something, now or later")
            .only(Who::Operators)
            .takes(rest::ANNOUNCEMENT)
            .gives(rest::SENT)
            .refuses(&[StoreUnavailable]),
        post("/api/v1/ws/broadcast/notification", workspace::notification)
            .named("sendNotification", "Notifies a person, or everyone connected")
            .only(Who::Operators)
            .query::<workspace::What>()
            .takes(rest::NOTIFICATION)
            .gives(rest::SENT)
            .refuses(&[StoreUnavailable]),
        delete("/api/v1/ws/connections/{connection_id}", workspace::disconnect)
            .named("endConnection", "Closes a connection, with code 4206")
            .only(Who::Operators)
            .gives(rest::DISCONNECTED)
            .refuses(&[ConnectionNotFound]),
        post("/api/v1/ws/shutdown", workspace::shutdown)
            .named("shutDown", "Sends everyone home and ends the service")
            .only(Who::Operators)
            .answers(202, Some(Content::Json(rest::DRAINING)), None),
    ]
}
