//! What guests of every dialect hear of backends, and of what happened elsewhere.
//!
//! Payloads only: each dialect puts them into its own envelope, with instants as it prints them
//! (the type `I`) and codes of faults as it has them. [`tell`] names the words; they are those of
//! the query dialect, and a dialect that has others translates them.

mod activities;
mod agents;
mod ai;
mod libraries;
mod queries;

use std::time::Duration;

use protocol::{
    Delivery, Fault, FaultCode, JobId, Timestamp,
    agent::{Put, Task},
    job::{Answer, JobEvent, Request, Service, Step},
};
use serde::{Serialize, Serializer};

use self::ai::Ai;
use crate::numbers::seconds_up;

pub(crate) use activities::{Activity, Subscribed};
pub(crate) use agents::{Completed, Partial, Started, Thinking, Tool, Working};
pub(crate) use ai::AiEvent;
pub(crate) use libraries::{Found, Response, Results};
pub(crate) use queries::{EndpointStatus, QueryProgress, QueryResult, Suggestions};

/// What differs from dialect to dialect inside of a payload.
#[derive(Clone, Copy)]
pub(crate) struct Spelling<I> {
    /// How an instant is printed.
    pub(crate) instant: fn(Timestamp) -> I,
    /// The code of a fault.
    pub(crate) code: fn(FaultCode) -> &'static str,
}

/// What a job has to say.
#[expect(clippy::large_enum_variant, reason = "made to be spelled at once, and never kept")]
pub(crate) enum Told<'a, I> {
    /// A word and its payload.
    Word(&'static str, Payload<'a, I>),
    /// There is no answer, and the dialect's own word for a refusal says so.
    Refusal(JobId, &'a Fault),
}

