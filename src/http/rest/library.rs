//! The REST of the library system (rows L4 and L5): the same errands as over a socket.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Payload, Query},
};
use actors::server::{desk, porter};
use dialects::library::rest;
use futures_util::future::join_all;
use protocol::{
    Action, DocumentId, Family, Fault, FaultCode, IdError, LibraryId, RoomId,
    job::{Answer, Request},
    library::Errand,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Desk, body::id, caller::Caller};
use crate::http::answer::{answer, json};

const WORDS: &dialects::Library = &dialects::Library;

/// Which part of a list is wanted.
#[derive(Deserialize, JsonSchema)]
pub struct Page {
    /// Those whose names come after this one; from the first, if nothing is said.
    after: Option<String>,
    /// At most so many; 100, if nothing is said, and never more than 1,000.
    limit: Option<u32>,
}

/// `GET /v1/libraries?after=&limit=`: those that the caller may read, in the order of their names.
pub async fn list(
    request: HttpRequest,
    desk: Data<Desk>,
    page: Result<Query<Page>, actix_web::Error>,
) -> HttpResponse {
    let errand = async {
        let (after, limit) = part(page)?;
        Ok(Errand::List { after, limit })
    };
    run(StatusCode::OK, &request, &desk, errand).await
}

/// `POST /v1/libraries`: makes one.
pub async fn create(request: HttpRequest, desk: Data<Desk>, body: Payload) -> HttpResponse {
    let errand = async { rest::founded(&text(body, &desk).await?) };
    run(StatusCode::CREATED, &request, &desk, errand).await
}

/// `GET /v1/libraries/{library_id}`.
pub async fn describe(request: HttpRequest, desk: Data<Desk>, path: Path<String>) -> HttpResponse {
    let errand = async { Ok(Errand::Describe(id(&path, "library_id")?)) };
    run(StatusCode::OK, &request, &desk, errand).await
}

/// `DELETE /v1/libraries/{library_id}`: with all that is in it.
pub async fn forget(request: HttpRequest, desk: Data<Desk>, path: Path<String>) -> HttpResponse {
    let errand = async { Ok(Errand::Drop(id(&path, "library_id")?)) };
    run(StatusCode::OK, &request, &desk, errand).await
}

/// `GET /v1/libraries/{library_id}/documents?after=&limit=`: in the order of their names.
pub async fn documents(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<String>,
    page: Result<Query<Page>, actix_web::Error>,
) -> HttpResponse {
    let errand = async {
        let library = id(&path, "library_id")?;
        let (after, limit) = part(page)?;
        Ok(Errand::Documents { library, after, limit })
    };
    run(StatusCode::OK, &request, &desk, errand).await
}

/// `POST /v1/libraries/{library_id}/documents`: adds one.
pub async fn add(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<String>,
    body: Payload,
) -> HttpResponse {
    let errand = async {
        let library = id(&path, "library_id")?;
        Ok(Errand::Add { library, document: rest::brought(&text(body, &desk).await?)? })
    };
    run(StatusCode::CREATED, &request, &desk, errand).await
}

/// `GET /v1/libraries/{library_id}/documents/{document_id}`.
pub async fn document(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<(String, String)>,
) -> HttpResponse {
    let errand = async {
        let (library, document) = place(&path)?;
        Ok(Errand::Get { library, document })
    };
    run(StatusCode::OK, &request, &desk, errand).await
}

/// `DELETE /v1/libraries/{library_id}/documents/{document_id}`.
pub async fn delete(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<(String, String)>,
) -> HttpResponse {
    let errand = async {
        let (library, document) = place(&path)?;
        Ok(Errand::Delete { library, document })
    };
    run(StatusCode::OK, &request, &desk, errand).await
}

/// `POST /v1/libraries/{library_id}/search`.
pub async fn search(
    request: HttpRequest,
    desk: Data<Desk>,
    path: Path<String>,
    body: Payload,
) -> HttpResponse {
    let errand = async {
        let library = id(&path, "library_id")?;
        Ok(Errand::Search(rest::sought(library, &text(body, &desk).await?)?))
    };
    run(StatusCode::OK, &request, &desk, errand).await
}

/// `GET /v1/websockets/stats`: who listens to the libraries that the caller may read.
pub async fn stats(request: HttpRequest, desk: Data<Desk>) -> HttpResponse {
    let said = async {
        let caller = Caller::of(&request, &desk)?;
        let rooms = desk::rooms(&desk.server).await?;
        let readable = rooms.into_iter().filter_map(|it| match it.room.family() {
            Family::Library(library) if caller.may(Action::Join, &it.room).is_ok() => {
                Some(listeners(&desk, library, it.room))
            }
            _ => None,
        });
        let mut sessions = BTreeSet::new();
        let mut subscriptions = BTreeMap::new();
        // A library that was dropped meanwhile has no listeners: no fault.
        for (library, found) in join_all(readable).await.into_iter().flatten() {
            subscriptions.insert(library, found.len());
            sessions.extend(found);
        }
        Ok(rest::stats(sessions.len(), &subscriptions))
    };
    answer(WORDS, said.await)
}

async fn listeners(
    desk: &Desk,
    library: LibraryId,
    room: RoomId,
) -> Result<(LibraryId, Vec<protocol::SessionId>), Fault> {
    let found = porter::listeners(&desk.server, room).await?.listeners;
    Ok((library, found.into_iter().map(|listener| listener.session).collect()))
}

/// Has an errand done for whoever asks.
async fn run(
    done: StatusCode,
    request: &HttpRequest,
    desk: &Desk,
    errand: impl Future<Output = Result<Errand, Fault>>,
) -> HttpResponse {
    let said = async {
        // Nobody reads a body of somebody who may not come in.
        let who = Caller::of(request, desk)?.identity()?;
        match desk.jobs.ask(who, Request::Library(errand.await?)).await? {
            Answer::Library(finding) => Ok(rest::finding(&finding)),
            _ => Err(Fault::new(FaultCode::Internal, "The libraries gave no answer of theirs")),
        }
    };
    match said.await {
        Ok(body) => json(done, body),
        Err(fault) => answer(WORDS, Err(fault)),
    }
}

/// The text of a body that may be as long as a document.
async fn text(body: Payload, desk: &Desk) -> Result<String, Fault> {
    let most = desk.longest_body;
    let Ok(read) = body.to_bytes_limited(most).await else {
        let text = format!("The body has more than {most} bytes");
        let help = "bring the document in parts, or raise library.max_document_bytes";
        return Err(Fault::new(FaultCode::TooLarge, text).help(help));
    };
    let bytes = read.map_err(|_| Fault::new(FaultCode::InvalidJson, "The body was cut short"))?;
    String::from_utf8(bytes.into())
        .map_err(|_| Fault::new(FaultCode::InvalidJson, "The body is not UTF-8"))
}

fn place((library, document): &(String, String)) -> Result<(LibraryId, DocumentId), Fault> {
    Ok((id(library, "library_id")?, id(document, "document_id")?))
}

/// Which part of a list is asked for.
fn part<I: FromStr<Err = IdError>>(
    page: Result<Query<Page>, actix_web::Error>,
) -> Result<(Option<I>, Option<u32>), Fault> {
    let Page { after, limit } = page.map_err(|error| wrong(&error))?.into_inner();
    let after = after.as_deref().map(|after| id(after, "after")).transpose()?;
    Ok((after, limit))
}

fn wrong(error: &actix_web::Error) -> Fault {
    Fault::new(FaultCode::InvalidMessage, error.to_string())
        .help("ask for a part by ?after=ID&limit=100")
}
