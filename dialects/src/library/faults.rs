//! Refusals in the library system's words: a response that was no success, with the house's own codes.

use protocol::{Fault, JobId};

use super::wire::{Denied, Error};
use crate::{body::Body, findings::Waited, json::spell, refusal::Ended};

/// The body of a refusal by HTTP.
pub const REFUSAL: Body = Body::of::<Error<'_>>("LibraryRefusal");

/// The body of an HTTP refusal: the same words as over the socket.
pub(super) fn body(fault: &Fault) -> String {
    refuse(fault, None)
}

/// The refusal of the request of that name, or of what has none.
pub(super) fn refuse(fault: &Fault, request_id: Option<&str>) -> String {
    say(fault.into(), request_id)
}

/// Says that a job has come to nothing.
pub(super) fn fail(
    job: JobId,
    fault: &Fault,
    request_id: Option<&str>,
    waited: Waited<'_>,
) -> String {
    say(Ended::failed(job, fault, waited), request_id)
}

fn say(refusal: Ended<'_>, request_id: Option<&str>) -> String {
    match request_id {
        Some(request_id) => spell(&Denied { request_id, success: false, refusal }),
        None => spell(&Error { refusal }),
    }
}
