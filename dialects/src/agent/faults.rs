//! Refusals in the agent system's words: the house's own codes, and always some guidance.

use protocol::{Fault, FaultCode, Timestamp};

use super::wire::Error;
use crate::{body::Body, findings::Waited, instants::Unix, json::spell, numbers::seconds_up};

/// The body of a refusal by HTTP.
pub const REFUSAL: Body = Body::of::<Error<'_>>("AgentRefusal");

/// The body of an HTTP refusal: the same words as over the socket.
pub(super) fn body(fault: &Fault, at: Timestamp) -> String {
    spell(&error(fault, at))
}

/// What a client is told of a refusal.
pub(super) fn error(fault: &Fault, at: Timestamp) -> Error<'_> {
    Error {
        code: fault.code.name(),
        error: &fault.text,
        timestamp: Unix(at),
        recoverable: fault.code.recoverable(),
        help: fault.help.as_deref().unwrap_or_else(|| guidance(fault.code)),
        retry_after: fault.retry_after.map(seconds_up),
        field: fault.field.as_deref(),
        job_id: None,
        waited: Waited::default(),
    }
}

/// What to do, where the refusal itself has no better advice.
const fn guidance(code: FaultCode) -> &'static str {
    match code {
        FaultCode::InvalidJson => "send one JSON object in each text message",
        FaultCode::InvalidMessage => "send the field as docs/wire/agent.md shows it",
        FaultCode::UnknownType | FaultCode::NotFound => "check the name",
        FaultCode::TooLarge => "send less at once",
        FaultCode::BinaryRefused => "send JSON as a text message",
        FaultCode::AuthenticationFailed => "get a fresh token and connect with it",
        FaultCode::PermissionDenied | FaultCode::OriginRefused => "ask for a token that allows it",
        FaultCode::RateLimited | FaultCode::Blocked | FaultCode::TooManyJobs => {
            "wait before you send more"
        }
        FaultCode::TooManyConnections => "close a connection, or come back later",
        FaultCode::RoomNotFound | FaultCode::NotInRoom => "join the room first",
        FaultCode::RoomFull => "try again later",
        FaultCode::RoomExists | FaultCode::LibraryExists => "choose another name",
        FaultCode::ConnectionNotFound
        | FaultCode::JobNotFound
        | FaultCode::EndpointNotFound
        | FaultCode::LibraryNotFound
        | FaultCode::DocumentNotFound
        | FaultCode::FileNotFound => "look for its name in the list of those that there are",
        FaultCode::UpgradeRequired => "connect with a WebSocket client (RFC 6455 section 4.1)",
        FaultCode::ResumeRefused => "join each room with `since`",
        FaultCode::NotConfigured => "ask the operator to set it up",
        FaultCode::UploadConflict => "ask where the file goes on, and begin there",
        FaultCode::Cancelled => "ask again if you still want to know",
        FaultCode::QueryRefused => "mend the query",
        FaultCode::NotUnderstood => "say it in other words",
        FaultCode::DeadlineExceeded => "ask for less at once, or allow it more time",
        FaultCode::BackendFailed
        | FaultCode::CapacityExceeded
        | FaultCode::DiskFull
        | FaultCode::Overloaded
        | FaultCode::StoreUnavailable
        | FaultCode::RoomSuspended
        | FaultCode::Draining => "send it again a little later",
        FaultCode::Internal => "tell the operator",
    }
}
