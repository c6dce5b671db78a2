//! The paths that take WebSocket connections.

use protocol::{Fault, FaultCode, IdError, LibraryId, RoomId};

use super::not_found;

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
pub(super) const AGENT: &str = "/ws";
pub(super) const DASHBOARD: &str = "/ws/dashboard";
const LIBRARIES: &str = "/v1/libraries/";
/// The operators' socket.
pub const ADMIN: &str = "/api/ws/admin";
/// The workers' socket.
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
}
