//! How often a room hears how far a file is. Pure.

use std::time::Duration;

use protocol::Timestamp;

/// When it was last told, and what.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<(Timestamp, u64)>,
}

// === impl Pace ===

impl Pace {
    /// Whether to tell that so many bytes are there: not twice the same, and no more often than
    /// once in an interval.
    pub(super) fn is_due(&mut self, bytes: u64, interval: Duration, now: Timestamp) -> bool {
        let due = self.last.is_none_or(|(at, told)| told != bytes && now.since(at) >= interval);
        if due {
            self.last = Some((now, bytes));
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_hears_news_and_not_too_often() {
        let (mut pace, second) = (Pace::default(), Duration::from_secs(1));
        let mut due = |bytes, ms| pace.is_due(bytes, second, Timestamp::from_millis(ms));
        assert!(due(1, 5_000), "the first is news");
        assert!(!due(2, 5_999));
        assert!(due(3, 6_000));
        assert!(!due(3, 9_000), "nothing has come since");
        assert!(due(2, 9_000), "it may begin again");
    }
}
