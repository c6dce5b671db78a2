//! The stages of a question, told as they happen.

use actors::ports::backend::Steps;
use bytestring::ByteString;
use protocol::{
    job::Step,
    query::{Progress, Stage},
};

/// Tells where a question is. Stages that do not happen are not told.
pub(super) struct Stages {
    steps: Steps,
    /// Those that will happen, in their order.
    way: Vec<Stage>,
    /// How far it has come, from 0 to 1.
    fraction: f32,
}

// === impl Stages ===

impl Stages {
    /// The way of a question: put in words or not, run or only written.
    pub(super) fn new(steps: Steps, words: bool, execute: bool) -> Self {
        let happens = |stage: &Stage| match stage {
            Stage::Parsing | Stage::Generating => words,
            Stage::Executing | Stage::Formatting => execute,
            Stage::Failed => false,
            Stage::Validating | Stage::Optimizing | Stage::Completed => true,
        };
        let way = Stage::ALL.into_iter().filter(happens).collect();
        Self { steps, way, fraction: 0.0 }
    }

    /// A stage begins: so much of the way is behind it.
    pub(super) async fn enter(&mut self, stage: Stage, message: impl Into<ByteString>) {
        let last = self.way.len().saturating_sub(1).max(1);
        if let Some(at) = self.way.iter().position(|known| *known == stage) {
            // At most seven stages: exact in any float.
            self.fraction = at as f32 / last as f32;
        }
        let progress = Progress { stage, fraction: self.fraction, message: message.into() };
        self.steps.tell(Step::Stage(progress)).await;
    }
}
