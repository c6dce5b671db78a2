//! The end of the service: nothing new begins, and what runs gets what is left of the time.

use std::time::Duration;

use actix::{Context, Handler, ResponseFuture};
use futures_channel::oneshot;
use futures_util::FutureExt;
use protocol::{Fault, FaultCode};

use super::{DispatcherActor, messages::Finish};
use crate::{post, server::messages::JobsDone};

/// The service goes away.
pub(super) struct Draining {
    retry_after: Duration,
    /// Whether the housekeeper knows that nothing runs any more.
    told: bool,
}

// === impl Draining ===

impl Draining {
    /// What whoever asks is told.
    pub(super) fn refusal(&self) -> Fault {
        Fault::new(FaultCode::Draining, "The server is going away")
            .help("connect again after retry_after, and ask again")
            .retry_after(self.retry_after)
    }
}

impl DispatcherActor {
    /// Whatever has not begun is given back; what runs goes on until [`Finish`].
    pub(super) fn drain(&mut self, retry_after: Duration) {
        let draining = Draining { retry_after, told: false };
        let refusal = draining.refusal();
        // First, so that the place of one that is given back is not taken by another.
        self.draining = Some(draining);
        let (waiting, _) = self.docket.all();
        waiting.into_iter().for_each(|job| self.stop(job, refusal.clone()));
        self.rest();
    }

    fn finish(&mut self, done: oneshot::Sender<()>) {
        self.finishing.push(done);
        if let Some(draining) = &self.draining {
            let refusal = draining.refusal();
            let (_, running) = self.docket.all();
            running.into_iter().for_each(|job| self.stop(job, refusal.clone()));
        }
        self.rest();
    }

    /// Tells whoever wants to know, if nothing is left to do.
    pub(super) fn rest(&mut self) {
        if !self.docket.is_empty() {
            return;
        }
        if let Some(draining) = &mut self.draining
            && !std::mem::replace(&mut draining.told, true)
        {
            post::insist(&self.server, JobsDone);
        }
        if self.returning.is_empty() {
            // Whoever asked and went away needs no answer.
            for done in self.finishing.drain(..) {
                let _ = done.send(());
            }
        }
    }
}

impl Handler<Finish> for DispatcherActor {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Finish, ctx: &mut Context<Self>) -> Self::Result {
        let (done, waiting) = oneshot::channel();
        self.survive(ctx, |dispatcher, _| dispatcher.finish(done));
        Box::pin(waiting.map(|_| ()))
    }
}
