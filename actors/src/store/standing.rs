//! Whether the store works, and when to try again. Pure: it is told the time.

use std::time::Duration;

use protocol::Timestamp;

/// How long a store that failed is left alone at most.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// How the store stands.
#[derive(Debug)]
pub(super) struct Standing {
    first_rest: Duration,
    /// While it fails: until when it is left alone.
    rests_until: Option<Timestamp>,
    /// The latest rest. It grows from failure to failure until something has been kept.
    rest: Duration,
}

// === impl Standing ===

impl Standing {
    /// It works. After a failure it is left alone for so long at first.
    pub(super) fn new(first_rest: Duration) -> Self {
        Self { first_rest, rests_until: None, rest: Duration::ZERO }
    }

    /// Whether the last try failed.
    pub(super) fn is_failing(&self) -> bool {
        self.rests_until.is_some()
    }

    /// How much longer it is left alone; none, if it may be tried.
    pub(super) fn rests(&self, now: Timestamp) -> Option<Duration> {
        let left = self.rests_until?.since(now);
        (!left.is_zero()).then_some(left)
    }

    /// It failed. Answers how long to leave it alone, and whether it worked before.
    pub(super) fn failed(&mut self, now: Timestamp) -> (Duration, bool) {
        self.rest = (self.rest * 2).clamp(self.first_rest, LONGEST_REST);
        let news = self.rests_until.replace(now.after(self.rest)).is_none();
        (self.rest, news)
    }

    /// It worked; `kept` says whether anything was written. Answers whether it failed before.
    pub(super) fn worked(&mut self, kept: bool) -> bool {
        if kept {
            // A full disk may well take nothing at all, and then not the next message.
            self.rest = Duration::ZERO;
        }
        self.rests_until.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST_REST: Duration = Duration::from_millis(100);

    #[test]
    fn rests_grow_until_something_was_kept() {
        let (mut it, now) = (Standing::new(FIRST_REST), Timestamp::from_secs(100));
        assert_eq!(it.failed(now), (FIRST_REST, true));
        assert_eq!(it.rests(now), Some(FIRST_REST));
        let later = now.after(FIRST_REST);
        assert!(it.is_failing() && it.rests(later).is_none(), "it may be tried");
        assert_eq!(it.failed(later), (FIRST_REST * 2, false));
        assert!(it.worked(false), "it has recovered");
        assert!(!it.is_failing() && !it.worked(false));
        assert_eq!(it.failed(later), (FIRST_REST * 4, true), "and fails as before");
        for _ in 0..20 {
            assert!(it.failed(later).0 <= LONGEST_REST);
        }
        it.worked(true);
        assert_eq!(it.failed(later), (FIRST_REST, true));
    }
}
