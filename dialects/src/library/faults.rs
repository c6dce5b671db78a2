//! Refusals in the library system's words: a response that was no success, with the house's own codes.

use protocol::Fault;

use super::wire::{Denied, Error, Refusal};
use crate::{json::spell, numbers::seconds_up};

/// The body of an HTTP refusal: the same words as over the socket.
pub(super) fn body(fault: &Fault) -> String {
    refuse(fault, None)
}

/// The refusal of the request of that name, or of what has none.
pub(super) fn refuse(fault: &Fault, request_id: Option<&str>) -> String {
    let refusal = Refusal {
        error: &fault.text,
        code: fault.code.name(),
        recoverable: fault.code.recoverable(),
        retry_after: fault.retry_after.map(seconds_up),
        help: fault.help.as_deref(),
        field: fault.field.as_deref(),
    };
    match request_id {
        Some(request_id) => spell(&Denied { request_id, success: false, refusal }),
        None => spell(&Error { refusal }),
    }
}
