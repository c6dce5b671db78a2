//! What backends say to whoever asked.

use protocol::{FaultCode, job::JobEvent};
use schemars::JsonSchema;
use serde::Serialize;

use super::Voice;
use crate::findings::{self, Spelling, Told};

/// What came of a request, or how far it is.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Kept<P> {
    #[serde(flatten)]
    pub(crate) payload: P,
    /// Its number in your mailbox; there when it waited for you.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail_seq: Option<u64>,
}

pub(super) fn job<V: Voice>(event: &JobEvent, mail_seq: Option<u64>, voice: V) -> Option<String> {
    let spelling = Spelling { instant: V::instant, code: FaultCode::name };
    Some(match findings::tell(event, spelling)? {
        Told::Answer(payload) => voice.say(payload.word(), Kept { payload, mail_seq }),
        Told::Refusal(job, fault) => voice.fail(job, fault, mail_seq),
    })
}
