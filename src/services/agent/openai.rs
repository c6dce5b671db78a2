//! Language models behind an interface like OpenAI's: chat completions, streamed.
//!
//! What a model says is told as it comes. If it wants to use tools and there are some, they are
//! used and it is asked to go on, a bounded number of times; if there are none, what it wanted
//! is part of the answer.

use actors::ports::backend::{Backend, Call, Failure, Steps};
use bytes::Bytes;
use bytestring::ByteString;
use futures_util::future::LocalBoxFuture;
use protocol::{
    Fault, FaultCode, Payload,
    agent::{Reply, Task, Usage},
    job::{Answer, Request, Step},
    worker::Assignment,
};
use serde_json::{Value, json, value::RawValue};

use super::{
    completion::{Completion, Nonsense},
    prompt,
    tools::{Tools, told},
    wire::{Ask, Message, StreamOptions, ToolCall},
};
use crate::{
    config::{Agent, TokenBound},
    services::upstream::{Records, Upstream, nonsense},
};

/// What is between two rounds of words.
const BETWEEN: &str = "\n\n";

/// A language model.
#[derive(Clone)]
pub(super) struct Model {
    upstream: Upstream,
    name: String,
    system_prompt: String,
    max_output_tokens: Option<u32>,
    max_output_tokens_as: TokenBound,
    max_tool_rounds: u32,
    tools: Option<Tools>,
}

/// An answer on its way, over all of its rounds.
struct Talk {
    messages: Vec<Message>,
    text: String,
    usage: Option<Usage>,
}

// === impl Model ===

impl Model {
    /// The model as it is configured.
    pub(super) fn new(
        upstream: Upstream,
        name: String,
        settings: &Agent,
        tools: Option<Tools>,
    ) -> Self {
        Self {
            upstream,
            name,
            system_prompt: settings.system_prompt.clone(),
            max_output_tokens: settings.max_output_tokens,
            max_output_tokens_as: settings.max_output_tokens_as,
            max_tool_rounds: settings.max_tool_rounds,
            tools,
        }
    }

    async fn answer(self, call: Call) -> Result<Answer, Failure> {
        let Call { job, request, who, deadline, mut steps, .. } = call;
        let Request::Agent(task) = &*request else { return Err(not_an_agents()) };
        let job = Assignment { job, request: request.clone(), who, deadline };
        self.talk(task, &job, &mut steps).await.map(Answer::Agent)
    }

    async fn talk(
        &self,
        task: &Task,
        job: &Assignment,
        steps: &mut Steps,
    ) -> Result<Reply, Failure> {
        let messages = prompt::messages(&self.system_prompt, task)?;
        let mut talk = Talk { messages, text: String::new(), usage: None };
        let tools = match &self.tools {
            Some(tools) => Some((tools, tools.list().await?)),
            None => None,
        };
        for round in 0..=self.max_tool_rounds {
            let list = tools.as_ref().map(|(_, list)| &**list);
            let said = self.round(&mut talk, list, steps).await?;
            let Some((tools, _)) = &tools else { return Ok(talk.end(&said.calls, steps).await) };
            if said.calls.is_empty() {
                return Ok(talk.end(&[], steps).await);
            }
            if round == self.max_tool_rounds {
                // Tools do things: none is used for an answer that cannot come any more.
                break;
            }
            talk.use_tools(tools, said, job, steps).await;
        }
        let rounds = self.max_tool_rounds;
        Err(nonsense("agent", &format!("more than {rounds} rounds of tools")))
    }

    /// Lets the model speak once.
    async fn round(
        &self,
        talk: &mut Talk,
        tools: Option<&RawValue>,
        steps: &mut Steps,
    ) -> Result<Completion, Failure> {
        let bound = |name| self.max_output_tokens.filter(|_| self.max_output_tokens_as == name);
        let ask = Ask {
            model: &self.name,
            messages: &talk.messages,
            stream: true,
            stream_options: StreamOptions { include_usage: true },
            tools,
            max_completion_tokens: bound(TokenBound::MaxCompletionTokens),
            max_tokens: bound(TokenBound::MaxTokens),
        };
        let body = serde_json::to_vec(&ask).map_err(|_| unspeakable())?;
        let accept = "text/event-stream, application/json";
        let asking = self.upstream.stream(
            "/chat/completions",
            "application/json",
            accept,
            Bytes::from(body),
        );
        let lines = asking.await?;
        let mut said = Completion::default();
        if lines.is("application/json") {
            // A server that does not stream.
            let whole = lines.whole().await?;
            let text = std::str::from_utf8(&whole).unwrap_or_default();
            talk.tell(said.take(text).map_err(broken)?, steps).await;
        } else {
            let mut records = Records::of(lines);
            while let Some(text) = records.next().await? {
                talk.tell(said.take(&text).map_err(broken)?, steps).await;
            }
        }
        if !said.is_finished() {
            return Err(nonsense("agent", "only the beginning of an answer"));
        }
        talk.pay(said.usage);
        Ok(said)
    }
}

impl Backend for Model {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        Box::pin(self.clone().answer(call))
    }
}

// === impl Talk ===

impl Talk {
    /// Tells what the model says, and keeps its words.
    async fn tell(&mut self, said: Vec<Step>, steps: &mut Steps) {
        for step in said {
            if let Step::Partial(text) = &step {
                self.text.push_str(text);
            }
            steps.tell(step).await;
        }
    }

    fn pay(&mut self, used: Option<Usage>) {
        let Some(used) = used else { return };
        let usage = self.usage.get_or_insert_default();
        usage.input_tokens = usage.input_tokens.saturating_add(used.input_tokens);
        usage.output_tokens = usage.output_tokens.saturating_add(used.output_tokens);
    }

    /// Uses the tools that the model wants, one after the other, and tells it what came of them.
    async fn use_tools(
        &mut self,
        tools: &Tools,
        said: Completion,
        job: &Assignment,
        steps: &mut Steps,
    ) {
        if !said.text.is_empty() {
            self.tell(vec![Step::Partial(ByteString::from_static(BETWEEN))], steps).await;
        }
        let calls = said.calls.clone();
        self.messages.push(Message::wanting(said.text, said.calls));
        for call in calls {
            steps.tell(Step::Tool(told(&call, None))).await;
            let result = tools.call(&call, job).await;
            steps.tell(Step::Tool(told(&call, Some(&result)))).await;
            self.messages.push(Message::result(&call, result.to_string()));
        }
    }

    /// The answer. Tools that nobody uses for the model are left to whoever asked.
    async fn end(self, calls: &[ToolCall], steps: &mut Steps) -> Reply {
        let mut wanted = Vec::new();
        for call in calls {
            let it = told(call, None);
            let arguments = it.arguments.as_ref().map(|json| json.as_json().parse::<Value>());
            let arguments = arguments.and_then(Result::ok);
            wanted.push(
                json!({"call_id": call.id, "tool": call.function.name, "arguments": arguments}),
            );
            steps.tell(Step::Tool(it)).await;
        }
        let data = (!wanted.is_empty())
            .then(|| Payload::from_json(json!({ "tool_calls": wanted }).to_string()));
        Reply { text: self.text.into(), data, usage: self.usage }
    }
}

fn broken(Nonsense(what): Nonsense) -> Failure {
    nonsense("agent", what)
}

fn unspeakable() -> Failure {
    Fault::new(FaultCode::Internal, "The question cannot be put to the agent").into()
}

fn not_an_agents() -> Failure {
    Fault::new(FaultCode::Internal, "This is nothing for an agent").into()
}
