//! Chat completions as OpenAI's interface has them, and as many others do.

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

/// What is asked.
#[derive(Serialize)]
pub(super) struct Ask<'a> {
    pub(super) model: &'a str,
    pub(super) messages: &'a [Message],
    pub(super) stream: bool,
    pub(super) stream_options: StreamOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tools: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_completion_tokens: Option<u32>,
    /// Its older name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_tokens: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct StreamOptions {
    pub(super) include_usage: bool,
}

/// One message of a conversation.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub(super) struct Message {
    pub(super) role: &'static str,
    pub(super) content: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<ToolCall>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_call_id: Option<String>,
}

/// A tool that the model wants to use.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub(super) struct ToolCall {
    pub(super) id: String,
    pub(super) r#type: &'static str,
    pub(super) function: Function,
}

/// Which, and with what: a JSON text inside of a string.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) arguments: String,
}

/// A piece of the answer, or the whole of it.
#[derive(Deserialize)]
pub(super) struct Chunk {
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    pub(super) usage: Option<Used>,
    pub(super) error: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    /// A piece.
    pub(super) delta: Option<Delta>,
    /// The whole, where nothing is streamed. Some send both names; one is as good as the other.
    pub(super) message: Option<Delta>,
    pub(super) finish_reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Delta {
    pub(super) content: Option<String>,
    /// Of models that show what they think, by its two names. Some send both.
    pub(super) reasoning_content: Option<String>,
    pub(super) reasoning: Option<String>,
    pub(super) tool_calls: Option<Vec<CallDelta>>,
}

#[derive(Deserialize)]
pub(super) struct CallDelta {
    /// Which of several; none where nothing is streamed.
    pub(super) index: Option<usize>,
    pub(super) id: Option<String>,
    pub(super) function: Option<FunctionDelta>,
}

#[derive(Deserialize)]
pub(super) struct FunctionDelta {
    pub(super) name: Option<String>,
    pub(super) arguments: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Used {
    #[serde(default)]
    pub(super) prompt_tokens: u64,
    #[serde(default)]
    pub(super) completion_tokens: u64,
}

// === impl Message ===

impl Message {
    /// Words of somebody.
    pub(super) fn said(role: &'static str, content: impl Into<String>) -> Self {
        Self { role, content: content.into(), tool_calls: Vec::new(), tool_call_id: None }
    }

    /// What the model said before it used tools.
    pub(super) fn wanting(content: String, tool_calls: Vec<ToolCall>) -> Self {
        Self { tool_calls, ..Self::said("assistant", content) }
    }

    /// What came of a tool.
    pub(super) fn result(call: &ToolCall, content: String) -> Self {
        Self { tool_call_id: Some(call.id.clone()), ..Self::said("tool", content) }
    }
}
