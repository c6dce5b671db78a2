//! Files: brought in one request or several, fetched by whoever is of the room (row W9).

mod fetching;
mod headers;
mod receiving;

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::{StatusCode, header},
    web::{Data, Path, Payload},
};
use actors::{
    clock::now,
    post::{Handle, ask},
    upload::{
        UploadActor, Uploads,
        messages::{Standing, Where},
    },
};
use protocol::{
    Codec, Delivery, Event, Fault, FaultCode, FileId, Identity,
    upload::{UploadEvent, UploadStep},
};

use self::{headers::Brought, receiving::Receiving};
use super::{Desk, body::id};
use crate::{
    files::Folder,
    http::answer::{answer, json},
};

const WORDS: &dialects::Workspace = &dialects::Workspace;
/// Up to where the file is there (the draft of resumable uploads names it so).
const OFFSET: &str = "upload-offset";

/// The place for files, and the folder that their bytes are in.
pub struct Place {
    /// Who knows which there are.
    pub uploads: Uploads,
    /// Where their bytes are.
    pub folder: Folder,
}

/// `PUT /api/v1/ws/uploads/{file_id}`: bytes of a file that was announced, by the same person.
pub async fn bring(
    request: HttpRequest,
    desk: Data<Desk>,
    place: Data<Place>,
    path: Path<String>,
    mut payload: Payload,
) -> HttpResponse {
    let upload = match find(&request, &desk, &place, &path).await {
        Ok(upload) => upload,
        Err(fault) => {
            receiving::drain(&mut payload).await;
            return answer(WORDS, Err(fault));
        }
    };
    let said = async {
        let brought = Brought::of(request.headers())?;
        Receiving { upload: upload.clone(), files: place.folder.clone(), brought }
            .run(payload)
            .await
    };
    match said.await {
        Ok(event) => told(&event),
        Err(fault) => {
            let mut response = answer(WORDS, Err(fault));
            // It may be gone by now.
            if let Ok(standing) = ask(&upload, Where).await {
                note(&mut response, standing);
            }
            response
        }
    }
}

/// `HEAD /api/v1/ws/uploads/{file_id}`: how much of it is there.
pub async fn standing(
    request: HttpRequest,
    desk: Data<Desk>,
    place: Data<Place>,
    path: Path<String>,
) -> HttpResponse {
    let said = async { ask(&find(&request, &desk, &place, &path).await?, Where).await };
    match said.await {
        Ok(standing) => {
            let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
            note(&mut response, standing);
            response
        }
        Err(fault) => answer(WORDS, Err(fault)),
    }
}

/// `DELETE /api/v1/ws/uploads/{file_id}`: takes it back, whole or not.
pub async fn take_back(
    request: HttpRequest,
    desk: Data<Desk>,
    place: Data<Place>,
    path: Path<String>,
) -> HttpResponse {
    let said = async {
        let who = person(&request, &desk)?;
        place.uploads.cancel(who.user, id(&path, "file_id")?).await
    };
    match said.await {
        Ok(()) => HttpResponse::new(StatusCode::NO_CONTENT),
        Err(fault) => answer(WORDS, Err(fault)),
    }
}

/// `GET /api/v1/ws/files/{key}/{name}`: a whole file.
pub async fn fetch(
    request: HttpRequest,
    desk: Data<Desk>,
    place: Data<Place>,
    path: Path<(String, String)>,
) -> HttpResponse {
    match fetching::fetch(&request, &desk, &place, &path.0).await {
        Ok(file) => file.respond_to(&request).map_into_boxed_body(),
        Err(fault) => answer(WORDS, Err(fault)),
    }
}

async fn find(
    request: &HttpRequest,
    desk: &Desk,
    place: &Place,
    file: &str,
) -> Result<Handle<UploadActor>, Fault> {
    let who = person(request, desk)?;
    let file: FileId = id(file, "file_id")?;
    place.uploads.find(who.user, file).await
}

fn person(request: &HttpRequest, desk: &Desk) -> Result<Identity, Fault> {
    desk.gate().identify(request.head(), now())
}

/// What has become of the file, in the words of the socket.
fn told(event: &UploadEvent) -> HttpResponse {
    let text = WORDS.encode(&Delivery::new(Event::Upload(event.clone()), now()));
    let Some(text) = text else {
        return answer(WORDS, Err(Fault::new(FaultCode::Internal, "There is no word for it")));
    };
    match &event.step {
        UploadStep::Complete { url, .. } => {
            let mut response = json(StatusCode::CREATED, text.to_string());
            if let Ok(place) = header::HeaderValue::from_str(url) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        }
        UploadStep::Ready { offset, .. } => {
            let mut response = json(StatusCode::ACCEPTED, text.to_string());
            note(&mut response, Standing { offset: *offset, size: event.upload.size });
            response
        }
        _ => json(StatusCode::OK, text.to_string()),
    }
}

fn note(response: &mut HttpResponse, standing: Standing) {
    let headers = response.headers_mut();
    headers.insert(header::HeaderName::from_static(OFFSET), standing.offset.into());
    headers.insert(header::HeaderName::from_static("upload-length"), standing.size.into());
}
