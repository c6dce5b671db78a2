//! The tools that a model may use: listed and used by HTTP at one URL.

use bytes::Bytes;
use protocol::{Payload, agent::ToolUse, worker::Assignment};
use serde_json::{Value, json, value::RawValue};

use super::wire::ToolCall;
use crate::services::upstream::{Upstream, nonsense};
use actors::ports::backend::Failure;

const JSON: &str = "application/json";

/// The tools.
#[derive(Clone, Debug)]
pub(super) struct Tools(Upstream);

// === impl Tools ===

impl Tools {
    pub(super) fn new(upstream: Upstream) -> Self {
        Self(upstream)
    }

    /// Which there are, as a model is told of them: a list of `{type, function}`.
    pub(super) async fn list(&self) -> Result<Box<RawValue>, Failure> {
        let listed = self.0.get("", JSON).await?;
        let list: Vec<Box<RawValue>> = serde_json::from_slice(&listed)
            .map_err(|_| nonsense("agent's tool", "what is no list of tools"))?;
        let list = serde_json::value::to_raw_value(&list);
        list.map_err(|_| nonsense("agent's tool", "what is no list of tools"))
    }

    /// Uses one. A tool that fails says so to the model, which may know another way.
    ///
    /// Which one stands in the body: a name that a model made up is no path.
    pub(super) async fn call(&self, call: &ToolCall, job: &Assignment) -> Value {
        let Ok(arguments) = serde_json::from_str::<Value>(&call.function.arguments) else {
            return json!({"error": "the arguments are not JSON"});
        };
        let asked = json!({
            "tool": call.function.name,
            "call_id": call.id,
            "arguments": arguments,
            "job_id": job.job.to_string(),
            "user_id": job.who.user.as_str(),
        });
        let body = Bytes::from(asked.to_string());
        match self.0.post("", JSON, JSON, body).await {
            Err(failure) => json!({"error": failure.fault.text}),
            Ok(answer) => serde_json::from_slice(&answer)
                .unwrap_or_else(|_| json!({"error": "the tool answered with what is no JSON"})),
        }
    }
}

/// The use of a tool, as it is told: its arguments as they are, or as a text if they are no JSON.
pub(super) fn told(call: &ToolCall, result: Option<&Value>) -> ToolUse {
    let arguments = &call.function.arguments;
    let arguments: Value =
        serde_json::from_str(arguments).unwrap_or_else(|_| Value::String(arguments.clone()));
    ToolUse {
        call: call.id.as_str().into(),
        tool: call.function.name.as_str().into(),
        arguments: Some(Payload::from_json(arguments.to_string())),
        result: result.map(|result| Payload::from_json(result.to_string())),
    }
}
