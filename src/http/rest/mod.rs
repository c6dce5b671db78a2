//! REST: the same questions as by socket, asked once.

pub mod agent;
pub mod body;
pub mod bus;
pub mod caller;
pub mod files;
pub mod library;
pub mod operators;
pub mod pages;
pub mod query;
mod relay;
pub mod workspace;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use actors::{dispatch::Jobs, post::Handle, server::ServerActor};
use protocol::{Fault, FaultCode};

use super::{answer::answer, gate::Gate, handshake::HandshakeError, routes};

/// What every handler has at hand.
pub struct Desk {
    gate: Arc<Gate>,
    /// The housekeeper.
    pub server: Handle<ServerActor>,
    /// Who answers what is asked of backends.
    pub jobs: Jobs,
    /// The longest body that may bring a document, in bytes.
    pub longest_body: usize,
}

impl Desk {
    /// A desk behind the gate.
    pub fn new(
        gate: Arc<Gate>,
        server: Handle<ServerActor>,
        jobs: Jobs,
        longest_body: usize,
    ) -> Self {
        Self { gate, server, jobs, longest_body }
    }

    /// The gate.
    pub fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }
}

/// A socket path that was asked without an upgrade.
pub async fn upgrade_required(request: HttpRequest) -> HttpResponse {
    let fault = Fault::new(FaultCode::UpgradeRequired, "This path takes WebSocket connections")
        .help("connect with a WebSocket client (RFC 6455 section 4.1)");
    let mut response = answer(routes::dialect(request.path()), Err(fault));
    for (name, value) in HandshakeError::NotWebSocket.headers() {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Any path that is not in the table.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    answer(routes::dialect(request.path()), Err(routes::not_found()))
}
