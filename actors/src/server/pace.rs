//! How long messages were on their way over the last minute. Pure.

use std::{collections::VecDeque, time::Duration};

use protocol::{Timestamp, admin::Latency};

use crate::latency::Histogram;

/// How far back the figures look.
const WINDOW: Duration = Duration::from_secs(60);
/// What threads report within so long is forgotten together.
const SLICE: Duration = Duration::from_secs(5);

/// What threads have reported lately.
#[derive(Default)]
pub(super) struct Pace(VecDeque<(Timestamp, Histogram)>);

// === impl Pace ===

impl Pace {
    /// A thread reports.
    pub(super) fn add(&mut self, more: &Histogram, now: Timestamp) {
        self.forget(now);
        match self.0.back_mut() {
            Some((began, slice)) if now.since(*began) < SLICE => slice.merge(more),
            _ => self.0.push_back((now, more.clone())),
        }
    }

    /// The figures now.
    pub(super) fn latency(&mut self, now: Timestamp) -> Latency {
        self.forget(now);
        let mut all = Histogram::EMPTY;
        self.0.iter().for_each(|(_, slice)| all.merge(slice));
        Latency {
            p50: all.quantile(0.5),
            p99: all.quantile(0.99),
            max: all.max(),
            count: all.total(),
        }
    }

    fn forget(&mut self, now: Timestamp) {
        while self.0.front().is_some_and(|(began, _)| now.since(*began) >= WINDOW) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_secs(1_000 + seconds)
    }

    fn one(millis: u64) -> Histogram {
        let mut histogram = Histogram::EMPTY;
        histogram.add(Duration::from_millis(millis));
        histogram
    }

    #[test]
    fn the_figures_are_those_of_the_last_minute() {
        let mut pace = Pace::default();
        assert_eq!(pace.latency(at(0)), Latency::default());
        (0..99).for_each(|_| pace.add(&one(2), at(0)));
        pace.add(&one(300), at(30));
        let both = pace.latency(at(59));
        assert_eq!((both.count, both.max), (100, Duration::from_millis(300)));
        assert!(both.p50 < Duration::from_micros(2_251) && both.p99 < Duration::from_micros(2_251));
        let late = pace.latency(at(60));
        assert_eq!((late.count, late.p50), (1, Duration::from_millis(300)));
        assert_eq!(pace.latency(at(90)), Latency::default());
    }

    #[test]
    fn a_minute_is_kept_in_few_slices() {
        let mut pace = Pace::default();
        (0..600).for_each(|second| pace.add(&one(1), at(second)));
        assert!(pace.0.len() <= 12, "{}", pace.0.len());
        assert!((55..=60).contains(&pace.latency(at(599)).count));
    }
}
