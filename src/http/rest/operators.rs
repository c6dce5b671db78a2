//! Everything that the admin socket can do, by REST, with the same key and the same JSON.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Query},
};
use actors::{
    clock::now,
    post::ask,
    server::{
        desk,
        messages::{AdmitStaff, Badge},
    },
};
use dialects::admin;
use protocol::{Fault, SessionId};
use uuid::Uuid;

use super::{
    Desk,
    body::{self, Body},
    caller::operator,
    pages::TailFilter,
    query::wrong_query,
    relay::Relay,
};
use crate::http::answer::{answer, headers, json, status};

/// `POST /api/ws/admin`: one command, one answer.
pub async fn command(request: HttpRequest, desk: Data<Desk>, body: Body) -> HttpResponse {
    if let Err(fault) = operator(&request, &desk) {
        return refused(None, &fault);
    }
    let inbound = match body::text(&body).map_err(Into::into).and_then(admin::decode) {
        Ok(inbound) => inbound,
        Err(refused) => return self::refused(refused.id.as_ref(), &refused.fault),
    };
    match desk::answer(&desk.server, inbound.command).await {
        Ok(said) => json(StatusCode::OK, admin::answer(inbound.id.as_ref(), &said, now())),
        Err(fault) => refused(inbound.id.as_ref(), &fault),
    }
}

/// `GET /api/ws/workers`: every worker, and what it has done.
pub async fn workers(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        operator(&request, &desk)?;
        Ok(admin::workers(&desk::workers(&desk.server).await?))
    };
    answer(&dialects::Query, said.await)
}

/// `GET /api/ws/admin/tail`: the live stream, one JSON object a line, until the reader goes, their
/// token ends, or the service does. It is counted like an operator's socket.
pub async fn tail(
    request: HttpRequest,
    desk: Data<Desk>,
    asked: Result<Query<TailFilter>, actix_web::Error>,
) -> HttpResponse {
    let said = async {
        let (head, gate) = (request.head(), desk.gate());
        let expires = gate.check_operator(head, now())?;
        let wanted = asked.map_err(|error| wrong_query(&error))?.wanted()?;
        let watch = ask(&desk.server, AdmitStaff(gate.neighbourhood(head))).await??;
        let session = SessionId::from_u128(Uuid::now_v7().as_u128());
        let badge = Badge { session, expires, watch };
        Ok(Relay::open(badge, wanted, desk.server.clone()))
    };
    match said.await {
        Ok(lines) => HttpResponse::Ok().content_type("application/x-ndjson").streaming(lines),
        Err(fault) => answer(&dialects::Query, Err(fault)),
    }
}

fn refused(id: Option<&protocol::MessageId>, fault: &Fault) -> HttpResponse {
    let mut response = json(status(fault.code), admin::refusal(id, fault, now()));
    for (name, value) in headers(fault) {
        response.headers_mut().insert(name, value);
    }
    response
}
