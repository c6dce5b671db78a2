//! One table of every path: from it come the App and the description that it serves of itself.
//!
//! One file a system. A row says all that a client has to know of a call; `openapi/` writes it
//! down, and the tests hold every answer that they hear against it.

mod agent;
mod dashboard;
mod files;
mod library;
mod operators;
mod pages;
mod query;
mod row;
mod service;
mod sockets;
mod upgrades;
mod workspace;

use actix_web::web::{self, ServiceConfig};
use protocol::{Codec, Fault, FaultCode};

pub use row::{Answer, Content, Row, Who};
pub use sockets::{ADMIN, Endpoint, SOCKETS, WORKER, WORKSPACE, socket};

/// Every call that is answered, and every socket.
pub fn table() -> Vec<Row> {
    let systems = [
        ("service", service::rows()),
        ("query", query::rows()),
        ("workspace", workspace::rows()),
        ("files", files::rows()),
        ("agent", agent::rows()),
        ("library", library::rows()),
        ("dashboard", dashboard::rows()),
        ("operators", operators::rows()),
        ("pages", pages::rows()),
        ("sockets", upgrades::rows()),
    ];
    systems
        .into_iter()
        .flat_map(|(name, rows)| rows.into_iter().map(move |it| it.of(name).guarded()))
        .collect()
}

/// Puts every path into the App.
pub fn rest(app: &mut ServiceConfig) {
    table().iter().for_each(|row| row.mount(app));
    app.default_service(web::to(super::rest::not_found));
}

/// The dialect in which a path is answered.
pub fn dialect(path: &str) -> &'static dyn Codec {
    let begins = |with: &str| {
        path.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match path {
        _ if begins(WORKSPACE) => &dialects::Workspace,
        _ if begins(sockets::DASHBOARD) => &dialects::Dashboard,
        _ if begins(sockets::AGENT) => &dialects::Agent,
        _ if begins("/v1") => &dialects::Library,
        _ => &dialects::Query,
    }
}

/// There is no such path.
pub fn not_found() -> Fault {
    let guests = SOCKETS.iter().map(|(_, path)| *path);
    let sockets: Vec<&str> = guests.chain([sockets::ADMIN, sockets::WORKER]).collect();
    Fault::new(FaultCode::NotFound, "There is nothing at this path").help(format!(
        "GET {} describes every call; sockets: {}; described in GET {}",
        service::OPENAPI,
        sockets.join(", "),
        service::ASYNCAPI,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

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
