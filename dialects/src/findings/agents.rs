//! Of agents: the steps in which they answer.

use std::time::Duration;

use protocol::{
    JobId,
    agent::{Reply, Task, ToolUse, Usage},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Name;
use crate::{
    numbers::{Plain, Share, took},
    payload::embed,
};

/// `agent_started`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Started<'a> {
    job_id: Name,
    /// There when one was asked for by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<&'a str>,
}

/// `agent_thinking`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Thinking<'a> {
    job_id: Name,
    /// The next thought.
    content: &'a str,
}

/// `agent_progress`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Working<'a> {
    job_id: Name,
    /// There when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<Share>,
    /// What is being done, for people.
    message: &'a str,
}

/// `partial_result`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Partial<'a> {
    job_id: Name,
    /// What comes after the parts before.
    content: &'a str,
}

/// `tool_executing`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Tool<'a> {
    job_id: Name,
    #[serde(flatten)]
    tool: ToolCall<'a>,
}

/// A use of a tool.
#[derive(JsonSchema, Serialize)]
pub(super) struct ToolCall<'a> {
    /// Names this one use.
    call_id: &'a str,
    tool: &'a str,
    #[schemars(extend("enum" = ["running", "completed"]))]
    status: &'static str,
    /// Whatever JSON the tool was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    arguments: Option<&'a RawValue>,
    /// There once it is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a RawValue>,
}

/// `agent_completed`
#[derive(JsonSchema, Serialize)]
pub(crate) struct Completed<'a> {
    job_id: Name,
    /// The whole answer.
    content: &'a str,
    /// Whatever JSON the agent adds to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
    /// There when the agent says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Cost>,
    /// Seconds.
    processing_time: Plain,
}

/// What an answer has cost, in tokens.
#[derive(JsonSchema, Serialize)]
pub(super) struct Cost {
    input_tokens: u64,
    output_tokens: u64,
}

// === impl Started ===

impl<'a> Started<'a> {
    pub(crate) fn new(job: JobId, task: &'a Task) -> Self {
        Self { job_id: Name(job), agent: task.agent.as_ref().map(|agent| agent.as_str()) }
    }
}

// === impl Thinking ===

impl<'a> Thinking<'a> {
    pub(crate) fn new(job: JobId, content: &'a str) -> Self {
        Self { job_id: Name(job), content }
    }
}

// === impl Working ===

impl<'a> Working<'a> {
    pub(crate) fn new(job: JobId, fraction: Option<f32>, message: &'a str) -> Self {
        Self { job_id: Name(job), progress: fraction.map(Share), message }
    }
}

// === impl Partial ===

impl<'a> Partial<'a> {
    pub(crate) fn new(job: JobId, content: &'a str) -> Self {
        Self { job_id: Name(job), content }
    }
}

// === impl Tool ===

impl<'a> Tool<'a> {
    pub(crate) fn new(job: JobId, it: &'a ToolUse) -> Self {
        Self { job_id: Name(job), tool: it.into() }
    }
}

impl<'a> From<&'a ToolUse> for ToolCall<'a> {
    fn from(it: &'a ToolUse) -> Self {
        Self {
            call_id: &it.call,
            tool: &it.tool,
            status: if it.result.is_some() { "completed" } else { "running" },
            arguments: it.arguments.as_ref().map(embed),
            result: it.result.as_ref().map(embed),
        }
    }
}

// === impl Completed ===

impl<'a> Completed<'a> {
    pub(crate) fn new(job: JobId, reply: &'a Reply, time: Duration) -> Self {
        Self {
            job_id: Name(job),
            content: &reply.text,
            data: reply.data.as_ref().map(embed),
            usage: reply.usage.map(Cost::from),
            processing_time: took(time),
        }
    }
}

impl From<Usage> for Cost {
    fn from(usage: Usage) -> Self {
        Self { input_tokens: usage.input_tokens, output_tokens: usage.output_tokens }
    }
}
