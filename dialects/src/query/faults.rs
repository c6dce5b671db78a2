//! Refusals in the query system's words: an error type named as Python names them.

use protocol::{Fault, FaultCode, Timestamp};

use super::wire::Error;
use crate::{body::Body, instants::Naive, json::spell};

/// The body of a refusal by HTTP.
pub const REFUSAL: Body = Body::of::<Error<'_>>("QueryRefusal");

/// The body of an HTTP refusal: the same words as over the socket.
pub(super) fn body(fault: &Fault, at: Timestamp) -> String {
    spell(&Error { timestamp: Some(Naive(at)), ..error(fault) })
}

/// What a client is told of a refusal.
pub(crate) fn error(fault: &Fault) -> Error<'_> {
    Error {
        refusal: fault.into(),
        error_type: error_type(fault.code),
        query_id: None,
        timestamp: None,
    }
}

pub(super) const fn error_type(code: FaultCode) -> &'static str {
    match code {
        FaultCode::InvalidJson => "InvalidJsonError",
        FaultCode::InvalidMessage => "ValidationError",
        FaultCode::UnknownType => "UnknownMessageTypeError",
        FaultCode::TooLarge => "MessageTooLargeError",
        FaultCode::BinaryRefused => "BinaryNotSupportedError",
        FaultCode::AuthenticationFailed => "AuthenticationError",
        FaultCode::PermissionDenied | FaultCode::OriginRefused => "PermissionError",
        FaultCode::RateLimited | FaultCode::Blocked => "RateLimitError",
        FaultCode::TooManyConnections => "ConnectionLimitError",
        FaultCode::RoomNotFound => "RoomNotFoundError",
        FaultCode::RoomFull => "RoomFullError",
        FaultCode::RoomExists => "RoomExistsError",
        FaultCode::NotInRoom => "NotInRoomError",
        FaultCode::ConnectionNotFound => "ConnectionNotFoundError",
        FaultCode::NotFound => "NotFoundError",
        FaultCode::UpgradeRequired => "UpgradeRequiredError",
        FaultCode::CapacityExceeded => "CapacityError",
        FaultCode::Overloaded => "OverloadedError",
        FaultCode::StoreUnavailable => "StoreUnavailableError",
        FaultCode::ResumeRefused => "ResumeError",
        FaultCode::RoomSuspended => "RoomSuspendedError",
        FaultCode::NotConfigured => "NotConfiguredError",
        FaultCode::TooManyJobs => "TooManyRequestsError",
        FaultCode::JobNotFound => "RequestNotFoundError",
        FaultCode::Cancelled => "QueryCancelledError",
        FaultCode::DeadlineExceeded => "QueryTimeoutError",
        FaultCode::BackendFailed => "QueryExecutionError",
        FaultCode::EndpointNotFound => "EndpointNotFoundError",
        FaultCode::QueryRefused => "QueryValidationError",
        FaultCode::NotUnderstood => "QueryGenerationError",
        FaultCode::LibraryNotFound => "LibraryNotFoundError",
        FaultCode::LibraryExists => "LibraryExistsError",
        FaultCode::DocumentNotFound => "DocumentNotFoundError",
        FaultCode::FileNotFound => "FileNotFoundError",
        FaultCode::UploadConflict => "UploadConflictError",
        FaultCode::DiskFull => "DiskFullError",
        FaultCode::Draining => "ServiceUnavailableError",
        FaultCode::Internal => "InternalError",
    }
}
