//! What there may be to remember of a person: their organs, and what of them is kept.

use futures_channel::oneshot;
use protocol::{Timestamp, UserId};

use super::{
    journal::Journal, letterbox::Letterbox, messages::Receipt, mood::Mood, notices::Notices,
    quota::Quota,
};
use crate::{
    origins::Origins,
    ports::store::{Change, PersonHead, PersonRecord},
    restarts::Restarts,
    tally::{self, Waiting},
    terms::UserTerms,
};

/// Names of mail that are remembered of one person.
const NAMES: usize = 1_024;
/// Failures within a minute before a person's mailbox rests.
pub(super) const FAILURES: usize = 10;

/// Comes with the first thing that a person says, misses or is sent.
pub(super) struct Memory {
    pub(super) quota: Quota,
    pub(super) notices: Notices,
    pub(super) mood: Mood,
    pub(super) letterbox: Letterbox,
    pub(super) journal: Journal<oneshot::Sender<Receipt>>,
    pub(super) origins: Origins,
    pub(super) restarts: Restarts,
    /// What of the letterbox is in the figures.
    pub(super) waiting: Waiting,
}

// === impl Memory ===

impl Memory {
    /// Of a person of whom nothing is known.
    pub(super) fn new(terms: &UserTerms, now: Timestamp) -> Self {
        Self {
            quota: Quota::new(terms, now),
            notices: Notices::new(terms.read_marks),
            mood: Mood::default(),
            letterbox: Letterbox::new(terms, first_number(now)),
            journal: Journal::new(),
            origins: Origins::new(NAMES),
            restarts: Restarts::new(FAILURES),
            waiting: Waiting::default(),
        }
    }

    /// As it was kept. What is too much under the terms of today is dropped, and counted.
    pub(super) fn restored(record: &PersonRecord, terms: &UserTerms, now: Timestamp) -> Self {
        let mut memory = Self::new(terms, now);
        let head = &record.head;
        memory.quota.block_until(head.blocked_until);
        memory.notices = Notices::restored(terms.read_marks, head);
        memory.letterbox = Letterbox::new(terms, number_before(record));
        memory.letterbox.miss(head.missed, now);
        let pushed = record.mail.iter().map(|mail| memory.letterbox.push(mail.clone(), now));
        let dropped: u64 = pushed.sum();
        tally::count(|t| t.dropped += dropped);
        memory.letterbox.count_from(record.number.max(first_number(now)));
        for known in &record.origins {
            memory.origins.remember(known.origin.clone(), known.number, known.at);
        }
        memory
    }

    /// Whether forgetting it would lose something.
    pub(super) fn matters(&mut self, terms: &UserTerms, now: Timestamp) -> bool {
        self.journal.len() > 0
            || self.letterbox.matters(now)
            || self.origins.matter(now)
            || self.quota.matters(now)
            || self.notices.matter(terms.offline_ttl, now)
            || self.mood.matters(terms.presence_grace, now)
    }

    /// All but the mail, to be kept.
    pub(super) fn head(&self, user: &UserId) -> Change {
        let mut head = PersonHead {
            blocked_until: self.quota.blocked_until(),
            missed: self.letterbox.missed().map_or(0, |missed| missed.count),
            ..PersonHead::default()
        };
        self.notices.note(&mut head);
        Change::Person(user.clone(), head)
    }
}

/// A mailbox that starts begins to count at the time, in milliseconds. So no number is given
/// twice to one person, though they were forgotten, or the last moments before a crash were: it
/// would take more than a thousand letters a second, all the time, to be ahead of it.
fn first_number(now: Timestamp) -> u64 {
    now.as_millis()
}

/// The number before those that wait: up to it everything was settled, or missed.
fn number_before(record: &PersonRecord) -> u64 {
    let first = record.mail.first().and_then(|mail| mail.delivery.mail);
    first.map_or(record.number, |first| first.saturating_sub(1))
}
