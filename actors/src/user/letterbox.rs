//! Mail that waits for a person until it is settled. Pure: bounded, in order, not for ever.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use protocol::{Delivery, Timestamp};

use crate::{ports::store::StoredMail, terms::UserTerms};

/// A bounded queue with a time to live. When full, the oldest makes room and is counted.
///
/// Mail is numbered, and the numbers that wait have no gap but where they begin: so what is
/// dropped or settled is always all mail up to a number.
pub(super) struct Letterbox {
    max_messages: usize,
    max_bytes: usize,
    ttl: Duration,
    bytes: usize,
    /// The number of the latest mail, whether that still waits or not.
    number: u64,
    waiting: VecDeque<StoredMail>,
    missed: Missed,
}

/// Mail that was dropped since the person last took notice of it.
///
/// The word about it stands in the place of the latest of them: it has that number, and is
/// settled with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Missed {
    /// How many.
    pub(super) count: u64,
    /// The number of the latest.
    pub(super) number: u64,
    /// When the latest was dropped.
    pub(super) since: Timestamp,
}

/// What settling changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// Nothing: it was settled before.
    Nothing,
    /// Mail.
    Mail,
    /// Mail or none, and the person has heard how much they missed.
    Missed,
}

// === impl Letterbox ===

impl Letterbox {
    /// An empty one, whose next mail has the number after this one.
    pub(super) fn new(terms: &UserTerms, number: u64) -> Self {
        Self {
            max_messages: terms.offline_messages.max(1),
            max_bytes: terms.offline_bytes,
            ttl: terms.offline_ttl,
            bytes: 0,
            number,
            waiting: VecDeque::new(),
            missed: Missed::default(),
        }
    }

    /// The next mail has at least the number after this one.
    pub(super) fn count_from(&mut self, number: u64) {
        self.number = self.number.max(number);
    }

    /// Remembers that so much was missed before any mail that comes from now on.
    pub(super) fn miss(&mut self, count: u64, now: Timestamp) {
        if count > 0 {
            self.missed = Missed { count, number: self.number, since: now };
        }
    }

    /// Puts mail behind the rest; returns how many older ones were dropped for it.
    pub(super) fn push(&mut self, mail: StoredMail, now: Timestamp) -> u64 {
        self.number = self.number.max(number(&mail));
        self.bytes += mail.weight;
        self.waiting.push_back(mail);
        let mut dropped = 0;
        while self.waiting.len() > self.max_messages
            || (self.bytes > self.max_bytes && self.waiting.len() > 1)
        {
            self.drop_oldest(now);
            dropped += 1;
        }
        dropped
    }

    /// Drops what has waited too long; returns how many.
    pub(super) fn expire(&mut self, now: Timestamp) -> u64 {
        let mut expired = 0;
        while self.waiting.front().is_some_and(|mail| now.since(mail.since) >= self.ttl) {
            self.drop_oldest(now);
            expired += 1;
        }
        expired
    }

    /// All mail up to this number waits no longer.
    pub(super) fn settle(&mut self, up_to: u64) -> Settled {
        let before = self.waiting.len();
        while self.waiting.front().is_some_and(|mail| number(mail) <= up_to) {
            self.take_oldest();
        }
        if self.missed.count > 0 && self.missed.number <= up_to {
            self.missed = Missed::default();
            Settled::Missed
        } else if self.waiting.len() < before {
            Settled::Mail
        } else {
            Settled::Nothing
        }
    }

    /// Everything that waits, oldest first.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &Arc<Delivery>> {
        self.waiting.iter().map(|mail| &mail.delivery)
    }

    /// What was dropped, if anything was.
    pub(super) fn missed(&self) -> Option<Missed> {
        Some(self.missed).filter(|missed| missed.count > 0)
    }

    /// The number of the latest mail.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether there is anything to remember. That something was missed, of a person who does
    /// not come back, is remembered as long again as the mail itself was.
    pub(super) fn matters(&self, now: Timestamp) -> bool {
        !self.waiting.is_empty()
            || self.missed().is_some_and(|missed| now.since(missed.since) < self.ttl)
    }

    /// Puts right what a failure may have left half done.
    pub(super) fn recount(&mut self) {
        self.bytes = self.waiting.iter().map(|mail| mail.weight).sum();
    }

    fn drop_oldest(&mut self, now: Timestamp) {
        if let Some(oldest) = self.take_oldest() {
            let count = self.missed.count + 1;
            self.missed = Missed { count, number: number(&oldest), since: now };
        }
    }

    fn take_oldest(&mut self) -> Option<StoredMail> {
        let oldest = self.waiting.pop_front()?;
        self.bytes -= oldest.weight;
        Some(oldest)
    }
}

