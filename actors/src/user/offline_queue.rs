//! Mail that waits for a person who is away. Pure: bounded, in order, not for ever.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use protocol::{Delivery, Timestamp};

/// A bounded queue with a time to live. When full, the oldest makes room and is counted.
pub(super) struct OfflineQueue {
    max_messages: usize,
    max_bytes: usize,
    ttl: Duration,
    bytes: usize,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    since: Timestamp,
    bytes: usize,
    mail: Arc<Delivery>,
}

// === impl OfflineQueue ===

impl OfflineQueue {
    /// An empty one.
    pub(super) fn new(max_messages: usize, max_bytes: usize, ttl: Duration) -> Self {
        Self { max_messages, max_bytes, ttl, bytes: 0, waiting: VecDeque::new() }
    }

    /// Keeps mail of about `bytes`; returns how many older ones were dropped for it.
    pub(super) fn push(&mut self, mail: Arc<Delivery>, bytes: usize, now: Timestamp) -> u32 {
        self.bytes += bytes;
        self.waiting.push_back(Waiting { since: now, bytes, mail });
        let mut dropped = 0;
        while self.waiting.len() > self.max_messages.max(1)
            || (self.bytes > self.max_bytes && self.waiting.len() > 1)
        {
            self.drop_oldest();
            dropped += 1;
        }
        dropped
    }

    /// Forgets what has waited too long; returns how many.
    pub(super) fn expire(&mut self, now: Timestamp) -> u32 {
        let mut expired = 0;
        while self.waiting.front().is_some_and(|w| now.since(w.since) >= self.ttl) {
            self.drop_oldest();
            expired += 1;
        }
        expired
    }

    /// Hands over mail, oldest first, as long as it is taken; returns how many were.
    pub(super) fn hand_over(&mut self, mut take: impl FnMut(&Arc<Delivery>) -> bool) -> usize {
        let before = self.waiting.len();
        while self.waiting.front().is_some_and(|w| take(&w.mail)) {
            self.drop_oldest();
        }
        before - self.waiting.len()
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.waiting.pop_front() {
            self.bytes -= oldest.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use protocol::{Event, link::LinkEvent};

    fn mail(n: u64) -> Arc<Delivery> {
        Arc::new(Delivery::new(Event::Link(LinkEvent::Pong), Timestamp::from_millis(n)).numbered(n))
    }

    fn numbers(queue: &mut OfflineQueue) -> Vec<u64> {
        let mut numbers = Vec::new();
        queue.hand_over(|mail| {
            numbers.extend(mail.seq);
            true
        });
        numbers
    }

    #[test]
    fn the_oldest_makes_room_and_is_counted() {
        let mut queue = OfflineQueue::new(3, 1_000, Duration::from_secs(9));
        let now = Timestamp::default();
        assert_eq!((0..5).map(|n| queue.push(mail(n), 1, now)).sum::<u32>(), 2);
        assert_eq!(numbers(&mut queue), [2, 3, 4]);
        assert!(queue.is_empty());
    }

    #[test]
    fn nothing_waits_for_ever() {
        let mut queue = OfflineQueue::new(9, 1_000, Duration::from_secs(9));
        for s in 0..5 {
            queue.push(mail(s), 1, Timestamp::from_secs(s));
        }
        assert_eq!(queue.expire(Timestamp::from_secs(11)), 3);
        assert_eq!(numbers(&mut queue), [3, 4]);
    }

    #[test]
    fn what_is_not_taken_goes_on_waiting() {
        let mut queue = OfflineQueue::new(9, 1_000, Duration::from_secs(9));
        for n in 0..4 {
            queue.push(mail(n), 1, Timestamp::default());
        }
        assert_eq!(queue.hand_over(|mail| mail.seq < Some(2)), 2);
        assert_eq!(numbers(&mut queue), [2, 3]);
    }

    proptest! {
        #[test]
        fn dropped_plus_kept_is_what_was_pushed_in_order(sizes in prop::collection::vec(1usize..400, 0..60)) {
            let mut queue = OfflineQueue::new(10, 1_000, Duration::from_secs(9));
            let mut dropped = 0;
            for (n, size) in sizes.iter().enumerate() {
                dropped += u64::from(queue.push(mail(n as u64), *size, Timestamp::default()));
                prop_assert!(queue.len() <= 10 && (queue.bytes <= 1_000 || queue.len() == 1));
            }
            let kept = numbers(&mut queue);
            prop_assert_eq!(kept, (dropped..sizes.len() as u64).collect::<Vec<_>>());
        }
    }
}
