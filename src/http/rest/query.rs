//! The REST of the query system (row Q7).

use std::num::NonZeroU32;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use actors::{
    post::ask,
    room::messages::{Describe, ReadSheet, Recent},
    server::{
        desk,
        messages::{CloseRoom, CreateRoom, Endpoints, GetMetrics},
        porter,
    },
};
use dialects::query::rest;
use protocol::{Action, Fault, FaultCode, RoomId, UserId, room::RoomSummary, sheet::SheetRead};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Desk,
    body::id,
    caller::{Caller, operator},
    pages::{ConnectionPage, RoomPage},
};
use crate::http::answer::{answer, json};

const WORDS: &dialects::Query = &dialects::Query;
/// Messages shown when nobody says how many.
const DEFAULT_LIMIT: usize = 50;

/// The query parameters of a new room.
#[derive(Deserialize, JsonSchema)]
pub struct NewRoom {
    /// The name by which everybody knows it.
    #[schemars(required, length(min = 1, max = 128))]
    room_id: Option<String>,
    /// The name to show; the room's own, if nothing is said.
    name: Option<String>,
    /// Whose it is to be, where an operator makes it; others own what they make.
    owner_id: Option<String>,
    /// How many people may be in it; `rooms.default_max_members`, if nothing is said.
    #[schemars(range(min = 1))]
    max_members: Option<u32>,
    /// Whether anybody may know of it; so it is, if nothing is said.
    is_public: Option<bool>,
}

/// How many messages are wanted.
#[derive(Deserialize, JsonSchema)]
pub struct Page {
    /// At most so many, the latest; 50, if nothing is said.
    limit: Option<usize>,
}

/// Which part of a sheet is wanted.
#[derive(Deserialize, JsonSchema)]
pub struct Part {
    /// The cells whose names come after this one; from the first, if nothing is said.
    after: Option<String>,
    /// At most so many; as many as fit into a part, if nothing is said.
    #[schemars(range(min = 1))]
    limit: Option<NonZeroU32>,
}

/// `GET /api/ws/rooms`: those that the caller may know of.
pub async fn rooms(
    request: HttpRequest,
    desk: Data<Desk>,
    asked: Result<Query<RoomPage>, actix_web::Error>,
) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let wanted = asked.map_err(|error| wrong_query(&error))?.wanted()?;
        let sees = |room: &RoomSummary| caller.sees(&room.room, &room.settings);
        Ok(rest::rooms(&desk::rooms_that(&desk.server, wanted, sees).await?))
    };
    answer(WORDS, said.await)
}

/// `POST /api/ws/rooms?room_id=...`: opens a room that belongs to the caller.
pub async fn create(
    request: HttpRequest,
    desk: Data<Desk>,
    asked: Result<Query<NewRoom>, actix_web::Error>,
) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let create = new_room(asked, &caller)?;
        caller.may(Action::Create, &create.room)?;
        let room = create.room.clone();
        let settings = ask(&desk.server, create).await??;
        Ok(rest::room(&room, &settings, 0))
    };
    match said.await {
        Ok(body) => json(StatusCode::CREATED, body),
        Err(fault) => answer(WORDS, Err(fault)),
    }
}

/// `GET /api/ws/endpoints`: how the endpoints of the query service stand.
pub async fn endpoints(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        Caller::of(&request, &desk)?;
        Ok(rest::endpoints(&ask(&desk.server, Endpoints).await?))
    };
    answer(WORDS, said.await)
}

/// `GET /api/ws/rooms/{room_id}`.
pub async fn room(request: HttpRequest, desk: Data<Desk>, path: Path<String>) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let room = visible(&desk, &caller, &path).await?;
        Ok(rest::room(&room.room, &room.settings, room.people))
    };
    answer(WORDS, said.await)
}

/// `DELETE /api/ws/rooms/{room_id}`: by its owner or an operator.
pub async fn close(request: HttpRequest, desk: Data<Desk>, path: Path<String>) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let room = visible(&desk, &caller, &path).await?;
        let nobodys = room.settings.owner.is_none() && caller.is_anonymous();
        let may = caller.owns(&room.settings) || nobodys && desk.gate().believes_everybody();
        if !may {
            return Err(Fault::new(
                FaultCode::PermissionDenied,
                "Permission denied: the room belongs to somebody else",
            )
            .help("ask its owner or an operator"));
        }
        ask(&desk.server, CloseRoom(room.room.clone())).await??;
        Ok(rest::room_deleted(&room.room))
    };
    answer(WORDS, said.await)
}