/// What is said with a word.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Payload<'a, I> {
    Stage(QueryProgress<'a>),
    Result(QueryResult<'a>),
    Suggestions(Suggestions<'a>),
    Started(Started<'a>),
    Thinking(Thinking<'a>),
    Working(Working<'a>),
    Partial(Partial<'a>),
    Results(Results<'a>),
    Tool(Tool<'a>),
    Completed(Completed<'a>),
    Failed(Failed<'a>),
    Ai(AiEvent<'a>),
    Library(Response<'a, I>),
}

/// What is said besides of an answer that has waited for its asker.
#[derive(Clone, Copy, Default, Serialize)]
pub(crate) struct Waited<'a> {
    /// Its number in the mailbox of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail_seq: Option<u64>,
    /// What the request was called by the socket that made it, where this is another one: no
    /// answer to a request of the same name that was made here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) asked_as: Option<&'a str>,
}

/// The name of a job.
#[derive(Clone, Copy)]
pub(crate) struct Name(pub(crate) JobId);

/// Why there is no answer, with the code that the dialect has for it.
#[derive(Serialize)]
pub(crate) struct Failure<'a> {
    error: &'a str,
    code: &'static str,
    /// Whether the same request could succeed later.
    recoverable: bool,
    /// Whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

/// `agent_failed`
#[derive(Serialize)]
pub(crate) struct Failed<'a> {
    job_id: Name,
    #[serde(flatten)]
    failure: Failure<'a>,
}

/// What a job has to say in words that every client may know; none for what only clutters.
///
/// Whoever looks for terms hears the terms and nothing on the way; that a question has been
/// taken up, its first stage says; and that of an errand, its answer.
pub(crate) fn tell<'a, I>(event: &'a JobEvent, spelling: Spelling<I>) -> Option<Told<'a, I>> {
    let job = event.job;
    let (word, payload) = match &event.step {
        Step::Done { answer, took } => done(event, answer, *took, spelling),
        Step::Failed(fault) => return Some(failed(event, fault, spelling)),
        _ if event.request.service() == Service::Ontology => return None,
        step => match &*event.request {
            Request::Agent(task) if task.put == Put::Workspace => {
                ("ai_event", Payload::Ai(AiEvent::new(job, &event.user, pondering(task, step)?)))
            }
            request => on_the_way(job, request, step)?,
        },
    };
    Some(Told::Word(word, payload))
}

fn on_the_way<'a, I>(
    job: JobId,
    request: &'a Request,
    step: &'a Step,
) -> Option<(&'static str, Payload<'a, I>)> {
    Some(match step {
        Step::Started => match request {
            Request::Agent(task) => ("agent_started", Payload::Started(Started::new(job, task))),
            _ => return None,
        },
        Step::Stage(now) if request.service() == Service::Query => {
            ("query_progress", Payload::Stage(QueryProgress::at(job, now)))
        }
        Step::Stage(now) => working(job, request, Some(now.fraction), &now.message),
        Step::Progress { fraction, message } => working(job, request, *fraction, message),
        Step::Thinking(text) => ("agent_thinking", Payload::Thinking(Thinking::new(job, text))),
        Step::Partial(text) => ("partial_result", Payload::Partial(Partial::new(job, text))),
        Step::Passages(part) => ("library_results", Payload::Results(Results::new(job, part))),
        Step::Tool(tool) => ("tool_executing", Payload::Tool(Tool::new(job, tool))),
        Step::Done { .. } | Step::Failed(_) => return None,
    })
}

fn working<'a, I>(
    job: JobId,
    request: &Request,
    fraction: Option<f32>,
    message: &'a str,
) -> (&'static str, Payload<'a, I>) {
    let word = match request.service() {
        Service::Query | Service::Ontology => {
            let progress = QueryProgress::somewhere(job, fraction, message);
            return ("query_progress", Payload::Stage(progress));
        }
        Service::Agent => "agent_progress",
        Service::Library => "library_progress",
    };
    (word, Payload::Working(Working::new(job, fraction, message)))
}

fn pondering<'a>(task: &'a Task, step: &'a Step) -> Option<Ai<'a>> {
    Some(match step {
        Step::Started => Ai::start(task),
        Step::Stage(now) => Ai::progress(Some(now.fraction), &now.message),
        Step::Progress { fraction, message } => Ai::progress(*fraction, message),
        Step::Thinking(text) => Ai::progress(None, text),
        Step::Partial(text) => Ai::partial(text),
        Step::Tool(tool) => Ai::tool(tool),
        Step::Passages(_) | Step::Done { .. } | Step::Failed(_) => return None,
    })
}

fn done<'a, I>(
    event: &'a JobEvent,
    answer: &'a Answer,
    time: Duration,
    spelling: Spelling<I>,
) -> (&'static str, Payload<'a, I>) {
    let (job, request) = (event.job, &*event.request);
    match answer {
        Answer::Query(it) => ("query_result", Payload::Result(QueryResult::new(job, it))),
        Answer::Ontology(all) => {
            let text = if let Request::Ontology(lookup) = request { &lookup.text } else { "" };
            ("ontology_suggestion", Payload::Suggestions(Suggestions::new(text, all)))
        }
        Answer::Agent(reply) => match request {
            Request::Agent(task) if task.put == Put::Workspace => {
                let complete = Ai::complete(reply, time);
                ("ai_event", Payload::Ai(AiEvent::new(job, &event.user, complete)))
            }
            _ => ("agent_completed", Payload::Completed(Completed::new(job, reply, time))),
        },
        Answer::Library(finding) => {
            let errand = if let Request::Library(errand) = request { Some(errand) } else { None };
            let found = Found::new(finding, spelling.instant);
            ("library_response", Payload::Library(Response::done(job, errand, found)))
        }
    }
}

fn failed<'a, I>(event: &'a JobEvent, fault: &'a Fault, spelling: Spelling<I>) -> Told<'a, I> {
    let job = event.job;
    let failure = || Failure::new(fault, (spelling.code)(fault.code));
    let (word, payload) = match &*event.request {
        Request::Query(_) | Request::Ontology(_) => return Told::Refusal(job, fault),
        Request::Agent(task) if task.put == Put::Workspace => {
            let error = AiEvent::new(job, &event.user, Ai::Error(failure()));
            ("ai_event", Payload::Ai(error))
        }
        Request::Agent(_) => ("agent_failed", Payload::Failed(Failed::new(job, failure()))),
        Request::Library(errand) => {
            let response = Response::failed(job, errand, failure());
            ("library_response", Payload::Library(response))
        }
    };
    Told::Word(word, payload)
}

// === impl Waited ===

impl<'a> Waited<'a> {
    /// Of what a job says in this delivery.
    pub(crate) fn of(event: &'a JobEvent, delivery: &Delivery) -> Self {
        let asked = event.asked.as_ref().filter(|_| delivery.re.is_none());
        Self { mail_seq: delivery.mail, asked_as: asked.map(|asked| asked.name.as_str()) }
    }
}

// === impl Name ===

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&self.0)
    }
}

// === impl Failure ===

impl<'a> Failure<'a> {
    pub(crate) fn new(fault: &'a Fault, code: &'static str) -> Self {
        Self {
            error: &fault.text,
            code,
            recoverable: fault.code.recoverable(),
            retry_after: fault.retry_after.map(seconds_up),
            help: fault.help.as_deref(),
            field: fault.field.as_deref(),
        }
    }
}

// === impl Failed ===

impl<'a> Failed<'a> {
    pub(crate) fn new(job: JobId, failure: Failure<'a>) -> Self {
        Self { job_id: Name(job), failure }
    }
}
