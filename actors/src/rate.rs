//! A token bucket that is told the time: governor's, with the clock in our hand.

use std::{cell::Cell, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use protocol::Timestamp;

use crate::terms::Rate;

/// A bucket of tokens that refills evenly (GCRA).
pub(crate) struct Bucket {
    limiter: RateLimiter<NotKeyed, InMemoryState, HandClock, NoOpMiddleware<Duration>>,
}

/// A clock that shows what it was last set to.
struct HandClock(Cell<Duration>);

impl Clock for HandClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.get()
    }
}

// === impl Bucket ===

impl Bucket {
    /// A full bucket of `rate.burst` tokens, refilled at `rate.per_minute`.
    pub(crate) fn new(rate: Rate, now: Timestamp) -> Self {
        Self::with_period(Duration::from_secs(60) / rate.per_minute.max(1), rate.burst, now)
    }

    /// A full bucket of one second's tokens.
    pub(crate) fn per_second(tokens: u32, now: Timestamp) -> Self {
        Self::with_period(Duration::from_secs(1) / tokens.max(1), tokens, now)
    }

    /// A full bucket of one hour's tokens.
    pub(crate) fn per_hour(tokens: u32, now: Timestamp) -> Self {
        Self::with_period(Duration::from_secs(3600) / tokens.max(1), tokens, now)
    }

    fn with_period(period: Duration, burst: u32, now: Timestamp) -> Self {
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        // A period of zero is impossible: a Duration divided by at most u32::MAX is a nanosecond or zero.
        let quota = Quota::with_period(period.max(Duration::from_nanos(1)))
            .unwrap_or(Quota::per_second(burst))
            .allow_burst(burst);
        let clock = HandClock(Cell::new(instant(now)));
        Self { limiter: RateLimiter::direct_with_clock(quota, clock) }
    }

    /// Takes one token, or says how long to wait for it.
    pub(crate) fn take(&mut self, now: Timestamp) -> Result<(), Duration> {
        self.limiter.clock().0.set(instant(now));
        self.limiter.check().map_err(|not_until| not_until.wait_time_from(instant(now)))
    }
}

fn instant(now: Timestamp) -> Duration {
    Duration::from_millis(now.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_burst_and_refills_evenly() {
        let start = Timestamp::from_secs(1_000);
        let mut bucket = Bucket::new(Rate { per_minute: 60, burst: 3 }, start);
        for _ in 0..3 {
            assert_eq!(bucket.take(start), Ok(()));
        }
        let wait = bucket.take(start).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        let later = start.after(Duration::from_secs(1));
        assert_eq!(bucket.take(later), Ok(()));
        assert!(bucket.take(later).is_err());
    }
}
