//! How often an actor may fail before it rests, and how often it may rest. Pure.
//!
//! Surviving in place is right for a message that fails once. An actor that fails on and on
//! would burn its thread and fill the log, so it rests for longer and longer, and ends at last.

use std::{collections::VecDeque, time::Duration};

use protocol::Timestamp;

/// Failures are counted over this time.
const WINDOW: Duration = Duration::from_secs(60);
/// The first rest; each further one in a row is twice as long.
const FIRST_REST: Duration = Duration::from_secs(1);
/// No rest is longer.
const LONGEST_REST: Duration = Duration::from_secs(60);
/// Rests in a row: about five minutes of them, and as much failing between.
const MAX_RESTS: u32 = 10;
/// After so long without a failure all is forgiven.
const QUIET: Duration = Duration::from_secs(600);

/// What to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Go on.
    GoOn,
    /// Refuse everything for so long.
    Rest(Duration),
    /// End: it will not get better.
    GiveUp,
}

/// The failures of one actor.
#[derive(Debug)]
pub struct Restarts {
    limit: usize,
    total: u32,
    rests: u32,
    recent: VecDeque<Timestamp>,
    last: Timestamp,
    resting_until: Timestamp,
}

// === impl Restarts ===

impl Restarts {
    /// None yet; so many within a minute lead to a rest.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            total: 0,
            rests: 0,
            recent: VecDeque::new(),
            last: Timestamp::default(),
            resting_until: Timestamp::default(),
        }
    }

    /// The actor has failed.
    pub fn failed(&mut self, now: Timestamp) -> Remedy {
        if now.since(self.last.max(self.resting_until)) >= QUIET {
            self.rests = 0;
        }
        self.total = self.total.saturating_add(1);
        self.last = now;
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|at| now.since(*at) >= WINDOW) {
            self.recent.pop_front();
        }
        if self.recent.len() < self.limit {
            return Remedy::GoOn;
        }
        self.rest(now)
    }

    /// How long the actor still rests.
    pub fn resting(&self, now: Timestamp) -> Option<Duration> {
        let left = self.resting_until.since(now);
        (!left.is_zero()).then_some(left)
    }

    /// How often it has failed.
    pub fn total(&self) -> u32 {
        self.total
    }

    fn rest(&mut self, now: Timestamp) -> Remedy {
        if self.rests >= MAX_RESTS {
            return Remedy::GiveUp;
        }
        let rest = FIRST_REST.saturating_mul(1 << self.rests).min(LONGEST_REST);
        self.rests += 1;
        self.recent.clear();
        self.resting_until = now.after(rest);
        Remedy::Rest(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_secs(1_000);
    const SECOND: Duration = Duration::from_secs(1);

    /// Fails until it rests; tells for how long, and when it may go on.
    fn fail_until_rest(restarts: &mut Restarts, mut now: Timestamp) -> (Remedy, Timestamp) {
        loop {
            match restarts.failed(now) {
                Remedy::GoOn => now = now.after(Duration::from_millis(1)),
                Remedy::Rest(rest) => return (Remedy::Rest(rest), now.after(rest)),
                Remedy::GiveUp => return (Remedy::GiveUp, now),
            }
        }
    }

    #[test]
    fn only_failures_close_together_lead_to_a_rest() {
        let mut restarts = Restarts::new(3);
        for n in 0..20 {
            assert_eq!(restarts.failed(START.after(n * 30 * SECOND)), Remedy::GoOn);
        }
        let soon = START.after(20 * 30 * SECOND);
        restarts.failed(soon);
        assert_eq!(restarts.failed(soon), Remedy::Rest(SECOND));
        assert_eq!(restarts.resting(soon), Some(SECOND));
        assert_eq!(restarts.resting(soon.after(SECOND)), None);
        assert_eq!(restarts.total(), 22);
    }

    #[test]
    fn rests_grow_and_end_in_giving_up() {
        let (mut restarts, mut now, mut rests) = (Restarts::new(5), START, Vec::new());
        let last = loop {
            let (remedy, next) = fail_until_rest(&mut restarts, now);
            match remedy {
                Remedy::Rest(rest) => rests.push(rest.as_secs()),
                other => break other,
            }
            now = next;
        };
        assert_eq!(rests, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        assert_eq!(last, Remedy::GiveUp);
    }

    #[test]
    fn quiet_time_forgives_everything() {
        let mut restarts = Restarts::new(2);
        let (_, next) = fail_until_rest(&mut restarts, START);
        let (second, next) = fail_until_rest(&mut restarts, next);
        assert_eq!(second, Remedy::Rest(2 * SECOND));
        let (after, _) = fail_until_rest(&mut restarts, next.after(QUIET));
        assert_eq!(after, Remedy::Rest(SECOND));
    }
}
