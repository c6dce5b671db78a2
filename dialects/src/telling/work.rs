//! What backends say to whoever asked.

use protocol::{FaultCode, job::JobEvent};
use schemars::JsonSchema;
use serde::Serialize;

use super::Voice;
use crate::findings::{self, Spelling, Told, Waited};

/// What came of a request, or how far it is.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Kept<'a, P> {
    #[serde(flatten)]
    pub(crate) payload: P,
    #[serde(flatten)]
    pub(crate) waited: Waited<'a>,
}

pub(super) fn job<V: Voice>(event: &JobEvent, waited: Waited<'_>, voice: V) -> Option<String> {
    let spelling = Spelling { instant: V::instant, code: FaultCode::name };
    Some(match findings::tell(event, spelling)? {
        Told::Answer(payload) => voice.say(payload.word(), Kept { payload, waited }),
        Told::Refusal(job, fault) => voice.fail(job, fault, waited),
    })
}
