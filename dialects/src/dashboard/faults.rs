//! Refusals in the dashboard system's words: a message for people, the house's own codes as data.

use protocol::{Fault, Timestamp};

use super::wire::Error;
use crate::{body::Body, instants::Zulu, json::spell};

/// The body of a refusal by HTTP.
pub const REFUSAL: Body = Body::of::<Error<'_>>("DashboardRefusal");

/// The body of an HTTP refusal: the same words as over the socket.
pub(super) fn body(fault: &Fault, at: Timestamp) -> String {
    spell(&error(fault, None, at))
}

/// The refusal of the message of that name.
pub(super) fn error<'a>(
    fault: &'a Fault,
    correlation_id: Option<&'a str>,
    at: Timestamp,
) -> Error<'a> {
    Error { message: &fault.text, data: fault.into(), timestamp: Zulu(at), correlation_id }
}
