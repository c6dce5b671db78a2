//! One table of every path.

use actix_web::web::{self, ServiceConfig, delete, get, head, post, put};
use protocol::{Codec, Fault, FaultCode, IdError, LibraryId, RoomId};

use super::contract;
use super::rest::{agent, bus, files, library, operators, query, upgrade_required, workspace};

/// What a socket path opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The query system: everything but rooms of its own accord.
    Query,
    /// One collaboration room of the query system.
    Room(RoomId),
    /// The workspace system.
    Workspace,
    /// The agent system, where every word is understood.
    Agent,
    /// The dashboards, which hear what happens elsewhere.
    Dashboard,
    /// One library of the library system.
    Library(LibraryId),
    /// The operators' socket.
    Admin,
    /// The socket of backends that connect to us.
    Worker,
}

const QUERY: &str = "/api/ws/query";
const ROOM: &str = "/api/ws/room/";
/// The workspace system: its socket, and what lies below it.
pub const WORKSPACE: &str = "/api/v1/ws";
const AGENT: &str = "/ws";
const DASHBOARD: &str = "/ws/dashboard";
const LIBRARIES: &str = "/v1/libraries/";
/// The operators' socket.
pub const ADMIN: &str = "/api/ws/admin";
/// The socket of backends that connect to us.
pub const WORKER: &str = "/api/ws/worker";
/// The guests' sockets, by the names that discovery gives them.
pub const SOCKETS: [(&str, &str); 6] = [
    ("websocket", AGENT),
    ("query", QUERY),
    ("room", "/api/ws/room/{room_id}"),
    ("workspace", WORKSPACE),
    ("dashboard", DASHBOARD),
    ("library", "/v1/libraries/{library_id}/ws"),
];
/// For whoever spreads the load: the health of the service, at a path of no system.
const READY: &str = "/ready";

/// The endpoint behind a path that asks for an upgrade.
pub fn socket(path: &str) -> Result<Endpoint, Fault> {
    match path {
        QUERY => Ok(Endpoint::Query),
        WORKSPACE => Ok(Endpoint::Workspace),
        ADMIN => Ok(Endpoint::Admin),
        WORKER => Ok(Endpoint::Worker),
        AGENT => Ok(Endpoint::Agent),
        DASHBOARD => Ok(Endpoint::Dashboard),
        _ => named(path),
    }
}

/// The endpoint whose path has a name in it.
fn named(path: &str) -> Result<Endpoint, Fault> {
    if let Some(room) = path.strip_prefix(ROOM) {
        return id(room, "room_id", RoomId::new).map(Endpoint::Room);
    }
    match path.strip_prefix(LIBRARIES).and_then(|rest| rest.strip_suffix("/ws")) {
        Some(library) => id(library, "library_id", LibraryId::new).map(Endpoint::Library),
        None => Err(not_found()),
    }
}

/// Every path of the App.
pub fn rest(app: &mut ServiceConfig) {
    app.route(READY, get().to(workspace::health)).route(READY, head().to(workspace::health));
    app.route("/ws/config", get().to(agent::config));
    app.route("/asyncapi.json", get().to(contract::asyncapi));
    for socket in [AGENT, DASHBOARD, "/v1/libraries/{library_id}/ws"] {
        app.route(socket, get().to(upgrade_required));
    }
    app.route("/ws/dashboard/events", post().to(bus::publish))
        .route("/ws/dashboard/stats", get().to(bus::stats));
    app.service(
        web::scope("/api/ws")
            .route("/rooms", get().to(query::rooms))
            .route("/rooms", post().to(query::create))
            .route("/rooms/{room_id}", get().to(query::room))
            .route("/rooms/{room_id}", delete().to(query::close))
            .route("/rooms/{room_id}/messages", get().to(query::messages))
            .route("/endpoints", get().to(query::endpoints))
            .route("/metrics", get().to(query::metrics))
            .route("/connections", get().to(query::connections))
            .route("/workers", get().to(operators::workers))
            .route("/admin", post().to(operators::command))
            .route("/admin/tail", get().to(operators::tail))
            .route("/admin", get().to(upgrade_required))
            .route("/worker", get().to(upgrade_required))
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
    .configure(libraries)
    .default_service(web::to(super::rest::not_found));
}

/// The paths of the library system.
fn libraries(app: &mut ServiceConfig) {
    app.service(
        web::scope("/v1")
            .route("/libraries", get().to(library::list))
            .route("/libraries", post().to(library::create))
            .route("/libraries/{library_id}", get().to(library::describe))
            .route("/libraries/{library_id}", delete().to(library::forget))
            .route("/libraries/{library_id}/documents", get().to(library::documents))
            .route("/libraries/{library_id}/documents", post().to(library::add))
            .route("/libraries/{library_id}/documents/{document_id}", get().to(library::document))
            .route("/libraries/{library_id}/documents/{document_id}", delete().to(library::delete))
            .route("/libraries/{library_id}/search", post().to(library::search))
            .route("/websockets/stats", get().to(library::stats)),
    );
}

/// The dialect in which a path is answered.
pub fn dialect(path: &str) -> &'static dyn Codec {
    let begins = |with: &str| {
        path.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match path {
        _ if begins(WORKSPACE) => &dialects::Workspace,
        _ if begins(DASHBOARD) => &dialects::Dashboard,
        _ if begins(AGENT) => &dialects::Agent,
        _ if begins("/v1") => &dialects::Library,
        _ => &dialects::Query,
    }
}

/// There is no such path.
pub fn not_found() -> Fault {
    let sockets: Vec<&str> = SOCKETS.iter().map(|(_, path)| *path).chain([ADMIN, WORKER]).collect();
    Fault::new(FaultCode::NotFound, "There is nothing at this path")
        .help(format!("sockets: {}; described in GET /asyncapi.json", sockets.join(", ")))
}

fn id<T>(
    segment: &str,
    field: &'static str,
    read: fn(&str) -> Result<T, IdError>,
) -> Result<T, Fault> {
    let wrong = |why: String| Fault::new(FaultCode::InvalidMessage, why).field(field);
    if segment.contains('/') {
        return Err(not_found());
    }
    let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
    let name = decoded.map_err(|_| wrong(format!("{field} is not UTF-8")))?;
    read(&name).map_err(|error| wrong(format!("{field} {error}")))
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
        assert_eq!(socket("/ws"), Ok(Endpoint::Agent));
        assert_eq!(socket("/ws/dashboard"), Ok(Endpoint::Dashboard));
        let library = LibraryId::new("my papers").unwrap();
        assert_eq!(socket("/v1/libraries/my%20papers/ws"), Ok(Endpoint::Library(library)));
        for (path, code) in [
            ("/v1/libraries//ws", FaultCode::InvalidMessage),
            ("/v1/libraries/a/b/ws", FaultCode::NotFound),
            ("/v1/libraries/a", FaultCode::NotFound),
            ("/ws/config", FaultCode::NotFound),
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

    #[test]
    fn every_path_is_answered_in_its_own_dialect() {
        for (path, name) in [
            ("/ws", "agent"),
            ("/ws/config", "agent"),
            ("/ws/dashboard", "dashboard"),
            ("/ws/dashboard/events", "dashboard"),
            ("/wsx", "query"),
            ("/v1/libraries/a/ws", "library"),
            ("/v1/websockets/stats", "library"),
            ("/api/v1/ws/stats", "workspace"),
            ("/api/ws/rooms", "query"),
            ("/", "query"),
        ] {
            assert_eq!(dialect(path).name(), name, "{path}");
        }
    }
}
