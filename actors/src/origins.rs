//! Which messages were taken lately, by the names their authors gave them. Pure.
//!
//! A client that has heard nothing of a message sends it again. Within five minutes a room or a
//! person knows it by author and name, says what became of it, and tells nobody a second time.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use protocol::Timestamp;

use crate::ports::store::Origin;

/// How long a message is known: longer than any client waits before it tries again.
const WINDOW: Duration = Duration::from_secs(300);

/// Names of messages and their numbers, oldest first, and never more than a limit.
pub(crate) struct Origins {
    limit: usize,
    numbers: HashMap<Origin, u64>,
    order: VecDeque<(Timestamp, Origin)>,
}

// === impl Origins ===

impl Origins {
    /// None yet; beyond `limit` the oldest makes room.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, numbers: HashMap::new(), order: VecDeque::new() }
    }

    /// The number of a message that was taken lately.
    pub(crate) fn find(&mut self, origin: &Origin, now: Timestamp) -> Option<u64> {
        self.drop_old(now);
        self.numbers.get(origin).copied()
    }

    /// Notes a message that has not been found.
    pub(crate) fn remember(&mut self, origin: Origin, number: u64, now: Timestamp) {
        if self.numbers.insert(origin.clone(), number).is_none() {
            self.order.push_back((now, origin));
        }
        if self.order.len() > self.limit {
            self.drop_oldest();
        }
    }

    /// Forgets a message that was not taken after all.
    pub(crate) fn forget(&mut self, origin: &Origin) {
        self.numbers.remove(origin);
        // It is one of the latest.
        if let Some(at) = self.order.iter().rposition(|(_, it)| it == origin) {
            self.order.remove(at);
        }
    }

    /// Whether any message is known.
    pub(crate) fn matter(&mut self, now: Timestamp) -> bool {
        self.drop_old(now);
        !self.order.is_empty()
    }

    fn drop_old(&mut self, now: Timestamp) {
        while self.order.front().is_some_and(|(at, _)| now.since(*at) >= WINDOW) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some((_, oldest)) = self.order.pop_front() {
            self.numbers.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use protocol::{MessageId, UserId};

    const START: Timestamp = Timestamp::from_secs(1_000);

    fn origin(author: &str, id: &str) -> Origin {
        Origin::of(UserId::new(author).unwrap(), MessageId::new(id).unwrap())
    }

    #[test]
    fn a_name_is_its_authors_own() {
        let mut origins = Origins::new(9);
        origins.remember(origin("ann", "m1"), 7, START);
        assert_eq!(origins.find(&origin("ann", "m1"), START), Some(7));
        assert_eq!(origins.find(&origin("bob", "m1"), START), None);
        assert_eq!(origins.find(&origin("ann", "m2"), START), None);
    }

    #[test]
    fn a_name_is_known_for_a_while() {
        let mut origins = Origins::new(9);
        origins.remember(origin("ann", "m1"), 1, START);
        let almost = START.after(WINDOW - Duration::from_millis(1));
        assert_eq!(origins.find(&origin("ann", "m1"), almost), Some(1));
        assert!(origins.matter(almost) && !origins.matter(START.after(WINDOW)));
        assert_eq!(origins.find(&origin("ann", "m1"), START.after(WINDOW)), None);
        assert!(origins.numbers.is_empty() && origins.order.is_empty());
    }

    #[test]
    fn what_was_not_taken_is_news_again() {
        let mut origins = Origins::new(9);
        origins.remember(origin("ann", "m1"), 1, START);
        origins.remember(origin("ann", "m2"), 2, START);
        origins.forget(&origin("ann", "m2"));
        assert_eq!(origins.find(&origin("ann", "m2"), START), None);
        assert_eq!(origins.find(&origin("ann", "m1"), START), Some(1));
        assert_eq!(origins.order.len(), 1);
    }

    proptest! {
        #[test]
        fn the_latest_are_known_and_no_more(ids in prop::collection::vec(0u64..30, 0..200)) {
            let mut origins = Origins::new(10);
            let mut noted = Vec::new();
            for (number, id) in (1..).zip(ids) {
                let origin = origin("ann", &id.to_string());
                if origins.find(&origin, START).is_none() {
                    origins.remember(origin.clone(), number, START);
                    noted.push((origin, number));
                }
                prop_assert!(origins.order.len() <= 10);
                prop_assert_eq!(origins.numbers.len(), origins.order.len());
            }
            for (origin, number) in noted.iter().rev().take(10) {
                prop_assert_eq!(origins.find(origin, START), Some(*number));
            }
        }
    }
}
