//! The security headers on every answer of the App (row W14).

use actix_web::middleware::DefaultHeaders;

use super::refuse::SECURITY_HEADERS;

/// A middleware that adds them wherever a handler has not set its own.
pub fn secured() -> DefaultHeaders {
    SECURITY_HEADERS.into_iter().fold(DefaultHeaders::new(), |all, header| all.add(header))
}
