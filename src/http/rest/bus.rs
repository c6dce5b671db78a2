//! The event bus by REST: publishing, and who listens (rows D3 and D7).

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use actors::{room::messages::Publisher, server::porter};
use dialects::{bus, happenings};
use protocol::{Action, Fault, FaultCode, RoomId, activity::BusStats};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Desk,
    body::{self, Body, id},
    caller::Caller,
};
use crate::http::answer::answer;

const WORDS: &dialects::Dashboard = &dialects::Dashboard;

/// Which bus is meant.
#[derive(Deserialize, JsonSchema)]
pub struct Bus {
    /// `bus:events`, if none is named.
    room_id: Option<String>,
}

/// `POST /ws/dashboard/events?room_id=`: one event, or a list of which each is answered for itself.
pub async fn publish(request: HttpRequest, desk: Data<Desk>, body: Body) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let room = room(&request)?;
        caller.may(Action::Emit, &room)?;
        let text = body::text(&body)?;
        let drafts = happenings::activities(text)?;
        let told = porter::publish(&desk.server, room, publisher(&caller), drafts).await?;
        match &*told {
            [one] if !is_list(text) => one.as_ref().map(bus::told).map_err(Fault::clone),
            all => Ok(bus::results(all)),
        }
    };
    answer(WORDS, said.await)
}

/// `GET /ws/dashboard/stats?room_id=`: for operators every listener, for others their own.
pub async fn stats(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let room = room(&request)?;
        caller.may(Action::Join, &room)?;
        let mut stats = porter::listeners(&desk.server, room).await?;
        keep_own(&caller, &mut stats);
        Ok(bus::stats(&stats))
    };
    answer(WORDS, said.await)
}

/// The bus that is meant: `bus:events` if none is named.
fn room(request: &HttpRequest) -> Result<RoomId, Fault> {
    let asked = Query::<Bus>::from_query(request.query_string())
        .map_err(|error| Fault::new(FaultCode::InvalidMessage, error.to_string()))?;
    match asked.into_inner().room_id.filter(|room| !room.is_empty()) {
        Some(room) => id(&room, "room_id"),
        None => Ok(RoomId::bus()),
    }
}

fn publisher(caller: &Caller) -> Publisher {
    match caller {
        Caller::Operator => Publisher::House,
        Caller::Person(who) => Publisher::Person(who.user.clone()),
    }
}

fn is_list(text: &str) -> bool {
    text.trim_start().starts_with('[')
}

/// Who else listens is for operators to know.
fn keep_own(caller: &Caller, stats: &mut BusStats) {
    if let Caller::Person(who) = caller {
        stats.listeners.retain(|listener| listener.user == who.user);
    }
}
