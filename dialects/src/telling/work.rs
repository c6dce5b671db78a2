//! What backends say to whoever asked, and whether they answer at all.

use protocol::{FaultCode, job::JobEvent, query::EndpointHealth};
use serde::Serialize;

use super::{Voice, Word, word};
use crate::findings::{self, Spelling, Told, Waited};

/// An answer that may have waited.
#[derive(Serialize)]
pub(crate) struct Kept<'a, P> {
    #[serde(flatten)]
    pub(crate) payload: P,
    #[serde(flatten)]
    pub(crate) waited: Waited<'a>,
}

pub(super) fn job<V: Voice>(event: &JobEvent, waited: Waited<'_>, voice: V) -> Option<String> {
    let spelling = Spelling { instant: V::instant, code: FaultCode::name };
    Some(match findings::tell(event, spelling)? {
        Told::Word(plain, payload) => voice.say(named(plain), Kept { payload, waited }),
        Told::Refusal(job, fault) => voice.fail(job, fault, waited),
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
