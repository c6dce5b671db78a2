//! `[agent]`: who answers people who talk to an agent.

use std::time::Duration;

use serde::Deserialize;

use super::Secret;

/// What an agent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgentMaker {
    /// Nobody.
    #[default]
    None,
    /// A language model behind an interface like OpenAI's.
    OpenAi,
    /// A service that takes jobs by HTTP.
    Http,
    /// Workers that connect to us.
    Worker,
}

/// What a model calls the most tokens that it may write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenBound {
    /// As of now; models that reason take nothing else.
    #[default]
    MaxCompletionTokens,
    /// As it was; some servers know nothing else.
    MaxTokens,
}

/// `[agent]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agent {
    /// What an agent is.
    pub maker: AgentMaker,
    /// Where it is asked: of a model, what `/chat/completions` is put behind.
    pub url: Option<String>,
    /// Its key, shown as a bearer token.
    pub key: Option<Secret>,
    /// Which model.
    pub model: Option<String>,
    /// What a model is told before anything else.
    pub system_prompt: String,
    /// The most tokens that a model may write; as many as it likes, if not set.
    pub max_output_tokens: Option<u32>,
    /// What a model calls that.
    pub max_output_tokens_as: TokenBound,
    /// Where a model's tools are listed and used.
    pub tools_url: Option<String>,
    /// The key of the tools.
    pub tools_key: Option<Secret>,
    /// How often in one answer a model may use tools and think on.
    pub max_tool_rounds: u32,
    /// How long a connection may take, in seconds.
    pub connect_timeout_s: u64,
    /// How long until an answer begins, in seconds.
    pub first_byte_timeout_s: u64,
    /// How long an answer may pause, in seconds.
    pub idle_timeout_s: u64,
    /// The longest answer, with all that is said around it.
    pub max_stream_bytes: usize,
}

impl Default for Agent {
    fn default() -> Self {
        Self {
            maker: AgentMaker::None,
            url: None,
            key: None,
            model: None,
            system_prompt: "You are a helpful assistant. Answer briefly and truthfully.".into(),
            max_output_tokens: None,
            max_output_tokens_as: TokenBound::MaxCompletionTokens,
            tools_url: None,
            tools_key: None,
            max_tool_rounds: 8,
            connect_timeout_s: 5,
            first_byte_timeout_s: 60,
            idle_timeout_s: 60,
            max_stream_bytes: 16 * 1024 * 1024,
        }
    }
}

impl Agent {
    /// How long a connection may take.
    pub const fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_s)
    }

    /// How long until an answer begins.
    pub const fn first_byte_timeout(&self) -> Duration {
        Duration::from_secs(self.first_byte_timeout_s)
    }

    /// How long an answer may pause.
    pub const fn idle_timeout(&self) -> Duration {
        Duration::from_secs(self.idle_timeout_s)
    }
}
