//! Why something was refused, with the fields that most dialects have for it.

use protocol::{Fault, FaultCode, JobId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    findings::{Name, Waited},
    numbers::seconds_up,
};

/// Why something was refused, or has come to nothing.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Refusal<'a> {
    /// What was wrong, for people.
    pub(crate) error: &'a str,
    /// What was wrong, for programs.
    #[schemars(extend("enum" = codes()))]
    pub(crate) code: &'static str,
    /// Whether the same message could succeed later.
    pub(crate) recoverable: bool,
    /// Whole seconds after which it may be tried again; there when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after: Option<u64>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<&'a str>,
    /// The field that was wrong; there when it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<&'a str>,
}

/// A refusal, or the end of a job that had begun.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Ended<'a> {
    #[serde(flatten)]
    pub(crate) refusal: Refusal<'a>,
    /// There when a job has come to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_id: Option<Name>,
    #[serde(flatten)]
    pub(crate) waited: Waited<'a>,
}

/// Every code of the house.
pub(crate) fn codes() -> Vec<&'static str> {
    FaultCode::ALL.iter().map(|code| code.name()).collect()
}

// === impl Refusal ===

impl<'a> Refusal<'a> {
    /// With the code that the dialect has for it.
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

impl<'a> From<&'a Fault> for Refusal<'a> {
    /// With the house's own code.
    fn from(fault: &'a Fault) -> Self {
        Self::new(fault, fault.code.name())
    }
}

// === impl Ended ===

impl<'a> Ended<'a> {
    /// Of a job that has come to nothing.
    pub(crate) fn failed(job: JobId, fault: &'a Fault, waited: Waited<'a>) -> Self {
        Self { refusal: fault.into(), job_id: Some(Name(job)), waited }
    }
}

impl<'a> From<&'a Fault> for Ended<'a> {
    /// Of what had not begun.
    fn from(fault: &'a Fault) -> Self {
        Self { refusal: fault.into(), job_id: None, waited: Waited::default() }
    }
}
