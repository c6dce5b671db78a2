//! Which messages a room has taken lately, by the names their authors gave them. Pure.
//!
//! A client that has heard nothing of a message sends it again. Within five minutes the room
//! knows it by author and name, says where it stands, and tells nobody a second time.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use protocol::Timestamp;

use crate::ports::store::Origin;

/// How long a message is known: longer than any client waits before it tries again.
const WINDOW: Duration = Duration::from_secs(300);
/// How many are known at most, so that a busy room pays for about two megabytes of them.
const MOST: usize = 8_192;

/// Names of messages and their numbers, oldest first.
#[derive(Default)]
pub(super) struct Origins {
    numbers: HashMap<Origin, u64>,
    order: VecDeque<(Timestamp, Origin)>,
}

// === impl Origins ===

impl Origins {
    /// The number of a message that was taken lately.
    pub(super) fn find(&mut self, origin: &Origin, now: Timestamp) -> Option<u64> {
        while self.order.front().is_some_and(|(at, _)| now.since(*at) >= WINDOW) {
            self.drop_oldest();
        }
        self.numbers.get(origin).copied()
    }

    /// Notes a message that has not been found.
    pub(super) fn remember(&mut self, origin: Origin, number: u64, now: Timestamp) {
        if self.numbers.insert(origin.clone(), number).is_none() {
            self.order.push_back((now, origin));
        }
        if self.order.len() > MOST {
            self.drop_oldest();
        }
    }

    /// Forgets a message that was not taken after all.
    pub(super) fn forget(&mut self, origin: &Origin) {
        self.numbers.remove(origin);
        // It is one of the latest.
        if let Some(at) = self.order.iter().rposition(|(_, it)| it == origin) {
            self.order.remove(at);
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
    use protocol::{MessageId, UserId};

    const START: Timestamp = Timestamp::from_secs(1_000);

    fn origin(author: &str, id: &str) -> Origin {
        Origin { author: UserId::new(author).unwrap(), id: MessageId::new(id).unwrap() }
    }

    #[test]
    fn a_name_is_its_authors_own() {
        let mut origins = Origins::default();
        origins.remember(origin("ann", "m1"), 7, START);
        assert_eq!(origins.find(&origin("ann", "m1"), START), Some(7));
        assert_eq!(origins.find(&origin("bob", "m1"), START), None);
        assert_eq!(origins.find(&origin("ann", "m2"), START), None);
    }

    #[test]
    fn a_name_is_known_for_a_while() {
        let mut origins = Origins::default();
        origins.remember(origin("ann", "m1"), 1, START);
        let almost = START.after(WINDOW - Duration::from_millis(1));
        assert_eq!(origins.find(&origin("ann", "m1"), almost), Some(1));
        assert_eq!(origins.find(&origin("ann", "m1"), START.after(WINDOW)), None);
        assert!(origins.numbers.is_empty() && origins.order.is_empty());
    }

    #[test]
    fn what_was_not_taken_is_news_again() {
        let mut origins = Origins::default();
        origins.remember(origin("ann", "m1"), 1, START);
        origins.remember(origin("ann", "m2"), 2, START);
        origins.forget(&origin("ann", "m2"));
        assert_eq!(origins.find(&origin("ann", "m2"), START), None);
        assert_eq!(origins.find(&origin("ann", "m1"), START), Some(1));
        assert_eq!(origins.order.len(), 1);
    }

    #[test]
    fn no_more_are_known_than_may_be() {
        let mut origins = Origins::default();
        for n in 0..=MOST as u64 {
            origins.remember(origin("ann", &n.to_string()), n, START);
        }
        assert_eq!((origins.numbers.len(), origins.order.len()), (MOST, MOST));
        assert_eq!(origins.find(&origin("ann", "0"), START), None);
        assert_eq!(origins.find(&origin("ann", "1"), START), Some(1));
    }
}
