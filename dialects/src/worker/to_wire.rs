//! What workers hear.

use std::time::Duration;

use protocol::{
    Fault, MessageId, Timestamp,
    activity::Told,
    worker::{Assignment, WorkerEvent},
};

use super::{
    requests::request,
    wire::{self, Heard},
};
use crate::{json::spell as text, numbers::seconds_up};

/// Spells what a worker hears; `re` is the worker's own name for what is answered.
pub fn spell(re: Option<&MessageId>, event: &WorkerEvent, at: Timestamp) -> String {
    let told = match event {
        WorkerEvent::Welcome { heartbeat_interval } => {
            Heard::Welcome(wire::Welcome { heartbeat_interval_ms: millis(*heartbeat_interval) })
        }
        WorkerEvent::Job(it) => return job(it, at),
        WorkerEvent::Cancel { job } => Heard::Cancel(wire::Cancel { job_id: job.to_string() }),
        WorkerEvent::Published(all) => {
            let results = all.iter().map(|one| one.as_ref().map_or_else(refused, outcome));
            Heard::Published(wire::Published { results: results.collect() })
        }
        WorkerEvent::Pong => Heard::Pong(wire::Nothing {}),
        WorkerEvent::Refused(fault) => Heard::Refused(refusal(fault)),
    };
    tell(re, at, told)
}

/// Spells a job, for whoever is to do it.
pub fn job(it: &Assignment, at: Timestamp) -> String {
    let who = &it.who;
    let user = wire::User {
        user_id: who.user.as_str(),
        user_name: &who.name,
        user_email: who.email.as_deref(),
        anonymous: who.anonymous,
    };
    let job = wire::Job {
        job_id: it.job.to_string(),
        service: it.request.service().name(),
        request: request(&it.request),
        user,
        deadline_ms: millis(it.deadline),
    };
    tell(None, at, Heard::Job(job))
}

pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn outcome(it: &Told) -> wire::Outcome<'_> {
    let seq = it.durable.then_some(it.position.seq);
    wire::Outcome::Told { event_id: it.id.as_str(), seq, duplicate: it.duplicate }
}

fn refused(fault: &Fault) -> wire::Outcome<'_> {
    wire::Outcome::Refused(refusal(fault))
}

fn refusal(fault: &Fault) -> wire::Refusal<'_> {
    wire::Refusal {
        code: fault.code.name(),
        error: &fault.text,
        help: fault.help.as_deref(),
        field: fault.field.as_deref(),
        retry_after: fault.retry_after.map(seconds_up),
    }
}

fn tell(re: Option<&MessageId>, at: Timestamp, rest: Heard<'_>) -> String {
    let (r#type, re) = (rest.word().plain, re.map(MessageId::as_str));
    text(&wire::Told { r#type, re, timestamp: wire::at(at), rest })
}
