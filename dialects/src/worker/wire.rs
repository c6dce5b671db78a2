//! The JSON of workers: one flat object a message.

use protocol::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::instants::Zulu;

/// What every message to a worker has.
#[derive(Serialize)]
pub(super) struct Told<'a, P> {
    pub(super) r#type: &'static str,
    /// The worker's own name for what is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) re: Option<&'a str>,
    pub(super) timestamp: Zulu,
    #[serde(flatten)]
    pub(super) rest: P,
}

/// A message that says all by its type.
#[derive(Serialize)]
pub(super) struct Nothing {}

/// `welcome`
#[derive(Serialize)]
pub(super) struct Welcome {
    pub(super) heartbeat_interval_ms: u64,
}

/// `job`
#[derive(Serialize)]
pub(super) struct Job<'a> {
    pub(super) job_id: String,
    pub(super) service: &'static str,
    pub(super) request: &'a RawValue,
    pub(super) user: User<'a>,
    pub(super) deadline_ms: u64,
}

/// Who asks. Not what they may do: that was judged before.
#[derive(Serialize)]
pub(super) struct User<'a> {
    pub(super) user_id: &'a str,
    pub(super) user_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_email: Option<&'a str>,
    pub(super) anonymous: bool,
}

/// `cancel`
#[derive(Serialize)]
pub(super) struct Cancel {
    pub(super) job_id: String,
}

/// `published`
#[derive(Serialize)]
pub(super) struct Published<'a> {
    pub(super) results: Vec<Outcome<'a>>,
}

/// What became of one activity.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Outcome<'a> {
    Told {
        event_id: &'a str,
        /// Its number in the room; none for what is volatile.
        seq: Option<u64>,
        duplicate: bool,
    },
    Refused(Refusal<'a>),
}

/// `error`
#[derive(Serialize)]
pub(super) struct Refusal<'a> {
    pub(super) code: &'static str,
    pub(super) error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<&'a str>,
    /// Whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
}

/// What is asked of the query service.
#[derive(Serialize)]
pub(super) struct Question<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) natural_language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sparql: Option<&'a str>,
    pub(super) endpoint: Option<&'a str>,
    pub(super) execute: bool,
    pub(super) limit: Option<u32>,
    pub(super) timeout_ms: Option<u64>,
}

/// What is asked of the ontology service.
#[derive(Serialize)]
pub(super) struct Lookup<'a> {
    pub(super) text: &'a str,
    pub(super) ontology: Option<&'a str>,
    pub(super) limit: Option<u32>,
}

/// What is asked of an agent.
#[derive(Serialize)]
pub(super) struct Task<'a> {
    pub(super) kind: &'static str,
    pub(super) agent: Option<&'a str>,
    pub(super) content: &'a str,
    pub(super) context: Option<&'a RawValue>,
    pub(super) sheet_id: Option<&'a str>,
}

/// What is to be done in a library: what `action` needs of this.
#[derive(Default, Serialize)]
pub(super) struct Errand<'a> {
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
