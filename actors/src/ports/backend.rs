//! What answers requests: embedded engines, endpoints by URL, language models, workers.
//!
//! A [`Backend`] is asked by a [`JobActor`](crate::job::JobActor), on that actor's thread. It
//! works as long as its future lives: whoever drops the future wants no answer any more, and
//! what works elsewhere for it (a thread, a connection) must stop then.

use std::{sync::Arc, time::Duration};

use futures_channel::mpsc;
use futures_util::{SinkExt, future::LocalBoxFuture};
use protocol::{
    Fault, Identity, JobId,
    job::{Answer, Request, Step},
};

/// Answers requests of one service. Shared by all jobs.
pub trait Backend: Send + Sync + 'static {
    /// Works on one request.
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>>;
}

/// One request to a backend.
#[derive(Clone, Debug)]
pub struct Call {
    /// The job that asks.
    pub job: JobId,
    /// What is asked.
    pub request: Arc<Request>,
    /// Who asks.
    pub who: Arc<Identity>,
    /// How long it may take from now; the job drops the future then.
    pub deadline: Duration,
    /// What the answer may weigh, as [`weight`](super::weight) has it; a heavier one fails. Whoever
    /// can answer with less than all of it, and say so, stays within this.
    pub max_answer_bytes: usize,
    /// Where to say how it goes.
    pub steps: Steps,
}

/// The way from a backend to whoever asked, while it works.
#[derive(Clone, Debug)]
pub struct Steps(mpsc::Sender<Step>);

/// There is no answer.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Why.
    pub fault: Fault,
    /// Whether the same request may be made again at once: nothing was done and it may pass.
    pub again: bool,
}

// === impl Steps ===

impl Steps {
    /// How many steps may wait until they are heard; a backend that is faster waits.
    const WAITING: usize = 16;

    /// A way, and its end.
    pub fn new() -> (Self, mpsc::Receiver<Step>) {
        let (sender, receiver) = mpsc::channel(Self::WAITING);
        (Self(sender), receiver)
    }

    /// Says how it goes, as soon as the one who asked can hear it.
    pub async fn tell(&mut self, step: Step) {
        // With nobody left to hear it, the future is about to be dropped.
        let _ = self.0.send(step).await;
    }
}

// === impl Failure ===

impl Failure {
    /// Nothing was done, and it may pass.
    pub const fn passing(fault: Fault) -> Self {
        Self { fault, again: true }
    }
}

impl From<Fault> for Failure {
    /// A failure for good.
    fn from(fault: Fault) -> Self {
        Self { fault, again: false }
    }
}
