//! Refusals in the dashboard system's words: a message for people, the house's own codes as data.

use protocol::{Fault, Timestamp};

use super::wire::{Error, Refusal};
use crate::{findings::Waited, instants::Zulu, json::spell, numbers::seconds_up};

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
    let data = Refusal {
        code: fault.code.name(),
        error: &fault.text,
        recoverable: fault.code.recoverable(),
        retry_after: fault.retry_after.map(seconds_up),
        help: fault.help.as_deref(),
        field: fault.field.as_deref(),
        job_id: None,
        waited: Waited::default(),
    };
    Error { message: &fault.text, data, timestamp: Zulu(at), correlation_id }
}
