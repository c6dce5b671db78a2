//! The JSON of workers: one flat object a message.

use protocol::{Timestamp, job::Service};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{findings::ACTIONS, instants::Zulu, refusal, words::words};

words! {
    /// What workers hear.
    Heard<'a> {
        /// Your offer is taken: from now on you get jobs.
        Welcome(Welcome) = "welcome",
        /// Something to be done.
        Job(Job<'a>) = "job",
        /// A job that nobody wants to be done any more; say nothing more of it.
        Cancel(Cancel) = "cancel",
        /// What became of the activities that you published, in their order.
        Published(Published<'a>) = "published",
        /// The answer to a ping.
        Pong(Nothing) = "pong",
        /// Something was refused.
        Refused(Refusal<'a>) = "error",
    }
}

/// What every message to a worker has.
#[derive(JsonSchema, Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'static str,
    /// The worker's own name for what is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) re: Option<&'a str>,
    /// The server's clock.
    pub(super) timestamp: Zulu,
    #[serde(flatten)]
    pub(super) rest: P,
}

/// A message that says all by its type.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Nothing {}

/// `welcome`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Welcome {
    /// Milliseconds, between two signs of life of the server.
    pub(super) heartbeat_interval_ms: u64,
}

/// `job`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Job<'a> {
    pub(super) job_id: String,
    #[schemars(extend("enum" = Service::ALL.map(Service::name)))]
    pub(super) service: &'static str,
    pub(super) request: Request<'a>,
    pub(super) user: User<'a>,
    /// Milliseconds from now until nobody waits any more.
    pub(super) deadline_ms: u64,
}

/// What is asked: of each service something else.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum Request<'a> {
    /// Of `query`.
    Question(Question<'a>),
    /// Of `ontology`.
    Lookup(Lookup<'a>),
    /// Of `agent`.
    Task(Task<'a>),
    /// Of `library`.
    Errand(Errand<'a>),
}

/// Who asks. Not what they may do: that was judged before.
#[derive(JsonSchema, Serialize)]
pub(crate) struct User<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_email: Option<&'a str>,
    pub(super) anonymous: bool,
}

/// `cancel`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Cancel {
    pub(super) job_id: String,
}

/// `published`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Published<'a> {
    pub(super) results: Vec<Outcome<'a>>,
}

/// What became of one activity.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum Outcome<'a> {
    Told {
        event_id: &'a str,
        /// Its number in the room; none for what is volatile.
        seq: Option<u64>,
        duplicate: bool,
    },
    Refused(Refusal<'a>),
}

/// `error`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Refusal<'a> {
    /// What was wrong, for programs.
    #[schemars(extend("enum" = refusal::codes()))]
    pub(super) code: &'static str,
    /// What was wrong, for people.
    pub(super) error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<&'a str>,
    /// Whole seconds after which it may be tried again; there when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
}

/// What is asked of the query service.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Question<'a> {
    /// Words; there unless it is SPARQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) natural_language: Option<&'a str>,
    /// A query; there unless it is words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sparql: Option<&'a str>,
    pub(super) endpoint: Option<&'a str>,
    /// Whether the query is to be run too, not only made.
    pub(super) execute: bool,
    pub(super) limit: Option<u32>,
    pub(super) timeout_ms: Option<u64>,
}

/// What is asked of the ontology service.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Lookup<'a> {
    pub(super) text: &'a str,
    pub(super) ontology: Option<&'a str>,
    pub(super) limit: Option<u32>,
}

/// What is asked of an agent.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Task<'a> {
    #[schemars(extend("enum" = ["user_message", "agent_request", "ai_request"]))]
    pub(super) kind: &'static str,
    pub(super) agent: Option<&'a str>,
    pub(super) content: &'a str,
    pub(super) context: Option<&'a RawValue>,
    pub(super) sheet_id: Option<&'a str>,
}

/// What is to be done in a library: what `action` needs of this.
#[derive(Default, JsonSchema, Serialize)]
pub(crate) struct Errand<'a> {
    #[schemars(extend("enum" = ACTIONS))]
    pub(super) action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) library_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) k: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<u32>,
}

/// An instant of a message.
pub(super) fn at(at: Timestamp) -> Zulu {
    Zulu(at)
}
