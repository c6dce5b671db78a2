//! How long messages are on their way: counted where they arrive, on each thread for itself.
//!
//! What is said in a room carries the moment at which it was read from its author's socket. One of
//! its listeners, another each time, notes how long ago that was as it is handed to their socket:
//! one look at the clock for each message and not for each listener, so that it costs an audience
//! of thousands nothing. See `docs/adr/0026-latency.md`.

use std::{cell::RefCell, time::Duration};

/// Buckets to each power of two, as a power of two: a bucket is an eighth of its value wide.
const SPLIT: u32 = 3;
const PARTS: usize = 1 << SPLIT;
/// More microseconds than anything is timed: a little over a minute.
const BEYOND: u64 = 1 << 26;
/// The first buckets are a microsecond wide, and the others belong to the powers from 3 to 25.
const BUCKETS: usize = PARTS * (26 - SPLIT as usize + 1);

/// So many took so long. Pure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    counts: [u32; BUCKETS],
    total: u64,
    max_us: u64,
}

thread_local! {
    static HERE: RefCell<Histogram> = const { RefCell::new(Histogram::EMPTY) };
}

/// Notes on this thread that something took so long.
pub(crate) fn note(took: Duration) {
    HERE.with_borrow_mut(|here| here.add(took));
}

/// What has been noted on this thread since this was asked last; none, if nothing.
pub(crate) fn take() -> Option<Box<Histogram>> {
    HERE.with_borrow_mut(|here| {
        let noted = (here.total > 0).then(|| Box::new(here.clone()))?;
        *here = Histogram::EMPTY;
        Some(noted)
    })
}

// === impl Histogram ===

impl Histogram {
    /// Nothing.
    pub(crate) const EMPTY: Self = Self { counts: [0; BUCKETS], total: 0, max_us: 0 };

    /// One more took so long.
    pub(crate) fn add(&mut self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(BEYOND).min(BEYOND - 1);
        self.counts[bucket(us)] += 1;
        self.total += 1;
        self.max_us = self.max_us.max(us);
    }

    /// As many more as others have counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.max_us = self.max_us.max(other.max_us);
    }

    /// How many.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The longest.
    pub(crate) fn max(&self) -> Duration {
        Duration::from_micros(self.max_us)
    }

    /// What this share of all did not exceed, an eighth too much at most; nothing, of none.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let rank = ((self.total as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        let reached = self.counts.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        });
        Duration::from_micros(reached.map_or(0, top).min(self.max_us))
    }
}

/// Where so many microseconds are counted.
fn bucket(us: u64) -> usize {
    let Some(power) = us.checked_ilog2().filter(|power| *power >= SPLIT) else {
        return us as usize;
    };
    let part = (us >> (power - SPLIT)) as usize % PARTS;
    (power - SPLIT + 1) as usize * PARTS + part
}

/// The most microseconds that are counted there.
fn top(bucket: usize) -> u64 {
    let (row, part) = (bucket / PARTS, (bucket % PARTS) as u64);
    match row.checked_sub(1) {
        None => part,
        Some(shift) => ((PARTS as u64 + part + 1) << shift) - 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(all: &[u64]) -> Histogram {
        let mut histogram = Histogram::EMPTY;
        all.iter().for_each(|us| histogram.add(Duration::from_micros(*us)));
        histogram
    }

    #[test]
    fn buckets_follow_each_other_without_a_gap() {
        for at in 0..BUCKETS {
            assert_eq!(bucket(top(at)), at);
            assert_eq!(bucket(top(at) + 1).min(BUCKETS), at + 1, "behind {}", top(at));
        }
        assert_eq!(top(BUCKETS - 1), BEYOND - 1);
    }

    #[test]
    fn of_nothing_everything_is_nothing() {
        let nothing = Histogram::EMPTY;
        assert_eq!((nothing.quantile(0.5), nothing.max()), (Duration::ZERO, Duration::ZERO));
        assert_eq!(of(&[3_600_000_000]).total(), 1, "an hour has its place too");
    }

    #[test]
    fn what_is_taken_is_counted_no_longer() {
        assert_eq!(take(), None);
        note(Duration::from_millis(3));
        note(Duration::from_millis(5));
        assert_eq!(take().map(|it| *it), Some(of(&[3_000, 5_000])));
        assert_eq!(take(), None);
    }

    proptest! {
        #[test]
        fn a_quantile_is_no_less_than_the_true_one_and_an_eighth_more_at_most(
            mut all in prop::collection::vec(0..BEYOND, 1..200),
            share in 0.01..1.0f64,
        ) {
            let histogram = of(&all);
            all.sort_unstable();
            let rank = (all.len() as f64 * share).ceil() as usize;
            let (true_one, told) = (all[rank - 1], histogram.quantile(share).as_micros() as u64);
            prop_assert!(told >= true_one && told <= true_one + true_one / 8, "{told} of {true_one}");
            prop_assert_eq!(histogram.max().as_micros() as u64, all[all.len() - 1]);
        }

        #[test]
        fn what_threads_count_apart_is_what_one_would_have_counted(
            some in prop::collection::vec(0..BEYOND, 0..50),
            others in prop::collection::vec(0..BEYOND, 0..50),
        ) {
            let mut merged = of(&some);
            merged.merge(&of(&others));
            prop_assert_eq!(merged, of(&[some, others].concat()));
        }
    }
}
