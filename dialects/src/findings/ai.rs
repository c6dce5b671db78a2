//! Of the AI of a workspace: four kinds of events, whatever an agent says.

use std::time::Duration;

use protocol::{
    JobId, UserId,
    agent::{Reply, Task, ToolUse},
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    Failure, Name,
    agents::{Cost, ToolCall},
};
use crate::{
    numbers::{Plain, Share, took},
    payload::embed,
};

/// `ai_event`
#[derive(Serialize)]
pub(crate) struct AiEvent<'a> {
    event_type: &'static str,
    job_id: Name,
    user_id: &'a str,
    data: Ai<'a>,
}

/// The data of an `ai_event`.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Ai<'a> {
    Start {
        query: &'a str,
        sheet_id: Option<&'a str>,
    },
    Progress {
        /// Percent; there when it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        progress: Option<u8>,
        status: &'a str,
        /// The next part of the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        partial_result: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        tool: Option<ToolCall<'a>>,
    },
    Complete {
        result: &'a str,
        /// Seconds.
        processing_time: Plain,
        #[serde(skip_serializing_if = "Option::is_none")]
        data: Option<&'a RawValue>,
        #[serde(skip_serializing_if = "Option::is_none")]
        usage: Option<Cost>,
    },
    Error(Failure<'a>),
}

// === impl AiEvent ===

impl<'a> AiEvent<'a> {
    pub(super) fn new(job: JobId, user: &'a UserId, data: Ai<'a>) -> Self {
        let event_type = match data {
            Ai::Start { .. } => "ai_start",
            Ai::Progress { .. } => "ai_progress",
            Ai::Complete { .. } => "ai_complete",
            Ai::Error(_) => "ai_error",
        };
        Self { event_type, job_id: Name(job), user_id: user.as_str(), data }
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
