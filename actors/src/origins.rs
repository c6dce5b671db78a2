//! Which messages have come lately, by the names that their authors gave them. Pure.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use protocol::Timestamp;

use crate::ports::store::Origin;

/// How long a message is known by its name.
const WINDOW: Duration = Duration::from_secs(5 * 60);

/// A bounded memory of names, each with the number that its message was given.
pub(crate) struct Origins {
    limit: usize,
    known: HashMap<Origin, u64>,
    /// Oldest first.
    order: VecDeque<(Timestamp, Origin)>,
}

// === impl Origins ===

impl Origins {
    /// Knows none yet, and never more than `limit`: the oldest makes room.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), known: HashMap::new(), order: VecDeque::new() }
    }

    /// The number of the message that came lately under this name.
    pub(crate) fn number(&mut self, origin: &Origin, now: Timestamp) -> Option<u64> {
        self.forget(now);
        self.known.get(origin).copied()
    }

    /// Remembers a name that is not known.
    pub(crate) fn note(&mut self, origin: Origin, number: u64, now: Timestamp) {
        if self.known.contains_key(&origin) {
            return;
        }
        if self.order.len() >= self.limit {
            self.forget_oldest();
        }
        self.known.insert(origin.clone(), number);
        self.order.push_back((now, origin));
    }

    /// Whether any message is known.
    pub(crate) fn matter(&mut self, now: Timestamp) -> bool {
        self.forget(now);
        !self.order.is_empty()
    }

    fn forget(&mut self, now: Timestamp) {
        while self.order.front().is_some_and(|(at, _)| now.since(*at) >= WINDOW) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, origin)) = self.order.pop_front() {
            self.known.remove(&origin);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::{MessageId, UserId};

    use super::*;

    fn origin(author: &str, n: u64) -> Origin {
        let (author, id) = (UserId::new(author).unwrap(), MessageId::new(&n.to_string()).unwrap());
        Origin { author, id }
    }

    #[test]
    fn a_name_is_its_authors_own_and_known_for_five_minutes() {
        let start = Timestamp::from_secs(1_000);
        let mut origins = Origins::new(9);
        origins.note(origin("ann", 1), 7, start);
        let later = start.after(WINDOW - Duration::from_millis(1));
        assert_eq!(origins.number(&origin("ann", 1), later), Some(7));
        assert_eq!(origins.number(&origin("bob", 1), later), None);
        assert!(origins.matter(later));
        assert_eq!(origins.number(&origin("ann", 1), start.after(WINDOW)), None);
        assert!(!origins.matter(start.after(WINDOW)));
    }

    proptest! {
        #[test]
        fn the_latest_are_known_and_no_more(ids in prop::collection::vec(0u64..30, 0..200)) {
            let mut origins = Origins::new(10);
            let now = Timestamp::default();
            let mut noted = Vec::new();
            for (number, id) in (1..).zip(ids) {
                if origins.number(&origin("ann", id), now).is_none() {
                    origins.note(origin("ann", id), number, now);
                    noted.push((id, number));
                }
                prop_assert!(origins.known.len() <= 10 && origins.known.len() == origins.order.len());
            }
            for (id, number) in noted.iter().rev().take(10) {
                prop_assert_eq!(origins.number(&origin("ann", *id), now), Some(*number));
            }
        }
    }
}
