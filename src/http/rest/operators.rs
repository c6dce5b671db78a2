//! Everything that the admin socket can do, by REST, with the same key and the same JSON.

use std::convert::Infallible;

use actix::{Actor, ActorContext, Context, Handler};
use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use actors::{
    clock::now,
    post,
    server::{
        desk,
        messages::{Follow, Tail},
    },
};
use dialects::admin;
use protocol::{Fault, SessionId};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    Desk,
    body::{self, Body},
    caller::operator,
};
use crate::http::answer::{answer, headers, json, status};

/// Lines that wait for a reader of the live stream; what comes on top is left out.
const WAITING_LINES: usize = 256;

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

/// `GET /api/ws/admin/tail`: the live stream, one JSON object a line, until the reader goes.
pub async fn tail(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    if let Err(fault) = operator(&request, &desk) {
        return answer(&dialects::Query, Err(fault));
    }
    let (lines, mut waiting) = mpsc::channel(WAITING_LINES);
    let to = Relay { lines }.start().recipient();
    let listener = SessionId::from_u128(Uuid::now_v7().as_u128());
    post::insist(&desk.server, Follow { listener, to: Some(to) });
    let stream = futures_util::stream::poll_fn(move |cx| {
        waiting.poll_recv(cx).map(|line| line.map(Ok::<Bytes, Infallible>))
    });
    HttpResponse::Ok().content_type("application/x-ndjson").streaming(stream)
}

fn refused(id: Option<&protocol::MessageId>, fault: &Fault) -> HttpResponse {
    let mut response = json(status(fault.code), admin::refusal(id, fault, now()));
    for (name, value) in headers(fault) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Carries lines from the housekeeper to one reader.
struct Relay {
    lines: mpsc::Sender<Bytes>,
}

impl Actor for Relay {
    type Context = Context<Self>;
}

impl Handler<Tail> for Relay {
    type Result = ();

    fn handle(&mut self, line: Tail, ctx: &mut Self::Context) {
        let mut text = admin::happening(&line.0);
        text.push('\n');
        if let Err(mpsc::error::TrySendError::Closed(_)) = self.lines.try_send(text.into()) {
            ctx.stop();
        }
    }
}
