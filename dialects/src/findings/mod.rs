//! What guests of every dialect hear of backends, and of what happened elsewhere.
//!
//! Payloads only: each dialect puts them into its own envelope, with instants as it prints them
//! (the type `I`) and codes of faults as it has them. [`Payload`] is the table of the words. The
//! dotted ones say how far a job is: those of its service are types of what happens elsewhere.

mod activities;
mod agents;
mod ai;
mod libraries;
mod queries;

use std::{borrow::Cow, time::Duration};

use protocol::{
    Delivery, Fault, FaultCode, JobId, Timestamp,
    agent::{Put, Task},
    job::{Answer, JobEvent, Request, Service, Step},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use self::ai::Ai;
use crate::{refusal::Refusal, words::words};

pub(crate) use activities::{Activity, Subscribed};
use agents::{Completed, Partial, Started, Thinking, Tool, Working};
use ai::AiEvent;
pub(crate) use libraries::{
    ACTIONS, Document, Documents, Found, Gone, Libraries, Library, Passages,
};
use libraries::{Response, Results};
pub(crate) use queries::EndpointStatus;
use queries::{QueryProgress, QueryResult, Suggestions};

/// What differs from dialect to dialect inside of a payload.
#[derive(Clone, Copy)]
pub(crate) struct Spelling<I> {
    /// How an instant is printed.
    pub(crate) instant: fn(Timestamp) -> I,
    /// The code of a fault.
    pub(crate) code: fn(FaultCode) -> &'static str,
}

/// What a job has to say.
pub(crate) enum Told<'a, I> {
    /// A word and its payload.
    Answer(Payload<'a, I>),
    /// There is no answer, and the dialect's own word for a refusal says so.
    Refusal(JobId, &'a Fault),
}

words! {
    /// What is said with a word.
    Payload<'a, I> {
        /// A question is being worked on.
        Stage(QueryProgress<'a>) = "query_progress" | "job.progress",
        /// The answer to a question.
        Result(QueryResult<'a>) = "query_result" | "job.completed",
        /// Terms that may be meant by what was typed.
        Suggestions(Suggestions<'a>) = "ontology_suggestion" | "job.completed",
        /// An agent has taken up what was asked of it.
        Started(Started<'a>) = "agent_started" | "job.started",
        /// What an agent or another backend thinks on its way to the answer.
        Thinking(Thinking<'a>) = "agent_thinking" | "job.thinking",
        /// How far an agent is.
        Working(Working<'a>) = "agent_progress" | "job.progress",
        /// How far an errand to a library is.
        Running(Working<'a>) = "library_progress" | "job.progress",
        /// The next part of an answer.
        Partial(Partial<'a>) = "partial_result" | "job.partial",
        /// Passages that are told before the answer, which has them all.
        Results(Results<'a>) = "library_results" | "job.results",
        /// A tool is being used, or was.
        Tool(Tool<'a>) = "tool_executing" | "job.tool",
        /// The answer of an agent.
        Completed(Completed<'a>) = "agent_completed" | "job.completed",
        /// An agent has no answer.
        Failed(Failed<'a>) = "agent_failed" | "job.failed",
        /// How far the AI of a workspace is with what was asked of it.
        Ai(AiEvent<'a>) = "ai_event" | "job.ai_event",
        /// What came of an errand to a library.
        Library(Response<'a, I>) = "library_response" | "job.completed",
    }
}

/// What is said besides of an answer that has waited for its asker.
#[derive(Clone, Copy, Default, JsonSchema, Serialize)]
pub(crate) struct Waited<'a> {
    /// Its number in your mailbox; there when it waited for you.
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

/// `agent_failed`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Failed<'a> {
    job_id: Name,
    #[serde(flatten)]
    refusal: Refusal<'a>,
}

/// What a job has to say in words that every client may know; none for what only clutters.
///
/// Whoever looks for terms hears the terms and nothing on the way; that a question has been
/// taken up, its first stage says; and that of an errand, its answer.
pub(crate) fn tell<'a, I>(event: &'a JobEvent, spelling: Spelling<I>) -> Option<Told<'a, I>> {
    let job = event.job;
    Some(Told::Answer(match &event.step {
        Step::Done { answer, took } => done(event, answer, *took, spelling),
        Step::Failed(fault) => return Some(failed(event, fault, spelling)),
        _ if event.request.service() == Service::Ontology => return None,
        step => match &*event.request {
            Request::Agent(task) if task.put == Put::Workspace => {
                Payload::Ai(AiEvent::new(job, &event.user, pondering(task, step)?))
            }
            request => on_the_way(job, request, step)?,
        },
    }))
}

fn on_the_way<'a, I>(job: JobId, request: &'a Request, step: &'a Step) -> Option<Payload<'a, I>> {
    Some(match step {
        Step::Started => match request {
            Request::Agent(task) => Payload::Started(Started::new(job, task)),
            _ => return None,
        },
        Step::Stage(now) if request.service() == Service::Query => {
            Payload::Stage(QueryProgress::at(job, now))
        }
        Step::Stage(now) => working(job, request, Some(now.fraction), &now.message),
        Step::Progress { fraction, message } => working(job, request, *fraction, message),
        Step::Thinking(text) => Payload::Thinking(Thinking::new(job, text)),
        Step::Partial(text) => Payload::Partial(Partial::new(job, text)),
        Step::Passages(part) => Payload::Results(Results::new(job, part)),
        Step::Tool(tool) => Payload::Tool(Tool::new(job, tool)),
        Step::Done { .. } | Step::Failed(_) => return None,
    })
}

fn working<'a, I>(
    job: JobId,
    request: &Request,
    fraction: Option<f32>,
    message: &'a str,
) -> Payload<'a, I> {
    match request.service() {
        Service::Query | Service::Ontology => {
            Payload::Stage(QueryProgress::somewhere(job, fraction, message))
        }
        Service::Agent => Payload::Working(Working::new(job, fraction, message)),
        Service::Library => Payload::Running(Working::new(job, fraction, message)),
    }
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
) -> Payload<'a, I> {
    let (job, request) = (event.job, &*event.request);
    match answer {
        Answer::Query(it) => Payload::Result(QueryResult::new(job, it)),
        Answer::Ontology(all) => {
            let text = if let Request::Ontology(lookup) = request { &lookup.text } else { "" };
            Payload::Suggestions(Suggestions::new(text, all))
        }
        Answer::Agent(reply) => match request {
            Request::Agent(task) if task.put == Put::Workspace => {
                Payload::Ai(AiEvent::new(job, &event.user, Ai::complete(reply, time)))
            }
            _ => Payload::Completed(Completed::new(job, reply, time)),
        },
        Answer::Library(finding) => {
            let errand = if let Request::Library(errand) = request { Some(errand) } else { None };
            let found = Found::new(finding, spelling.instant);
            Payload::Library(Response::done(job, errand, found))
        }
    }
}

fn failed<'a, I>(event: &'a JobEvent, fault: &'a Fault, spelling: Spelling<I>) -> Told<'a, I> {
    let job = event.job;
    let refusal = || Refusal::new(fault, (spelling.code)(fault.code));
    Told::Answer(match &*event.request {
        Request::Query(_) | Request::Ontology(_) => return Told::Refusal(job, fault),
        Request::Agent(task) if task.put == Put::Workspace => {
            Payload::Ai(AiEvent::new(job, &event.user, Ai::Error(refusal())))
        }
        Request::Agent(_) => Payload::Failed(Failed::new(job, refusal())),
        Request::Library(errand) => Payload::Library(Response::failed(job, errand, refusal())),
    })
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

impl JsonSchema for Name {
    fn schema_name() -> Cow<'static, str> {
        "JobName".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9a-f]{32}$",
            "description": "The server's own name for the request",
        })
    }
}

// === impl Failed ===

impl<'a> Failed<'a> {
    pub(crate) fn new(job: JobId, refusal: Refusal<'a>) -> Self {
        Self { job_id: Name(job), refusal }
    }
}
