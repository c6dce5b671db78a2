//! One table of every path.

use actix_web::web::{self, ServiceConfig, delete, get, head, post, put};
use protocol::{Codec, Fault, FaultCode, RoomId};

use super::rest::{files, operators, query, upgrade_required, workspace};

/// What a socket path opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The query system: everything but rooms of its own accord.
    Query,
    /// One collaboration room of the query system.
    Room(RoomId),
    /// The workspace system.
    Workspace,
    /// The operators' socket.
    Admin,
}

const QUERY: &str = "/api/ws/query";
const ROOM: &str = "/api/ws/room/";
/// The workspace system: its socket, and what lies below it.
pub const WORKSPACE: &str = "/api/v1/ws";
const ADMIN: &str = "/api/ws/admin";
/// For whoever spreads the load: the health of the service, at a path of no system.
const READY: &str = "/ready";

/// The endpoint behind a path that asks for an upgrade.
pub fn socket(path: &str) -> Result<Endpoint, Fault> {
    match path {
        QUERY => Ok(Endpoint::Query),
        WORKSPACE => Ok(Endpoint::Workspace),
        ADMIN => Ok(Endpoint::Admin),
        _ => match path.strip_prefix(ROOM) {
            Some(room) => room_id(room).map(Endpoint::Room),
            None => Err(not_found()),
        },
    }
}

/// Every path of the App.
pub fn rest(app: &mut ServiceConfig) {
    app.route(READY, get().to(workspace::health)).route(READY, head().to(workspace::health));
    app.service(
        web::scope("/api/ws")
            .route("/rooms", get().to(query::rooms))
            .route("/rooms", post().to(query::create))
            .route("/rooms/{room_id}", get().to(query::room))
            .route("/rooms/{room_id}", delete().to(query::close))
            .route("/rooms/{room_id}/messages", get().to(query::messages))
            .route("/metrics", get().to(query::metrics))
            .route("/connections", get().to(query::connections))
            .route("/admin", post().to(operators::command))
            .route("/admin/tail", get().to(operators::tail))
            .route("/admin", get().to(upgrade_required))
            .route("/query", get().to(upgrade_required))
            .route("/room/{room_id}", get().to(upgrade_required)),
    )
    .service(
        web::scope(WORKSPACE)
            .route("", get().to(upgrade_required))
            .route("/stats", get().to(workspace::stats))
            .route("/stats/detailed", get().to(workspace::stats_detailed))
            .route("/health", get().to(workspace::health))
            .route("/health", head().to(workspace::health))
            .route("/rooms", get().to(workspace::rooms))
            .route("/rooms/{room_id}/broadcast", post().to(workspace::broadcast))
            .route("/users/{user_id}/notify", post().to(workspace::notify))
            .route("/broadcast/notification", post().to(workspace::notification))
            .route("/connections/{connection_id}", delete().to(workspace::disconnect))
            .route("/uploads/{file_id}", put().to(files::bring))
            .route("/uploads/{file_id}", head().to(files::standing))
            .route("/uploads/{file_id}", delete().to(files::take_back))
            .route("/files/{key}/{name}", get().to(files::fetch))
            .route("/files/{key}/{name}", head().to(files::fetch))
            .route("/shutdown", post().to(workspace::shutdown)),
    )
    .default_service(web::to(super::rest::not_found));
}

/// The dialect in which a path is answered.
pub fn dialect(path: &str) -> &'static dyn Codec {
    if path.starts_with(WORKSPACE) { &dialects::Workspace } else { &dialects::Query }
}

/// There is no such path.
pub fn not_found() -> Fault {
    Fault::new(FaultCode::NotFound, "There is nothing at this path")
        .help("sockets: /api/ws/query, /api/ws/room/{room_id}, /api/v1/ws, /api/ws/admin")
}

fn room_id(segment: &str) -> Result<RoomId, Fault> {
    let wrong = |why: String| Fault::new(FaultCode::InvalidMessage, why).field("room_id");
    if segment.contains('/') {
        return Err(not_found());
    }
    let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
    let name = decoded.map_err(|_| wrong("room_id is not UTF-8".into()))?;
    RoomId::new(&name).map_err(|error| wrong(format!("room_id {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_have_their_paths() {
        assert_eq!(socket("/api/ws/query"), Ok(Endpoint::Query));
        assert_eq!(socket("/api/v1/ws"), Ok(Endpoint::Workspace));
        let room = RoomId::new("Küche 7").unwrap();
        assert_eq!(socket("/api/ws/room/K%C3%BCche%207"), Ok(Endpoint::Room(room)));
        for (path, code) in [
            ("/api/ws/room/", FaultCode::InvalidMessage),
            ("/api/ws/room/%0a", FaultCode::InvalidMessage),
            ("/api/ws/room/%ff", FaultCode::InvalidMessage),
            ("/api/ws/room/a/b", FaultCode::NotFound),
            ("/api/ws/query/", FaultCode::NotFound),
            ("/", FaultCode::NotFound),
        ] {
            assert_eq!(socket(path).map_err(|fault| fault.code), Err(code), "{path}");
        }
    }
}
