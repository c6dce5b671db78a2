//! Of the AI of a workspace: four kinds of events, whatever an agent says.

use std::time::Duration;

use protocol::{
    JobId, UserId,
    agent::{Reply, Task, ToolUse},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    Name,
    agents::{Cost, ToolCall},
};
use crate::{
    numbers::{Plain, Share, took},
    payload::embed,
    refusal::Refusal,
};

/// `ai_event`
#[derive(JsonSchema, Serialize)]
pub(crate) struct AiEvent<'a> {
    job_id: Name,
    /// Who asked.
    user_id: &'a str,
    #[serde(flatten)]
    event: Ai<'a>,
}

/// How far an answer is: its `event_type`, and its `data`.
#[derive(JsonSchema, Serialize)]
#[serde(tag = "event_type", content = "data")]
pub(super) enum Ai<'a> {
    /// It has begun.
    #[serde(rename = "ai_start")]
    Start {
        /// What was asked.
        query: &'a str,
        /// Of which sheet; `null` if of none.
        sheet_id: Option<&'a str>,
    },
    /// It goes on.
    #[serde(rename = "ai_progress")]
    Progress {
        /// Percent; there when it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(max = 100))]
        progress: Option<u8>,
        /// What is being done, for people.
        status: &'a str,
        /// The next part of the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        partial_result: Option<&'a str>,
        /// There when a tool is used.
        #[serde(skip_serializing_if = "Option::is_none")]
        tool: Option<ToolCall<'a>>,
    },
    /// It is there.
    #[serde(rename = "ai_complete")]
    Complete {
        /// The whole answer.
        result: &'a str,
        /// Seconds.
        processing_time: Plain,
        /// Whatever JSON the agent adds to it.
        #[serde(skip_serializing_if = "Option::is_none")]
        data: Option<&'a RawValue>,
        /// There when the agent says it.
        #[serde(skip_serializing_if = "Option::is_none")]
        usage: Option<Cost>,
    },
    /// There is none.
    #[serde(rename = "ai_error")]
    Error(Refusal<'a>),
}

// === impl AiEvent ===

impl<'a> AiEvent<'a> {
    pub(super) fn new(job: JobId, user: &'a UserId, event: Ai<'a>) -> Self {
        Self { job_id: Name(job), user_id: user.as_str(), event }
    }
}

// === impl Ai ===

impl<'a> Ai<'a> {
    pub(super) fn start(task: &'a Task) -> Self {
        let sheet_id = task.sheet.as_ref().map(|sheet| sheet.as_str());
        Self::Start { query: &task.content, sheet_id }
    }

    pub(super) fn progress(fraction: Option<f32>, status: &'a str) -> Self {
        let progress = fraction.map(|fraction| Share(fraction).percent());
        Self::Progress { progress, status, partial_result: None, tool: None }
    }

    pub(super) fn partial(text: &'a str) -> Self {
        let partial_result = Some(text);
        Self::Progress { progress: None, status: "answering", partial_result, tool: None }
    }

    pub(super) fn tool(it: &'a ToolUse) -> Self {
        let tool = Some(it.into());
        Self::Progress { progress: None, status: "using a tool", partial_result: None, tool }
    }

    pub(super) fn complete(reply: &'a Reply, time: Duration) -> Self {
        Self::Complete {
            result: &reply.text,
            processing_time: took(time),
            data: reply.data.as_ref().map(embed),
            usage: reply.usage.map(Cost::from),
        }
    }
}
