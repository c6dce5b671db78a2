//! Words turned into SPARQL by a language model behind an API like OpenAI's.

use actors::ports::backend::Failure;
use protocol::{Fault, FaultCode};
use serde::{Deserialize, Serialize};

use super::endpoint::Written;
use crate::{
    config::Query,
    services::{
        ServiceError,
        upstream::{Limits, Upstream, nonsense},
    },
};

/// How sure a model's query is: nobody can know. It says so beside.
const CONFIDENCE: f32 = 0.7;
/// Until a connection stands.
const CONNECT: std::time::Duration = std::time::Duration::from_secs(5);
/// The longest question that is handed on, in bytes.
const LONGEST: usize = 4_000;

/// A model that writes queries.
#[derive(Clone)]
pub(super) struct Model {
    upstream: Upstream,
    name: String,
}

/// What it is asked (the chat completions API).
#[derive(Serialize)]
struct Asked<'a> {
    model: &'a str,
    messages: [Message<'a>; 2],
    temperature: f32,
    stream: bool,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: &'a str,
}

#[derive(Deserialize)]
struct Answered {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
}

#[derive(Deserialize)]
struct Said {
    content: Option<String>,
}

// === impl Model ===

impl Model {
    /// How much of the data a model is told, in bytes.
    pub(super) const SUMMARY: usize = 12_000;

    /// The model of the settings, if there is one.
    pub(super) fn open(config: &Query) -> Result<Option<Self>, ServiceError> {
        let (Some(url), Some(name)) = (&config.llm_url, &config.llm_model) else {
            return Ok(None);
        };
        let limits = Limits {
            connect: CONNECT,
            first_byte: config.max_timeout(),
            idle: config.max_timeout(),
            max_body_bytes: config.max_result_bytes,
        };
        let upstream = Upstream::new(url, config.llm_key.as_ref(), limits)
            .map_err(|error| ServiceError { setting: "query.llm_url", why: error.to_string() })?;
        Ok(Some(Self { upstream: upstream.named("model"), name: name.clone() }))
    }

    /// Asks for a query. What comes is judged like anybody's.
    pub(super) async fn write(&self, words: &str, summary: &str) -> Result<Written, Failure> {
        if words.len() > LONGEST {
            let text = format!("A question may have {LONGEST} bytes");
            return Err(Fault::new(FaultCode::NotUnderstood, text).into());
        }
        let instructions = format!(
            "You turn questions into SPARQL 1.1 queries. Answer with one query and nothing \
             else: SELECT, ASK, CONSTRUCT or DESCRIBE, with full IRIs, without SERVICE. Use only \
             the classes and properties below. If the question cannot be answered with them, \
             answer with the one word NONE.\n\n{summary}"
        );
        let asked = Asked {
            model: &self.name,
            messages: [
                Message { role: "system", content: &instructions },
                Message { role: "user", content: words },
            ],
            temperature: 0.0,
            stream: false,
        };
        let body = serde_json::to_vec(&asked)
            .map_err(|_| Fault::new(FaultCode::Internal, "The question could not be handed on"))?;
        let json = "application/json";
        let body = self.upstream.post("/chat/completions", json, json, body.into()).await?;
        let answer: Answered = serde_json::from_slice(&body)
            .map_err(|_| nonsense("model", "what is no chat completion"))?;
        let said = answer.choices.into_iter().next().and_then(|choice| choice.message.content);
        let query = query_in(said.as_deref().unwrap_or_default());
        if query.is_empty() || query.eq_ignore_ascii_case("none") {
            let text = "The model could not turn the question into a query";
            return Err(Fault::new(FaultCode::NotUnderstood, text)
                .help("say it in other words, or ask with `sparql`")
                .into());
        }
        Ok(Written {
            query: query.to_owned(),
            ours: false,
            confidence: CONFIDENCE,
            explanation: format!(
                "Written by the model {}; nobody has checked that it means the question.",
                self.name
            ),
        })
    }
}

/// The query in an answer: models like to fence it in.
fn query_in(said: &str) -> &str {
    let Some((_, fenced)) = said.split_once("```") else { return said.trim() };
    let inner = fenced.split("```").next().unwrap_or_default();
    let after_name = inner.split_once('\n').filter(|(name, _)| {
        let name = name.trim();
        name.is_empty() || name.eq_ignore_ascii_case("sparql") || name.eq_ignore_ascii_case("sql")
    });
    after_name.map_or(inner, |(_, query)| query).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_found_in_what_a_model_says() {
        assert_eq!(query_in("  ASK {}\n"), "ASK {}");
        assert_eq!(query_in("Here it is:\n```sparql\nASK {}\n```\nEnjoy!"), "ASK {}");
        assert_eq!(query_in("```\nASK {}\n```"), "ASK {}");
        assert_eq!(query_in("```ASK {}```"), "ASK {}");
        assert_eq!(query_in("```sparql\nASK {}"), "ASK {}");
        assert_eq!(query_in(""), "");
    }
}
