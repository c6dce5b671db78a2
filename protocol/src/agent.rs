//! Agents: what people ask of them, and how they answer.

use bytestring::ByteString;

use crate::{Kind, Payload, SheetId};

/// Something for an agent to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// How it was put: answers are in the same words.
    pub put: Put,
    /// Which agent; the default one if not said.
    pub agent: Option<Kind>,
    /// What is asked, in a person's words.
    pub content: ByteString,
    /// What it is about, in the client's own JSON object.
    pub context: Option<Payload>,
    /// The sheet that it is about.
    pub sheet: Option<SheetId>,
}

/// The three ways to put something to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// A line of a conversation (`user_message`).
    Message,
    /// A piece of work (`agent_request`).
    Request,
    /// A question about a workspace (`ai_request`).
    Workspace,
}

/// An agent uses a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolUse {
    /// The agent's own name for this use of it.
    pub call: ByteString,
    /// Which tool.
    pub tool: ByteString,
    /// What it is given: one JSON value.
    pub arguments: Option<Payload>,
    /// What came of it: one JSON value; none while it runs.
    pub result: Option<Payload>,
}

/// What an agent answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The whole text.
    pub text: ByteString,
    /// What the agent adds for programs: one JSON object.
    pub data: Option<Payload>,
    /// What it has cost.
    pub usage: Option<Usage>,
}

/// What an answer has cost, in the tokens of a language model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Read.
    pub input_tokens: u64,
    /// Written.
    pub output_tokens: u64,
}
