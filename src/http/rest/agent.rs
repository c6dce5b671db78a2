//! The REST of the agent system (row A2).

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use dialects::agent::rest::{self, Discovery};

use crate::http::answer::json;

/// `GET /ws/config`: for anybody, for it says how to come in.
pub async fn config(discovery: Data<Discovery>) -> HttpResponse {
    json(StatusCode::OK, rest::config(&discovery))
}
