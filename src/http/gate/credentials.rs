//! What guests show once they are in: a fresh token, and proof of a lost connection.

use std::sync::Arc;

use actors::{clock::now, ports::credentials::Credentials};
use futures_util::future::BoxFuture;
use protocol::{Fault, Identity, SessionId, UserId, link::ResumeToken};

use super::{Gate, resume_token::ResumeTokens};

/// Looks at fresh tokens as the gate does, and at resume tokens.
pub struct Papers {
    gate: Arc<Gate>,
    resume: ResumeTokens,
}

impl Papers {
    /// Papers as this gate accepts them.
    pub fn new(gate: Arc<Gate>, resume: ResumeTokens) -> Self {
        Self { gate, resume }
    }
}

impl Credentials for Papers {
    fn identify(&self, token: String) -> BoxFuture<'static, Result<Identity, Fault>> {
        let gate = self.gate.clone();
        Box::pin(async move {
            gate.look_for_key_of(&token).await;
            gate.bearer(&token, now())
        })
    }

    fn resume_token(&self, session: SessionId, user: &UserId) -> ResumeToken {
        self.resume.sign(session, user, now())
    }

    fn resumed(&self, token: &ResumeToken, user: &UserId) -> Result<SessionId, Fault> {
        self.resume.check(token, user, now())
    }
}
