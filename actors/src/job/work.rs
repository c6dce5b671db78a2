//! A backend at work on one request: its steps, then its end.

use std::{
    any::Any,
    collections::VecDeque,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_channel::mpsc;
use futures_util::{FutureExt, Stream, StreamExt, future::LocalBoxFuture};
use protocol::{
    Fault, FaultCode,
    job::{Answer, Step},
};

use crate::ports::backend::{Backend, Call, Failure};

/// What a backend says.
pub(super) enum Utterance {
    /// How it goes.
    Step(Step),
    /// How it has ended; nothing follows.
    End(Result<Answer, Failure>),
}

/// What comes of a future that may panic.
type Outcome = Result<Result<Answer, Failure>, Box<dyn Any + Send>>;

/// A backend at work. Dropped, it stops.
pub(super) struct Work {
    steps: mpsc::Receiver<Step>,
    /// None once it has ended.
    backend: Option<LocalBoxFuture<'static, Outcome>>,
    /// What was said before the end, and the end.
    last: VecDeque<Utterance>,
}

// === impl Work ===

impl Work {
    /// Puts a backend to work; `steps` is the end of the way that the call has.
    pub(super) fn new(backend: Arc<dyn Backend>, call: Call, steps: mpsc::Receiver<Step>) -> Self {
        // Inside, so that a backend that fails before it has made its future fails no more.
        let work = async move { backend.run(call).await };
        let backend = AssertUnwindSafe(work).catch_unwind().boxed_local();
        Self { steps, backend: Some(backend), last: VecDeque::new() }
    }

    /// What was told before the end is heard before it. A way that somebody has kept for later
    /// leads nowhere: it ends here.
    fn end(&mut self, outcome: Outcome) {
        self.backend = None;
        self.steps.close();
        while let Some(Some(step)) = self.steps.next().now_or_never() {
            self.last.push_back(Utterance::Step(step));
        }
        // The panic hook has logged it by now.
        let result = outcome.unwrap_or_else(|_| Err(broken().into()));
        self.last.push_back(Utterance::End(result));
    }
}

impl Stream for Work {
    type Item = Utterance;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Utterance>> {
        if let Some(word) = self.last.pop_front() {
            return Poll::Ready(Some(word));
        }
        let Some(backend) = &mut self.backend else { return Poll::Ready(None) };
        // First the backend: it goes on while its steps are heard.
        if let Poll::Ready(outcome) = backend.poll_unpin(task) {
            self.end(outcome);
            return Poll::Ready(self.last.pop_front());
        }
        match self.steps.poll_next_unpin(task) {
            Poll::Ready(Some(step)) => Poll::Ready(Some(Utterance::Step(step))),
            // A backend that has nothing more to tell may still end.
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

fn broken() -> Fault {
    Fault::new(FaultCode::Internal, "The service failed on this request")
        .help("ask differently; other requests are not affected")
}
