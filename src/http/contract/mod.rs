//! What can be said here, described for programs.

pub mod asyncapi;
pub mod openapi;

use actix_web::{HttpResponse, http::StatusCode};

use super::answer::json;

/// `GET /asyncapi.json`: for anybody, for it says nothing but what is possible.
pub async fn asyncapi() -> HttpResponse {
    json(StatusCode::OK, asyncapi::text().to_owned())
}