fn number(mail: &StoredMail) -> u64 {
    mail.delivery.mail.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::{Event, link::LinkEvent};

    use super::*;
    use crate::terms::tests::user_terms;

    const START: Timestamp = Timestamp::from_secs(1_000);

    fn mail(n: u64, weight: usize, since: Timestamp) -> StoredMail {
        let delivery = Delivery::new(Event::Link(LinkEvent::Pong), since).mailed(n).into();
        StoredMail { delivery, weight, since, origin: None }
    }

    fn letterbox(offline_messages: usize) -> Letterbox {
        let terms = UserTerms { offline_messages, ..user_terms() };
        Letterbox::new(&terms, 0)
    }

    fn numbers(letterbox: &Letterbox) -> Vec<u64> {
        letterbox.waiting().filter_map(|mail| mail.mail).collect()
    }

    #[test]
    fn the_oldest_makes_room_and_is_counted() {
        let mut letterbox = letterbox(3);
        assert_eq!((1..=5).map(|n| letterbox.push(mail(n, 1, START), START)).sum::<u64>(), 2);
        assert_eq!(numbers(&letterbox), [3, 4, 5]);
        assert_eq!(letterbox.missed(), Some(Missed { count: 2, number: 2, since: START }));
    }

    #[test]
    fn nothing_waits_for_ever_nor_does_the_word_about_it() {
        let mut letterbox = letterbox(9);
        let at = |s| START.after(Duration::from_secs(s));
        for s in 0..5 {
            letterbox.push(mail(s + 1, 1, at(s)), at(s));
        }
        assert_eq!(letterbox.expire(at(62)), 3);
        assert_eq!(numbers(&letterbox), [4, 5]);
        assert_eq!(letterbox.expire(at(64)), 2);
        assert!(letterbox.matters(at(123)));
        assert!(!letterbox.matters(at(124)), "nobody came to be told");
    }

    #[test]
    fn what_was_missed_is_settled_with_the_latest_of_it() {
        let mut letterbox = letterbox(3);
        (1..=5).for_each(|n| assert!(letterbox.push(mail(n, 1, START), START) < 2));
        assert_eq!(letterbox.settle(1), Settled::Nothing);
        assert_eq!(letterbox.settle(2), Settled::Missed);
        assert_eq!((numbers(&letterbox), letterbox.missed()), (vec![3, 4, 5], None));
        assert_eq!(letterbox.settle(4), Settled::Mail);
        assert_eq!(letterbox.settle(4), Settled::Nothing);
        assert_eq!((numbers(&letterbox), letterbox.number()), (vec![5], 5));
    }

    proptest! {
        /// Whatever comes, grows old and is settled: the numbers that wait are the latest ones,
        /// and each of the others was settled or counted.
        #[test]
        fn dropped_plus_settled_plus_kept_is_what_was_pushed_in_order(
            script in prop::collection::vec((0usize..400, 0u64..20, prop::bool::weighted(0.2)), 0..80)
        ) {
            let mut letterbox = letterbox(10);
            let (mut now, mut dropped, mut settled) = (START, 0, 0);
            for (number, (weight, seconds, settles)) in (1..).zip(script) {
                now = now.after(Duration::from_secs(seconds));
                dropped += letterbox.expire(now) + letterbox.push(mail(number, weight, now), now);
                prop_assert!(letterbox.len() <= 10);
                prop_assert!(letterbox.bytes <= 1_000 || letterbox.len() == 1);
                if settles {
                    let before = letterbox.len();
                    letterbox.settle(number - 1);
                    settled += (before - letterbox.len()) as u64;
                }
                let kept: Vec<_> = (dropped + settled + 1..=number).collect();
                prop_assert_eq!(numbers(&letterbox), kept);
                let bytes = letterbox.bytes;
                letterbox.recount();
                prop_assert_eq!(letterbox.bytes, bytes);
            }
        }
    }
}
