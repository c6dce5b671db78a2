//! From a fault to an HTTP status: the one place where that is decided.

use actix_http::{
    StatusCode,
    header::{self, HeaderName, HeaderValue},
};
use actix_web::HttpResponse;
use protocol::{Codec, Fault, FaultCode};

/// The status that says what kind of refusal it is (RFC 9110 section 15).
pub const fn status(code: FaultCode) -> StatusCode {
    match code {
        FaultCode::InvalidJson
        | FaultCode::InvalidMessage
        | FaultCode::UnknownType
        | FaultCode::BinaryRefused
        | FaultCode::NotInRoom
        | FaultCode::QueryRefused
        | FaultCode::NotUnderstood => StatusCode::BAD_REQUEST,
        FaultCode::AuthenticationFailed => StatusCode::UNAUTHORIZED,
        FaultCode::PermissionDenied | FaultCode::OriginRefused | FaultCode::ResumeRefused => {
            StatusCode::FORBIDDEN
        }
        FaultCode::RoomNotFound
        | FaultCode::ConnectionNotFound
        | FaultCode::JobNotFound
        | FaultCode::EndpointNotFound
        | FaultCode::LibraryNotFound
        | FaultCode::DocumentNotFound
        | FaultCode::FileNotFound
        | FaultCode::NotFound => StatusCode::NOT_FOUND,
        FaultCode::RoomExists
        | FaultCode::RoomFull
        | FaultCode::LibraryExists
        | FaultCode::UploadConflict
        | FaultCode::Cancelled => StatusCode::CONFLICT,
        FaultCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FaultCode::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
        FaultCode::RateLimited
        | FaultCode::Blocked
        | FaultCode::TooManyConnections
        | FaultCode::TooManyJobs => StatusCode::TOO_MANY_REQUESTS,
        FaultCode::NotConfigured => StatusCode::NOT_IMPLEMENTED,
        FaultCode::BackendFailed => StatusCode::BAD_GATEWAY,
        FaultCode::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        FaultCode::Overloaded
        | FaultCode::StoreUnavailable
        | FaultCode::RoomSuspended
        | FaultCode::Draining
        | FaultCode::CapacityExceeded => StatusCode::SERVICE_UNAVAILABLE,
        FaultCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        FaultCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The headers that belong to a refusal.
pub fn headers(fault: &Fault) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = Vec::new();
    if let Some(wait) = fault.retry_after {
        // Whole seconds, rounded up: earlier would be in vain (RFC 9110 section 10.2.3).
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
    }
    if fault.code == FaultCode::AuthenticationFailed {
        headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
    }
    headers
}

/// What a REST call comes to, in the words of a dialect.
pub fn answer(codec: &dyn Codec, said: Result<String, Fault>) -> HttpResponse {
    match said {
        Ok(body) => json(StatusCode::OK, body),
        Err(fault) => {
            let mut response = HttpResponse::build(status(fault.code));
            for header in headers(&fault) {
                response.insert_header(header);
            }
            let text = codec.refuse(&fault, actors::clock::now());
            response.content_type("application/json").body(text)
        }
    }
}

/// A JSON body under a status.
pub fn json(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status).content_type("application/json").body(body)
}
