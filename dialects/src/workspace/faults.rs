//! Refusals in the workspace's words: seven codes, and no more.

use protocol::{Fault, FaultCode, Timestamp};

use super::wire::Error;
use crate::{body::Body, findings::Waited, instants::Zulu, json, numbers::seconds_up};

/// The body of a refusal by HTTP.
pub const REFUSAL: Body = Body::of::<Error<'_>>("WorkspaceRefusal");

/// The body of an HTTP refusal: the same words as over the socket.
pub(super) fn body(fault: &Fault, at: Timestamp) -> String {
    json::spell(&error(fault, None, at))
}

/// The refusal of the request of that name.
pub(super) fn error<'a>(fault: &'a Fault, request_id: Option<&'a str>, at: Timestamp) -> Error<'a> {
    Error {
        error: &fault.text,
        code: code(fault.code),
        timestamp: Zulu(at),
        retry_after: fault.retry_after.map(seconds_up),
        help: fault.help.as_deref(),
        field: fault.field.as_deref(),
        query_id: None,
        waited: Waited::default(),
        request_id,
    }
}

/// The nearest of the seven codes, by what a client does on hearing it.
///
/// What cannot be read, of whatever kind, is malformed. Being kept out is a matter of
/// permission, and so is a connection that is not there: a client learns nothing from
/// the difference. A wrong path is as unsupported as a wrong type. Whoever should slow
/// down hears of the rate. What only the server can mend is its own error.
pub(super) const fn code(code: FaultCode) -> &'static str {
    match code {
        FaultCode::AuthenticationFailed | FaultCode::ResumeRefused => "AUTHENTICATION_FAILED",
        FaultCode::PermissionDenied
        | FaultCode::OriginRefused
        | FaultCode::RoomFull
        | FaultCode::RoomExists
        | FaultCode::NotInRoom
        | FaultCode::ConnectionNotFound
        | FaultCode::JobNotFound
        | FaultCode::EndpointNotFound
        | FaultCode::LibraryNotFound
        | FaultCode::LibraryExists
        | FaultCode::DocumentNotFound
        | FaultCode::FileNotFound
        | FaultCode::UploadConflict => "PERMISSION_DENIED",
        FaultCode::RateLimited
        | FaultCode::Blocked
        | FaultCode::TooManyConnections
        | FaultCode::Overloaded
        | FaultCode::TooManyJobs => "RATE_LIMIT_EXCEEDED",
        FaultCode::InvalidJson
        | FaultCode::InvalidMessage
        | FaultCode::TooLarge
        | FaultCode::BinaryRefused
        | FaultCode::UpgradeRequired
        | FaultCode::QueryRefused
        | FaultCode::NotUnderstood => "INVALID_JSON",
        FaultCode::UnknownType | FaultCode::NotFound => "UNKNOWN_MESSAGE_TYPE",
        FaultCode::RoomNotFound => "ROOM_NOT_FOUND",
        FaultCode::CapacityExceeded
        | FaultCode::DiskFull
        | FaultCode::StoreUnavailable
        | FaultCode::RoomSuspended
        | FaultCode::NotConfigured
        | FaultCode::Cancelled
        | FaultCode::DeadlineExceeded
        | FaultCode::BackendFailed
        | FaultCode::Draining
        | FaultCode::Internal => "INTERNAL_ERROR",
    }
}
