//! What backends say to whoever asked, and whether they answer at all.

use protocol::{FaultCode, job::JobEvent, query::EndpointHealth};
use serde::Serialize;

use super::{Stamp, Voice, Word, word};
use crate::findings::{self, Spelling, Told};

/// An answer that may have waited.
#[derive(Serialize)]
pub(crate) struct Kept<P> {
    #[serde(flatten)]
    pub(crate) payload: P,
    /// Its number in the mailbox of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail_seq: Option<u64>,
}

pub(super) fn job<V: Voice>(event: &JobEvent, stamp: Stamp, voice: V) -> Option<String> {
    let spelling = Spelling { instant: V::instant, code: FaultCode::name };
    let mail_seq = stamp.mail_seq;
    Some(match findings::tell(event, spelling)? {
        Told::Word(plain, payload) => voice.say(named(plain), Kept { payload, mail_seq }),
        Told::Refusal(job, fault) => voice.fail(job, fault, mail_seq),
    })
}

pub(super) fn health<V: Voice>(now: &EndpointHealth, voice: V) -> String {
    let told = findings::EndpointStatus::new(now, V::instant);
    voice.say(word("endpoint_status", "endpoint.status"), told)
}

/// The dotted words say how far a job is: those of its service are types of what happens elsewhere.
fn named(plain: &'static str) -> Word {
    let dotted = match plain {
        "agent_started" => "job.started",
        "query_progress" | "agent_progress" | "library_progress" => "job.progress",
        "agent_thinking" => "job.thinking",
        "partial_result" => "job.partial",
        "library_results" => "job.results",
        "tool_executing" => "job.tool",
        "ai_event" => "job.ai_event",
        "agent_failed" => "job.failed",
        _ => "job.completed",
    };
    word(plain, dotted)
}
