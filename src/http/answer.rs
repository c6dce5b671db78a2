//! From a fault to an HTTP status: the one place where that is decided.

use std::time::Duration;

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
    if let Some(wait) = fault.retry_after.or_else(|| usual_wait(fault.code)) {
        // Whole seconds, rounded up: earlier would be in vain (RFC 9110 section 10.2.3).
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
    }
    if fault.code == FaultCode::AuthenticationFailed {
        headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
    }
    headers
}

/// When to come back where the refusal itself does not know: what is unavailable says so (RFC 9110
/// section 15.6.4). What is full has to be emptied by somebody; all else passes sooner.
fn usual_wait(code: FaultCode) -> Option<Duration> {
    match code {
        FaultCode::CapacityExceeded => Some(Duration::from_secs(60)),
        code if status(code) == StatusCode::SERVICE_UNAVAILABLE => Some(Duration::from_secs(5)),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn retry_after(fault: &Fault) -> Option<HeaderValue> {
        let mut headers = headers(fault).into_iter();
        headers.find(|(name, _)| *name == header::RETRY_AFTER).map(|(_, value)| value)
    }

    #[test]
    fn whatever_is_unavailable_says_when_to_come_back() {
        let bare = |code| Fault::new(code, "no");
        for code in FaultCode::ALL.iter().copied() {
            let unavailable = status(code) == StatusCode::SERVICE_UNAVAILABLE;
            assert_eq!(retry_after(&bare(code)).is_some(), unavailable, "{code:?}");
        }
        let full = bare(FaultCode::CapacityExceeded);
        assert_eq!(status(full.code), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(retry_after(&full).unwrap(), "60");
        let known = full.retry_after(Duration::from_millis(1_500));
        assert_eq!(retry_after(&known).unwrap(), "2", "rounded up");
        let disk = bare(FaultCode::DiskFull);
        assert_eq!(status(disk.code), StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(retry_after(&disk), None, "it does not pass by itself");
    }
}
