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
    turns: Turns,
    per_step: usize,
    deadline: Timestamp,
    /// Whether jobs still run: they get what is left of the time.
    working: bool,
}

/// Hands out the times after which to come back: each later than the one before, evenly over
/// the spread. Pure.
struct Turns {
    given: u64,
    all: u64,
    spread: Duration,
}

impl Turns {
    fn new(all: usize, spread: Duration) -> Self {
        Self { given: 0, all: (all as u64).max(1), spread }
    }

    /// The next turn, in milliseconds; never more than the spread.
    fn next(&mut self) -> u32 {
        self.given = (self.given + 1).min(self.all);
        let spread = u32::try_from(self.spread.as_millis()).unwrap_or(u32::MAX);
        u32::try_from(u64::from(spread) * self.given / self.all).unwrap_or(spread)
    }
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
        let turns = Turns::new(waiting.len(), self.terms.drain_spread);
        let working = self.jobs.drain(self.terms.drain_deadline);
        self.draining = Some(Draining { waiting, turns, per_step, deadline, working });
        // Not at once: whoever asked for it is answered first.
        ctx.run_interval(STEP, |server, _| server.drain_step());
    }

    fn drain_step(&mut self) {
        let Some(draining) = &mut self.draining else { return };
        let keep = draining.waiting.len().saturating_sub(draining.per_step);
        for session in draining.waiting.split_off(keep) {
            match self.registry.session(session) {
                Some(session) => {
                    let return_after_ms = draining.turns.next();
                    let farewell = CloseReason::Draining { return_after_ms };
                    post::insist(&session, SessionMail::Depart(farewell));
                }
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

    /// The last one has left, and nobody asks anything any more.
    pub(super) fn finish_drain_if_empty(&mut self) {
        let idle = self.draining.as_ref().is_some_and(|draining| !draining.working);
        if idle && self.registry.sessions.is_empty() {
            self.finish_drain();
        }
    }

    /// Every job has ended.
    pub(super) fn jobs_done(&mut self) {
        if let Some(draining) = &mut self.draining {
            draining.working = false;
        }
        self.finish_drain_if_empty();
    }

    fn finish_drain(&mut self) {
        let Some(on_drained) = self.on_drained.take() else { return };
        log::info!("drained connections={}", self.registry.sessions.len());
        let left = self.draining.as_ref().map(|draining| draining.deadline.since(now()));
        let patience = left.unwrap_or_default().max(LEAST_PATIENCE);
        let operators = std::mem::take(&mut self.operators);
        let (jobs, ledger) = (self.jobs.clone(), self.ledger.clone());
        actix::spawn(async move {
            // Answers that nobody has taken go where they are kept, if need be in half the time.
            let _ = actix::clock::timeout(patience / 2, jobs.finish()).await;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn turns(all: usize, spread_ms: u64) -> Vec<u32> {
        let mut turns = Turns::new(all, Duration::from_millis(spread_ms));
        (0..all).map(|_| turns.next()).collect()
    }

    #[test]
    fn a_few_come_back_one_after_the_other() {
        assert_eq!(turns(4, 1000), [250, 500, 750, 1000]);
        assert_eq!(turns(1, 5000), [5000]);
        assert_eq!(turns(3, 0), [0, 0, 0]);
    }

    #[test]
    fn whoever_was_not_counted_comes_last() {
        let mut turns = Turns::new(0, Duration::from_secs(1));
        assert_eq!((turns.next(), turns.next()), (1000, 1000));
    }

    proptest! {
        #[test]
        fn everybody_comes_within_the_spread_and_nobody_with_many(
            all in 1..3000_usize,
            spread in 0..100_000_u64,
        ) {
            let told = turns(all, spread);
            prop_assert!(told.iter().all(|turn| u64::from(*turn) <= spread));
            prop_assert!(told.is_sorted());
            // Of any tenth of the spread, a tenth of the guests, give or take one.
            let window = spread / 10 + 1;
            let most = all as u64 * window / spread.max(1) + 1;
            for first in told.iter().copied().step_by(97).map(u64::from) {
                let within = first..first + window;
                let come = told.iter().filter(|turn| within.contains(&u64::from(**turn))).count();
                prop_assert!(come as u64 <= most, "{come} of {all} within {window} of {spread}");
            }
        }
    }
}
