//! The sockets, as far as HTTP goes: how a handshake is answered. What is said and heard once it
//! has succeeded is in the AsyncAPI document.

use actix_web::http::StatusCode;
use protocol::FaultCode::{
    CapacityExceeded, Draining, InvalidMessage, LibraryNotFound, NotConfigured, OriginRefused,
    PermissionDenied, RoomNotFound, StoreUnavailable, TooManyConnections, UpgradeRequired,
};

use super::{
    row::{Row, Who, get},
    sockets::{ADMIN, SOCKETS, WORKER},
};
use crate::http::rest::upgrade_required;

/// The operations, in the order of [`SOCKETS`], then those of operators and workers.
const NAMES: [(&str, &str); 8] = [
    ("openAgentSocket", "Becomes a socket of the agent system"),
    ("openQuerySocket", "Becomes a socket of the query system"),
    ("openRoomSocket", "Becomes a socket of the query system, in a room"),
    ("openWorkspaceSocket", "Becomes a socket of the workspace system"),
    ("openDashboardSocket", "Becomes a socket of the event bus"),
    ("openLibrarySocket", "Becomes a socket of a library"),
    ("openOperatorsSocket", "Becomes a socket of an operator"),
    ("openWorkersSocket", "Becomes a socket of a worker"),
];
const BECOMES: &str = "From here on it is a WebSocket (RFC 6455); what is said over it is in \
                       /asyncapi.json";

pub(super) fn rows() -> Vec<Row> {
    let guests = SOCKETS.iter().map(|(_, path)| (*path, Who::People));
    let paths = guests.chain([(ADMIN, Who::Operators), (WORKER, Who::Workers)]);
    paths.zip(NAMES).map(|((path, who), (name, summary))| row(path, who, name, summary)).collect()
}

fn row(path: &'static str, who: Who, name: &'static str, summary: &'static str) -> Row {
    let row = get(path, upgrade_required)
        .named(name, summary)
        .only(who)
        .answers(101, None, Some(BECOMES))
        .refuses(&[UpgradeRequired, OriginRefused])
        .refuses_as(&[
            (StatusCode::BAD_REQUEST, UpgradeRequired),
            (StatusCode::HTTP_VERSION_NOT_SUPPORTED, UpgradeRequired),
        ]);
    match who {
        Who::People => row.refuses(&[
            InvalidMessage,
            PermissionDenied,
            TooManyConnections,
            CapacityExceeded,
            StoreUnavailable,
            Draining,
        ]),
        Who::Workers => row.refuses(&[NotConfigured]),
        _ => row,
    }
    .refuses(if path.contains("library_id") {
        &[LibraryNotFound]
    } else if path.contains("room_id") {
        &[RoomNotFound]
    } else {
        &[]
    })
}
