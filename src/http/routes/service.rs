//! The service itself, at paths of no system.

use dialects::workspace::rest;
use protocol::FaultCode::Overloaded;

use super::row::{Content, Row, Who, get, head};
use crate::http::{
    contract::{
        asyncapi,
        openapi::{self, Words},
    },
    rest::workspace::health,
};

/// For whoever spreads the load: the health of the service.
const READY: &str = "/ready";
/// What this table says.
pub(super) const OPENAPI: &str = "/openapi.json";
/// What can be said on sockets.
pub(super) const ASYNCAPI: &str = "/asyncapi.json";

pub(super) fn rows() -> Vec<Row> {
    vec![
        get(READY, health)
            .named("getReadiness", "Whether the service is ready")
            .only(Who::Anybody)
            .in_words(Words::Workspace)
            .gives(rest::HEALTH)
            .answers(503, Some(Content::Json(rest::HEALTH)), Some(NOT_READY))
            .refuses(&[Overloaded]),
        head(READY, health)
            .named("checkReadiness", "Whether the service is ready, by the status alone")
            .only(Who::Anybody)
            .in_words(Words::Workspace)
            .answers(200, None, None)
            .answers(503, None, Some(NOT_READY)),
        get(OPENAPI, openapi::serve)
            .named("getOpenApi", "This document")
            .only(Who::Anybody)
            .gives(openapi::DOCUMENT),
        get(ASYNCAPI, asyncapi::serve)
            .named("getAsyncApi", "What can be said and heard on every socket (AsyncAPI 3.0)")
            .only(Who::Anybody)
            .gives(asyncapi::DOCUMENT),
    ]
}

/// What 503 means of the service's health.
pub(super) const NOT_READY: &str = "It goes away, or can keep nothing; `status` says which";
