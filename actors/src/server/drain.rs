//! Going away: everyone is told to come back later, spread over time.

use std::time::Duration;

use actix::{AsyncContext, Context, Handler};
use protocol::{CloseReason, Fault, FaultCode, SessionId, Timestamp, admin::What};

use super::{
    ServerActor,
    messages::{Dismiss, Drain},
};
use crate::{clock::now, post, session::messages::SessionMail};

/// How often some more are told.
const STEP: Duration = Duration::from_millis(50);

/// What the store gets to keep what came last, even when the deadline has passed.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);

/// A drain under way.
pub(super) struct Draining {
    /// Those not yet told.
    waiting: Vec<SessionId>,
    per_step: usize,
    deadline: Timestamp,
}

/// What a newcomer is told meanwhile.
pub(super) fn refusal(retry_after: Duration) -> Fault {
    Fault::new(FaultCode::Draining, "The server is going away")
        .help("connect again after retry_after")
        .retry_after(retry_after)
}

impl ServerActor {
    fn drain(&mut self, ctx: &mut Context<Self>) {
        if self.draining.is_some() {
            return;
        }
        log::info!("draining connections={}", self.registry.sessions.len());
        self.note(What::Draining);
        let waiting: Vec<_> = self.registry.sessions.keys().copied().collect();
        let steps = self.terms.drain_spread.as_millis() / STEP.as_millis();
        let steps = usize::try_from(steps).unwrap_or(usize::MAX).max(1);
        let per_step = waiting.len().div_ceil(steps).max(1);
        let deadline = now().after(self.terms.drain_deadline);
        self.draining = Some(Draining { waiting, per_step, deadline });
        // Not at once: whoever asked for it is answered first.
        ctx.run_interval(STEP, |server, _| server.drain_step());
    }

    fn drain_step(&mut self) {
        let Some(draining) = &mut self.draining else { return };
        let keep = draining.waiting.len().saturating_sub(draining.per_step);
        for session in draining.waiting.split_off(keep) {
            match self.registry.session(session) {
                Some(session) => post::insist(
                    &session,
                    SessionMail::Depart(CloseReason::Draining { return_after_ms: 0 }),
                ),
                // Admitted and not started: it hears of it a little later, the others first.
                None if self.registry.sessions.contains_key(&session) => {
                    draining.waiting.insert(0, session);
                }
                None => {}
            }
        }
        if now() >= draining.deadline {
            self.finish_drain();
        } else {
            self.finish_drain_if_empty();
        }
    }

    /// The last one has left.
    pub(super) fn finish_drain_if_empty(&mut self) {
        if self.draining.is_some() && self.registry.sessions.is_empty() {
            self.finish_drain();
        }
    }

    fn finish_drain(&mut self) {
        let Some(on_drained) = self.on_drained.take() else { return };
        log::info!("drained connections={}", self.registry.sessions.len());
        let left = self.draining.as_ref().map(|draining| draining.deadline.since(now()));
        let patience = left.unwrap_or_default().max(LEAST_PATIENCE);
        let operators = std::mem::take(&mut self.operators);
        let ledger = self.ledger.clone();
        actix::spawn(async move {
            // What was promised is kept; a store that fails or hangs has said so by itself.
            let _ = actix::clock::timeout(patience, ledger.flush()).await;
            for (_, operator) in operators {
                post::insist_to(&operator, Dismiss);
            }
            on_drained();
        });
    }
}

impl Handler<Drain> for ServerActor {
    type Result = ();

    fn handle(&mut self, _: Drain, ctx: &mut Context<Self>) {
        self.drain(ctx);
    }
}
