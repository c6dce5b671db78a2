//! The latest durable events of a room, bounded by number and by bytes. Pure.

use std::{collections::VecDeque, sync::Arc};

use protocol::Delivery;

/// A window over the room's order.
pub(super) struct History {
    max_events: usize,
    max_bytes: usize,
    bytes: usize,
    events: VecDeque<(usize, Arc<Delivery>)>,
}

impl History {
    /// Empty.
    pub(super) fn new(max_events: usize, max_bytes: usize) -> Self {
        Self { max_events, max_bytes, bytes: 0, events: VecDeque::new() }
    }

    /// Keeps an event of about `bytes`, and lets the oldest go.
    pub(super) fn push(&mut self, event: Arc<Delivery>, bytes: usize) {
        self.bytes += bytes;
        self.events.push_back((bytes, event));
        while self.events.len() > self.max_events || self.bytes > self.max_bytes {
            match self.events.pop_front() {
                Some((bytes, _)) => self.bytes -= bytes,
                None => break,
            }
        }
    }

    /// The latest `limit`, oldest first.
    pub(super) fn latest(&self, limit: usize) -> Vec<Arc<Delivery>> {
        let skip = self.events.len().saturating_sub(limit);
        self.events.iter().skip(skip).map(|(_, event)| event.clone()).collect()
    }

    /// Everything after the number `seq`, oldest first; none where that is no longer known.
    pub(super) fn since(&self, seq: u64) -> Option<Vec<Arc<Delivery>>> {
        let missed = self.newest()?.checked_sub(seq)?;
        let skip = self.events.len().checked_sub(usize::try_from(missed).ok()?)?;
        Some(self.events.iter().skip(skip).map(|(_, event)| event.clone()).collect())
    }

    /// The number of the oldest event that is kept, if any is.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.events.front().and_then(|(_, event)| event.seq)
    }

    /// The number of the newest event, if any is kept.
    pub(super) fn newest(&self) -> Option<u64> {
        self.events.back().and_then(|(_, event)| event.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Event, Timestamp, link::LinkEvent};

    fn numbered(n: u64) -> Arc<Delivery> {
        let event = Delivery::new(Event::Link(LinkEvent::Pong), Timestamp::default());
        Arc::new(event.numbered(n))
    }

    #[test]
    fn is_bounded_both_ways() {
        let mut history = History::new(3, 100);
        for n in 1..=5 {
            history.push(numbered(n), 10);
        }
        let kept = |h: &History| h.latest(9).iter().filter_map(|d| d.seq).collect::<Vec<_>>();
        assert_eq!(kept(&history), [3, 4, 5]);
        assert_eq!((history.oldest(), history.newest()), (Some(3), Some(5)));
        history.push(numbered(6), 95);
        assert_eq!(kept(&history), [6]);
    }

    #[test]
    fn tells_what_came_since_or_that_it_does_not_know() {
        let mut history = History::new(3, 100);
        assert!(history.since(0).is_none(), "nothing is known of an empty order");
        for n in 1..=5 {
            history.push(numbered(n), 1);
        }
        let since = |seq| {
            let missed = history.since(seq)?;
            Some(missed.iter().filter_map(|d| d.seq).collect::<Vec<_>>())
        };
        assert_eq!(since(5), Some(vec![]));
        assert_eq!(since(3), Some(vec![4, 5]));
        assert_eq!(since(2), Some(vec![3, 4, 5]));
        assert_eq!(since(1), None, "2 has been let go");
        assert_eq!(since(6), None, "from another order");
    }
}
