//! The query system.

use dialects::query::rest;
use protocol::FaultCode::{
    CapacityExceeded, InvalidMessage, LibraryNotFound, NotInRoom, PermissionDenied, RoomExists,
    RoomNotFound, RoomSuspended, StoreUnavailable,
};

use super::row::{Content, Row, Who, delete, get, post};
use crate::http::rest::{
    pages::{ConnectionPage, RoomPage},
    query,
};

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("/api/ws/rooms", query::rooms)
            .named("listRooms", "The rooms that the caller may know of, or a page of them")
            .only(Who::Callers)
            .query::<RoomPage>()
            .gives(rest::ROOMS),
        post("/api/ws/rooms", query::create)
            .named("createRoom", "Opens a room, which stays until it is closed")
            .only(Who::Callers)
            .needs("`create` in the room")
            .query::<query::NewRoom>()
            .answers(201, Some(Content::Json(rest::ROOM)), None)
            .refuses(&[PermissionDenied, RoomExists, CapacityExceeded, StoreUnavailable]),
        get("/api/ws/rooms/{room_id}", query::room)
            .named("getRoom", "A room as its owner made it")
            .only(Who::Callers)
            .gives(rest::ROOM)
            .refuses(&[InvalidMessage, RoomNotFound, LibraryNotFound]),
        delete("/api/ws/rooms/{room_id}", query::close)
            .named("closeRoom", "Closes a room; everyone in it hears so")
            .only(Who::Callers)
            .needs("to be its owner or an operator")
            .gives(rest::ROOM_DELETED)
            .refuses(&[InvalidMessage, PermissionDenied, RoomNotFound, LibraryNotFound]),
        get("/api/ws/rooms/{room_id}/messages", query::messages)
            .named("listMessages", "The latest durable events of a room, oldest first")
            .only(Who::Callers)
            .needs("`join` in the room")
            .query::<query::Page>()
            .gives(rest::MESSAGES)
            .refuses(&[PermissionDenied, RoomNotFound, LibraryNotFound]),
        get("/api/ws/rooms/{room_id}/sheets/{sheet_id}", query::sheet)
            .named("readSheet", "What stands on a sheet, in the order of the names of its cells")
            .only(Who::Callers)
            .needs("`join` in the room")
            .query::<query::Part>()
            .gives(rest::SHEET)
            .refuses(&[PermissionDenied, RoomNotFound, LibraryNotFound])
            .refuses(&[StoreUnavailable, RoomSuspended, NotInRoom]),
        get("/api/ws/endpoints", query::endpoints)
            .named("listEndpoints", "How the endpoints of the query service stand")
            .only(Who::Callers)
            .gives(rest::ENDPOINTS),
        get("/api/ws/metrics", query::metrics)
            .named("getMetrics", "Every figure of the service")
            .only(Who::Callers)
            .gives(rest::METRICS),
        get("/api/ws/connections", query::connections)
            .named("listConnections", "Who is connected, or a page of them")
            .only(Who::Operators)
            .query::<ConnectionPage>()
            .gives(rest::CONNECTIONS)
            .refuses(&[RoomNotFound, LibraryNotFound, StoreUnavailable]),
    ]
}
