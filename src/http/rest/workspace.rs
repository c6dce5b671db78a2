//! The REST of the workspace system (row W10).

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use actors::{
    clock::now,
    ports::store::Origin,
    post::ask,
    server::{
        desk,
        messages::{Drain, GetMetrics, Kick, Ready},
        porter,
    },
};
use dialects::workspace::rest;
use protocol::{
    Fault, FaultCode, MessageId, NotificationId, SessionId,
    admin::{Readiness, Target},
};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Desk,
    body::{self, Body, id},
    caller::{Caller, OPERATOR, operator},
};
use crate::http::answer::{answer, json};

const WORDS: &dialects::Workspace = &dialects::Workspace;

/// What happened to a notification.
#[derive(Deserialize, JsonSchema)]
pub struct What {
    /// `notification_created`, if nothing is said.
    event_type: Option<String>,
}

/// `GET /api/v1/ws/stats`.
pub async fn stats(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        Caller::of(&request, &desk)?;
        Ok(rest::stats(&ask(&desk.server, GetMetrics).await?))
    };
    answer(WORDS, said.await)
}

/// `GET /api/v1/ws/stats/detailed`: for operators.
pub async fn stats_detailed(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        operator(&request, &desk)?;
        let metrics = ask(&desk.server, GetMetrics).await?;
        Ok(rest::stats_detailed(&metrics, &desk::rooms(&desk.server).await?, now()))
    };
    answer(WORDS, said.await)
}

/// `GET /api/v1/ws/health`: for anybody; 503 once the service goes away, or cannot keep anything.
pub async fn health(desk: Data<Desk>) -> HttpResponse {
    let said = async {
        let readiness = ask(&desk.server, Ready).await?;
        let metrics = ask(&desk.server, GetMetrics).await?;
        let ready = readiness == Readiness::Ready;
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        Ok((status, rest::health(&metrics, readiness, now())))
    };
    match said.await {
        Ok((status, body)) => json(status, body),
        Err(fault) => answer(WORDS, Err(fault)),
    }
}

/// `GET /api/v1/ws/rooms`: those that the caller may know of.
pub async fn rooms(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let mut rooms = desk::rooms(&desk.server).await?;
        rooms.retain(|room| caller.sees(&room.room, &room.settings));
        Ok(rest::rooms(&rooms, now()))
    };
    answer(WORDS, said.await)
}

/// `POST /api/v1/ws/rooms/{room_id}/broadcast`: for operators.
pub async fn broadcast(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<String>,
    body: Body,
) -> HttpResponse {
    let target = id(&path, "room_id").map(Target::Room);
    announce(&request, &desk, target, &body).await
}

/// `POST /api/v1/ws/users/{user_id}/notify`: for operators.
pub async fn notify(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<String>,
    body: Body,
) -> HttpResponse {
    let target = id(&path, "user_id").map(Target::User);
    announce(&request, &desk, target, &body).await
}

/// The name that operators have given to a message: all of them are one author.
fn operators_own(id: MessageId) -> Result<Origin, Fault> {
    Ok(Origin::of_the_houses(body::id(OPERATOR, "user_id")?, id))
}

async fn announce(
    request: &HttpRequest,
    desk: &Desk,
    target: Result<Target, Fault>,
    body: &Body,
) -> HttpResponse {
    let said = async {
        operator(request, desk)?;
        let target = target?;
        let text = body::text(body)?;
        let (message, name) = (rest::announcement(text)?, rest::message_id(text)?);
        let origin = name.map(operators_own).transpose()?;
        Ok(rest::outcome(&desk::broadcast(&desk.server, target, message, origin).await?))
    };
    answer(WORDS, said.await)
}

/// `POST /api/v1/ws/broadcast/notification?event_type=`: for operators.
pub async fn notification(
    request: HttpRequest,
    desk: Data<Desk>,
    what: Result<Query<What>, actix_web::Error>,
    body: Body,
) -> HttpResponse {
    let said = async {
        operator(&request, &desk)?;
        let what = what.ok().and_then(|what| what.into_inner().event_type);
        let what = what.unwrap_or_else(|| "notification_created".into());
        let fresh: NotificationId = id(&format!("notif_{}", Uuid::now_v7().simple()), "id")?;
        let (user, notice) = rest::notification(body::text(&body)?, fresh)?;
        Ok(rest::outcome(&porter::notify(&desk.server, user, what, notice).await?))
    };
    answer(WORDS, said.await)
}

/// `DELETE /api/v1/ws/connections/{connection_id}`: for operators.
pub async fn disconnect(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<String>,
) -> HttpResponse {
    let said = async {
        operator(&request, &desk)?;
        let session: SessionId = path.parse().map_err(|error| {
            Fault::new(FaultCode::ConnectionNotFound, format!("connection_id {error}"))
        })?;
        Ok(rest::disconnected(ask(&desk.server, Kick(Some(session))).await??))
    };
    answer(WORDS, said.await)
}

/// `POST /api/v1/ws/shutdown`: for operators. Everyone is told before the process ends.
pub async fn shutdown(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        operator(&request, &desk)?;
        ask(&desk.server, Drain).await?;
        Ok(rest::draining())
    };
    match said.await {
        Ok(body) => json(StatusCode::ACCEPTED, body),
        Err(fault) => answer(WORDS, Err(fault)),
    }
}
