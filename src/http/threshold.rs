//! What comes before everything else at the door: how often an address may ask, and be wrong.
//!
//! Counted by the [warden](actors::warden), who is asked once for a request, and once for papers
//! that turn out wrong. A warden who is gone stops nobody: then the service is ending.

use std::{net::IpAddr, sync::Arc};

use actix::{Handler, Message, dev::ToEnvelope};
use actix_http::{RequestHead, StatusCode};
use actix_web::{
    HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use actors::{
    clock::now,
    post::Handle,
    warden::{Request, ShowsKey, WardenActor, Wrong},
};
use percent_encoding::percent_decode_str;
use protocol::{Fault, FaultCode};

use super::{answer::answer, gate::Gate, routes};

/// What whoever spreads the load asks as often as it likes.
pub(super) const HEALTH: [&str; 2] = ["/ready", "/api/v1/ws/health"];

/// The threshold. Cheap to clone.
#[derive(Clone)]
pub struct Threshold {
    gate: Arc<Gate>,
    warden: Handle<WardenActor>,
}

// === impl Threshold ===

impl Threshold {
    /// A threshold before this gate.
    pub fn new(gate: Arc<Gate>, warden: Handle<WardenActor>) -> Self {
        Self { gate, warden }
    }

    /// Before papers are looked at: a key must not have been guessed at too often, and one that a
    /// token is signed with is looked for.
    pub async fn before(&self, head: &RequestHead) -> Result<(), Fault> {
        self.gate.look_for_key(head).await;
        match self.gate.is_shown_a_key(head) {
            true => self.ask(ShowsKey(self.address(head))).await,
            false => Ok(()),
        }
    }

    /// After somebody has been turned away: counts what was wrong, and says so if that was once too
    /// often.
    pub async fn after(&self, head: &RequestHead) -> Result<(), Fault> {
        match self.gate.wrong_paper(head, now()) {
            Some(shown) => self.ask(Wrong { from: self.address(head), shown }).await,
            None => Ok(()),
        }
    }

    /// Whether somebody may make one more request. Operators may as often as they like.
    async fn request(&self, head: &RequestHead) -> Result<(), Fault> {
        match self.gate.check_operator(head, now()) {
            Ok(_) => Ok(()),
            Err(_) => self.ask(Request(self.address(head))).await,
        }
    }

    fn address(&self, head: &RequestHead) -> IpAddr {
        self.gate.neighbourhood(head)
    }

    async fn ask<M>(&self, mail: M) -> Result<(), Fault>
    where
        M: Message<Result = Result<(), Fault>> + Send + 'static,
        WardenActor: Handler<M>,
        actix::Context<WardenActor>: ToEnvelope<WardenActor, M>,
    {
        self.warden.send(mail).await.unwrap_or(Ok(()))
    }
}

/// Lets a REST call pass, or refuses it in the words of its path.
pub async fn cross<B: MessageBody + 'static>(
    threshold: Data<Threshold>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse, actix_web::Error> {
    if let Err(fault) = enter(&threshold, &request).await {
        let refused = refuse(request.path(), fault);
        return Ok(request.into_response(refused));
    }
    let answered = next.call(request).await?.map_into_boxed_body();
    if answered.status() != StatusCode::UNAUTHORIZED {
        return Ok(answered);
    }
    match threshold.after(answered.request().head()).await {
        Ok(()) => Ok(answered),
        Err(fault) => {
            let refused = refuse(answered.request().path(), fault);
            Ok(answered.into_response(refused))
        }
    }
}

async fn enter(threshold: &Threshold, request: &ServiceRequest) -> Result<(), Fault> {
    let path = request.uri().path();
    if percent_decode_str(path).decode_utf8().is_err() {
        return Err(Fault::new(FaultCode::InvalidMessage, "The path is not UTF-8")
            .help("names in paths are UTF-8, percent-encoded (RFC 3986 section 2.5)"));
    }
    if HEALTH.contains(&path) {
        return Ok(());
    }
    threshold.before(request.head()).await?;
    threshold.request(request.head()).await
}

fn refuse(path: &str, fault: Fault) -> HttpResponse {
    answer(routes::dialect(path), Err(fault))
}
