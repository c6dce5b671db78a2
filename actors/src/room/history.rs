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

    /// The number of the newest event, if any is kept.
    pub(super) fn newest(&self) -> Option<u64> {
        self.events.back().and_then(|(_, event)| event.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Event, Timestamp, link::LinkEvent};

    #[test]
    fn is_bounded_both_ways() {
        let mut history = History::new(3, 100);
        for n in 1..=5 {
            let event = Delivery::new(Event::Link(LinkEvent::Pong), Timestamp::default());
            history.push(Arc::new(event.numbered(n)), 10);
        }
        let kept = |h: &History| h.latest(9).iter().filter_map(|d| d.seq).collect::<Vec<_>>();
        assert_eq!(kept(&history), [3, 4, 5]);
        assert_eq!(history.newest(), Some(5));
        let event = Delivery::new(Event::Link(LinkEvent::Pong), Timestamp::default());
        history.push(Arc::new(event.numbered(6)), 95);
        assert_eq!(kept(&history), [6]);
    }
}
