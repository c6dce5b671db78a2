//! How much one person may say: per minute, per hour, and the block after violations.

use std::time::Duration;

use protocol::{Fault, FaultCode, Timestamp};

use super::messages::Grant;
use crate::{rate::Bucket, terms::UserTerms};

const HOUR: Duration = Duration::from_secs(3600);
const VIOLATION_WINDOW: Duration = Duration::from_secs(60);

/// The quota of one person, whatever number of sockets they have.
pub(super) struct Quota {
    minute: Bucket,
    hour: Bucket,
    /// What one message costs of the hour, and when all of it will have come back.
    hour_share: Duration,
    hour_whole: Timestamp,
    unspent: u32,
    violations: Vec<Timestamp>,
    violations_before_block: usize,
    block: Duration,
    blocked_until: Option<Timestamp>,
}

// === impl Quota ===

impl Quota {
    /// A full quota.
    pub(super) fn new(terms: &UserTerms, now: Timestamp) -> Self {
        Self {
            minute: Bucket::new(terms.minute, now),
            hour: Bucket::per_hour(terms.per_hour, now),
            hour_share: HOUR / terms.per_hour.max(1),
            hour_whole: now,
            unspent: 0,
            violations: Vec::new(),
            violations_before_block: terms.violations_before_block.max(1) as usize,
            block: terms.block,
            blocked_until: None,
        }
    }

    /// Goes on with a block that began before.
    pub(super) fn block_until(&mut self, until: Option<Timestamp>) {
        self.blocked_until = until;
    }

    /// Until when a block lasts, if one was ever on.
    pub(super) fn blocked_until(&self) -> Option<Timestamp> {
        self.blocked_until
    }

    /// Leases up to `want` messages; fewer if that is all there is.
    pub(super) fn lease(&mut self, want: u32, now: Timestamp) -> Grant {
        if let Some(left) = self.blocked_for(now) {
            return Grant::Blocked(blocked(left));
        }
        let mut granted = self.unspent.min(want);
        self.unspent -= granted;
        let mut limit = None;
        while granted < want {
            match self.take(now) {
                Ok(()) => granted += 1,
                Err(fault) => {
                    limit = Some(fault);
                    break;
                }
            }
        }
        match limit {
            Some(fault) if granted == 0 => self.violate(fault, now),
            _ => Grant::Tokens(granted),
        }
    }

    /// Takes back what a session leased and did not use.
    pub(super) fn give_back(&mut self, tokens: u32) {
        self.unspent = self.unspent.saturating_add(tokens);
    }

    /// How long a block still lasts, if one is on.
    pub(super) fn blocked_for(&self, now: Timestamp) -> Option<Duration> {
        self.blocked_until.map(|until| until.since(now)).filter(|left| !left.is_zero())
    }

    /// Whether forgetting this quota would forgive something.
    pub(super) fn matters(&self, now: Timestamp) -> bool {
        self.blocked_for(now).is_some() || now < self.hour_whole
    }

    fn take(&mut self, now: Timestamp) -> Result<(), Fault> {
        self.minute.take(now).map_err(|wait| limited("minute", wait))?;
        self.hour.take(now).map_err(|wait| limited("hour", wait))?;
        self.hour_whole = self.hour_whole.max(now).after(self.hour_share);
        Ok(())
    }

    fn violate(&mut self, fault: Fault, now: Timestamp) -> Grant {
        self.violations.retain(|at| now.since(*at) < VIOLATION_WINDOW);
        self.violations.push(now);
        if self.violations.len() < self.violations_before_block || self.block.is_zero() {
            return Grant::Limited(fault);
        }
        self.violations.clear();
        self.blocked_until = Some(now.after(self.block));
        let fault = fault.retry_after(self.block);
        Grant::BlockBegins(fault, self.block)
    }
}

/// The seed's words: `Rate limit exceeded: too many requests per minute`.
fn limited(span: &str, wait: Duration) -> Fault {
    Fault::new(FaultCode::RateLimited, format!("Rate limit exceeded: too many requests per {span}"))
        .help("send less, and wait for retry_after before sending again")
        .retry_after(wait)
}

fn blocked(left: Duration) -> Fault {
    Fault::new(FaultCode::Blocked, "Rate limit exceeded: blocked after too many requests")
        .help("wait for retry_after; reconnecting does not shorten it")
        .retry_after(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::tests::user_terms;

    const START: Timestamp = Timestamp::from_secs(1_000_000);

    fn spend(quota: &mut Quota, n: u32, now: Timestamp) -> u32 {
        (0..n).map(|_| u32::from(matches!(quota.lease(1, now), Grant::Tokens(1)))).sum()
    }

    #[test]
    fn sixty_a_minute_then_a_block_that_lasts() {
        let mut quota = Quota::new(&user_terms(), START);
        assert_eq!(spend(&mut quota, 60, START), 60);
        assert!(matches!(quota.lease(1, START), Grant::BlockBegins(_, _)));
        let later = START.after(Duration::from_secs(14 * 60));
        assert!(matches!(quota.lease(1, later), Grant::Blocked(_)));
        let free = START.after(Duration::from_secs(15 * 60));
        assert_eq!(quota.lease(1, free), Grant::Tokens(1));
    }

    #[test]
    fn a_thousand_an_hour() {
        let mut quota = Quota::new(&user_terms(), START);
        let per_second: u32 =
            (0..1_500).map(|s| spend(&mut quota, 1, START.after(Duration::from_secs(s)))).sum();
        // The bucket starts full and refills at 1000 an hour: 1000 + 1500 / 3.6, until the block.
        assert!((1_000..1_420).contains(&per_second), "{per_second}");
    }

    #[test]
    fn an_hour_is_remembered_until_it_is_whole_again() {
        let mut quota = Quota::new(&user_terms(), START);
        assert!(!quota.matters(START));
        spend(&mut quota, 50, START);
        let whole = START.after(Duration::from_secs(50 * 3600 / 1000));
        assert!(quota.matters(START.after(Duration::from_secs(61))), "a minute forgives nothing");
        assert!(!quota.matters(whole.after(Duration::from_millis(100))));
    }

    #[test]
    fn what_is_given_back_can_be_had_again() {
        let mut quota = Quota::new(&user_terms(), START);
        assert_eq!(quota.lease(60, START), Grant::Tokens(60));
        quota.give_back(7);
        assert_eq!(quota.lease(10, START), Grant::Tokens(7));
    }
}
