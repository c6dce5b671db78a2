//! How fast one socket may talk. Pure.
//!
//! Either the connection has a bucket of its own, or it spends what the person's actor
//! leased to it. Volatile messages have a budget apart. Nothing is allocated until the
//! first message: an idle socket pays nothing.

use std::time::Duration;

use protocol::{Fault, FaultCode, Timestamp};

use crate::{
    rate::Bucket,
    terms::{Rate, RateScope, SessionTerms},
    user::messages::Grant,
};

/// The budgets of one socket.
#[derive(Default)]
pub(super) struct RateLimit {
    buckets: Option<Box<Buckets>>,
    /// Messages leased and not yet sent.
    leased: u32,
    refused: Option<Box<(Timestamp, Fault)>>,
}

/// Each comes with its first use.
#[derive(Default)]
struct Buckets {
    messages: Option<Bucket>,
    volatile: Option<Bucket>,
    errors: Option<Bucket>,
}

/// Whether a message may go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may.
    Go,
    /// The person must be asked first.
    Ask,
    /// It may not.
    Refuse(Fault),
}

// === impl RateLimit ===

impl RateLimit {
    /// Whether an ordinary message may go on.
    pub(super) fn message(&mut self, terms: &SessionTerms, now: Timestamp) -> Verdict {
        if let Some(fault) = self.still_refused(now) {
            return Verdict::Refuse(fault);
        }
        if self.leased > 0 {
            self.leased -= 1;
            return Verdict::Go;
        }
        let RateScope::Connection(rate) = terms.rate else { return Verdict::Ask };
        match self.buckets().messages.get_or_insert_with(|| Bucket::new(rate, now)).take(now) {
            Ok(()) => Verdict::Go,
            Err(wait) => Verdict::Refuse(exceeded(wait)),
        }
    }

    /// Whether a volatile message may go on, or how long to keep the latest back.
    pub(super) fn volatile(
        &mut self,
        terms: &SessionTerms,
        now: Timestamp,
    ) -> Result<(), Duration> {
        let bucket = || Bucket::per_second(terms.volatile_per_second, now);
        self.buckets().volatile.get_or_insert_with(bucket).take(now)
    }

    /// Counts a refusal; false if there were too many.
    pub(super) fn may_err(&mut self, terms: &SessionTerms, now: Timestamp) -> bool {
        let budget = terms.error_budget_per_minute;
        let bucket = || Bucket::new(Rate { per_minute: budget, burst: budget }, now);
        self.buckets().errors.get_or_insert_with(bucket).take(now).is_ok()
    }

    /// The person's answer: remembers what was leased, or returns why nothing was.
    pub(super) fn leased(&mut self, grant: Grant, now: Timestamp) -> Result<(), Fault> {
        match grant {
            Grant::Tokens(tokens) => {
                self.leased += tokens;
                Ok(())
            }
            Grant::Limited(fault) => Err(fault),
            Grant::BlockBegins(fault, span) => {
                let later = Fault { code: FaultCode::Blocked, ..fault.clone() };
                self.refused = Some(Box::new((now.after(span), later)));
                Err(fault)
            }
            Grant::Blocked(fault) => {
                let span = fault.retry_after.unwrap_or_default();
                self.refused = Some(Box::new((now.after(span), fault.clone())));
                Err(fault)
            }
        }
    }

    fn buckets(&mut self) -> &mut Buckets {
        self.buckets.get_or_insert_default()
    }

    /// Takes what was leased and not spent, to give it back.
    pub(super) fn unspent(&mut self) -> u32 {
        std::mem::take(&mut self.leased)
    }

    fn still_refused(&mut self, now: Timestamp) -> Option<Fault> {
        let (until, fault) = self.refused.as_deref()?;
        let left = until.since(now);
        if left.is_zero() {
            self.refused = None;
            return None;
        }
        Some(fault.clone().retry_after(left))
    }
}

fn exceeded(wait: Duration) -> Fault {
    Fault::new(FaultCode::RateLimited, "Rate limit exceeded: too many messages on this connection")
        .help("send less, and wait for retry_after before sending again")
        .retry_after(wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::tests::session_terms;

    const START: Timestamp = Timestamp::from_secs(1_000);

    #[test]
    fn a_connection_has_its_own_bucket() {
        let terms =
            session_terms(RateScope::Connection(crate::terms::Rate { per_minute: 60, burst: 2 }));
        let mut limit = RateLimit::default();
        assert_eq!(limit.message(&terms, START), Verdict::Go);
        assert_eq!(limit.message(&terms, START), Verdict::Go);
        assert!(matches!(limit.message(&terms, START), Verdict::Refuse(_)));
        assert_eq!(limit.volatile(&terms, START), Ok(()), "cursors have a budget apart");
        assert_eq!(limit.message(&terms, START.after(Duration::from_secs(1))), Verdict::Go);
    }

    #[test]
    fn a_lease_is_spent_and_a_block_is_remembered() {
        let terms = session_terms(RateScope::Person { batch: 5 });
        let mut limit = RateLimit::default();
        assert_eq!(limit.message(&terms, START), Verdict::Ask);
        assert_eq!(limit.leased(Grant::Tokens(2), START), Ok(()));
        assert_eq!(limit.message(&terms, START), Verdict::Go);
        assert_eq!(limit.unspent(), 1);
        let span = Duration::from_secs(900);
        let fault = Fault::new(FaultCode::RateLimited, "enough");
        assert!(limit.leased(Grant::BlockBegins(fault, span), START).is_err());
        let Verdict::Refuse(fault) = limit.message(&terms, START.after(span / 3)) else { panic!() };
        assert_eq!((fault.code, fault.retry_after), (FaultCode::Blocked, Some(span * 2 / 3)));
        assert_eq!(limit.message(&terms, START.after(span)), Verdict::Ask);
    }
}