/// `GET /api/ws/rooms/{room_id}/messages?limit=`: the latest, oldest first.
pub async fn messages(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<String>,
    page: Result<Query<Page>, actix_web::Error>,
) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let room = visible(&desk, &caller, &path).await?.room;
        caller.may(Action::Join, &room)?;
        let page = page.map_err(|error| wrong_query(&error))?;
        let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
        let room = porter::room(&desk.server, room).await?;
        Ok(rest::messages(&ask(&room, Recent { rights: caller.rights(), limit }).await?))
    };
    answer(WORDS, said.await)
}

/// `GET /api/ws/rooms/{room_id}/sheets/{sheet_id}?after=&limit=`: what stands there.
pub async fn sheet(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<(String, String)>,
    part: Result<Query<Part>, actix_web::Error>,
) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let (room, sheet) = path.into_inner();
        let room = visible(&desk, &caller, &room).await?.room;
        caller.may(Action::Join, &room)?;
        let Part { after, limit } = part.map_err(|error| wrong_query(&error))?.into_inner();
        let after = after.as_deref().map(|after| id(after, "after")).transpose()?;
        let limit = limit.map(NonZeroU32::get);
        let read = SheetRead { sheet: id(&sheet, "sheet_id")?, after, limit };
        let room = porter::room(&desk.server, room).await?;
        Ok(rest::sheet(&ask(&room, ReadSheet(read)).await??))
    };
    answer(WORDS, said.await)
}

/// `GET /api/ws/metrics`.
pub async fn metrics(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        Caller::of(&request, &desk)?;
        Ok(rest::metrics(&ask(&desk.server, GetMetrics).await?))
    };
    answer(WORDS, said.await)
}

/// `GET /api/ws/connections`: for operators.
pub async fn connections(
    request: HttpRequest,
    desk: Data<Desk>,
    asked: Result<Query<ConnectionPage>, actix_web::Error>,
) -> HttpResponse {
    let said = async {
        operator(&request, &desk)?;
        let wanted = asked.map_err(|error| wrong_query(&error))?.wanted()?;
        Ok(rest::connections(&desk::connections(&desk.server, wanted).await?))
    };
    answer(WORDS, said.await)
}

/// A room that the caller may know of; to others it does not exist.
async fn visible(desk: &Desk, caller: &Caller, room: &str) -> Result<RoomSummary, Fault> {
    let room: RoomId = id(room, "room_id")?;
    let found = ask(&porter::room(&desk.server, room.clone()).await?, Describe).await?;
    if caller.sees(&found.room, &found.settings) {
        return Ok(found);
    }
    Err(Fault::new(FaultCode::RoomNotFound, format!("There is no room {room:?}"))
        .help("create it first, or check its name"))
}

fn new_room(
    asked: Result<Query<NewRoom>, actix_web::Error>,
    caller: &Caller,
) -> Result<CreateRoom, Fault> {
    let asked = asked.map_err(|error| wrong_query(&error))?.into_inner();
    let Some(room) = asked.room_id else {
        let fault = Fault::new(FaultCode::InvalidMessage, "room_id is missing").field("room_id");
        return Err(fault.help("POST /api/ws/rooms?room_id=room1&name=...&max_members=10"));
    };
    if asked.max_members == Some(0) {
        let fault = Fault::new(FaultCode::InvalidMessage, "max_members must be at least 1");
        return Err(fault.field("max_members"));
    }
    let owner = match caller {
        Caller::Operator => {
            asked.owner_id.as_deref().map(|owner| id::<UserId>(owner, "owner_id")).transpose()?
        }
        // A name that the server made up for this one request can own nothing.
        Caller::Person(who) => (!who.anonymous).then(|| who.user.clone()),
    };
    Ok(CreateRoom {
        room: id(&room, "room_id")?,
        name: asked.name.filter(|name| !name.is_empty()),
        owner,
        max_members: asked.max_members,
        public: asked.is_public.unwrap_or(true),
    })
}

pub(super) fn wrong_query(error: &actix_web::Error) -> Fault {
    Fault::new(FaultCode::InvalidMessage, error.to_string())
        .help("check the types of the query parameters")
}
