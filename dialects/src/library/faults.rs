//! Refusals in the library system's words: a response that was no success, with the house's own codes.

use protocol::{Fault, JobId};

use super::wire::{Denied, Error, Refusal};
use crate::{
    findings::{Name, Waited},
    json::spell,
    numbers::seconds_up,
};

/// The body of an HTTP refusal: the same words as over the socket.
pub(super) fn body(fault: &Fault) -> String {
    refuse(fault, None)
}

/// The refusal of the request of that name, or of what has none.
pub(super) fn refuse(fault: &Fault, request_id: Option<&str>) -> String {
    say(refusal(fault), request_id)
}

/// Says that a job has come to nothing.
pub(super) fn fail(
    job: JobId,
    fault: &Fault,
    request_id: Option<&str>,
    waited: Waited<'_>,
) -> String {
    say(failure(job, fault, waited), request_id)
}

/// Why a job has come to nothing.
pub(super) fn failure<'a>(job: JobId, fault: &'a Fault, waited: Waited<'a>) -> Refusal<'a> {
    Refusal { job_id: Some(Name(job)), waited, ..refusal(fault) }
}

fn say(refusal: Refusal<'_>, request_id: Option<&str>) -> String {
    match request_id {
        Some(request_id) => spell(&Denied { request_id, success: false, refusal }),
        None => spell(&Error { refusal }),
    }
}

fn refusal(fault: &Fault) -> Refusal<'_> {
    Refusal {
        error: &fault.text,
        code: fault.code.name(),
        recoverable: fault.code.recoverable(),
        retry_after: fault.retry_after.map(seconds_up),
        help: fault.help.as_deref(),
        field: fault.field.as_deref(),
        job_id: None,
        waited: Waited::default(),
    }
}
