//! Mail on its way to be kept. Pure: knows no store.
//!
//! One write is under way at a time. What comes meanwhile waits, and leaves together in the
//! next one. Numbers are given as mail is staged, so those of a write that failed are given
//! again: nothing that anybody heard had them.

use std::{collections::VecDeque, sync::Arc};

use protocol::{Delivery, Timestamp};

use crate::ports::store::{Origin, StoredMail};

/// Mail that waits for its write, and mail of the write that is under way. Of each it is
/// remembered by what (of type `A`) its sender is answered.
pub(super) struct Journal<A> {
    waiting: VecDeque<Letter<A>>,
    staged: VecDeque<Staged<A>>,
    kept: bool,
}

/// Mail without a number.
pub(super) struct Letter<A> {
    pub(super) delivery: Delivery,
    pub(super) weight: usize,
    pub(super) since: Timestamp,
    pub(super) origin: Option<Origin>,
    pub(super) answer: A,
}

/// Mail with a number.
pub(super) struct Staged<A> {
    pub(super) mail: StoredMail,
    pub(super) answer: A,
}

// === impl Journal ===

impl<A> Journal<A> {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self { waiting: VecDeque::new(), staged: VecDeque::new(), kept: false }
    }

    /// Puts mail behind the rest.
    pub(super) fn push(&mut self, letter: Letter<A>) {
        self.waiting.push_back(letter);
    }

    /// Stages what waits, numbered from the one after `number` on; returns the answers of what
    /// is `known` already. Nothing is staged while something else is.
    pub(super) fn stage(
        &mut self,
        mut number: u64,
        mut known: impl FnMut(&Origin) -> bool,
    ) -> Vec<A> {
        let mut repeated = Vec::new();
        if self.is_writing() {
            return repeated;
        }
        while let Some(letter) = self.waiting.pop_front() {
            if letter.origin.as_ref().is_some_and(&mut known) {
                repeated.push(letter.answer);
            } else if letter.origin.as_ref().is_some_and(|origin| self.has_staged(origin)) {
                // Whether it repeats something is known once that is kept.
                self.waiting.push_front(letter);
                break;
            } else {
                number += 1;
                self.staged.push_back(letter.numbered(number));
            }
        }
        repeated
    }

    /// What is staged, in order.
    pub(super) fn staged(&self) -> impl Iterator<Item = &StoredMail> {
        self.staged.iter().map(|staged| &staged.mail)
    }

    /// What is staged has been kept.
    pub(super) fn keep(&mut self) {
        self.kept = true;
    }

    /// Nothing that is staged has been kept: gives it back.
    pub(super) fn refuse(&mut self) -> VecDeque<Staged<A>> {
        std::mem::take(&mut self.staged)
    }

    /// The next that has been kept.
    pub(super) fn next_kept(&mut self) -> Option<Staged<A>> {
        let next = if self.kept { self.staged.pop_front() } else { None };
        if self.staged.is_empty() {
            self.kept = false;
        }
        next
    }

    /// Whether something is staged.
    pub(super) fn is_writing(&self) -> bool {
        !self.staged.is_empty()
    }

    /// How many are on their way.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.staged.len()
    }

    fn has_staged(&self, origin: &Origin) -> bool {
        self.staged.iter().any(|staged| staged.mail.origin.as_ref() == Some(origin))
    }
}

// === impl Letter ===

impl<A> Letter<A> {
    fn numbered(self, number: u64) -> Staged<A> {
        let Self { delivery, weight, since, origin, answer } = self;
        let delivery = Arc::new(delivery.mailed(number));
        Staged { mail: StoredMail { delivery, weight, since, origin }, answer }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::{Event, MessageId, UserId, link::LinkEvent};

    use super::*;

    /// Letter `n`, under the name `id`.
    fn letter(n: usize, id: Option<u8>) -> Letter<usize> {
        let since = Timestamp::default();
        let delivery = Delivery::new(Event::Link(LinkEvent::Pong), since);
        let author = UserId::new("ann").unwrap();
        let origin = id.map(|id| Origin::of(author, MessageId::new(&id.to_string()).unwrap()));
        Letter { delivery, weight: 1, since, origin, answer: n }
    }

    #[test]
    fn one_write_at_a_time_and_what_fails_leaves_no_gap() {
        let mut journal = Journal::new();
        (0..3).for_each(|n| journal.push(letter(n, None)));
        assert!(journal.stage(5, |_| false).is_empty());
        journal.push(letter(3, None));
        assert!(journal.stage(5, |_| false).is_empty());
        assert_eq!(journal.staged().filter_map(|mail| mail.delivery.mail).sum::<u64>(), 6 + 7 + 8);
        assert!(journal.next_kept().is_none(), "not yet");
        assert_eq!(journal.refuse().iter().map(|it| it.answer).collect::<Vec<_>>(), [0, 1, 2]);
        journal.stage(5, |_| false);
        journal.keep();
        let next = journal.next_kept().map(|it| (it.answer, it.mail.delivery.mail));
        assert_eq!((next, journal.next_kept().is_none()), (Some((3, Some(6))), true));
        assert_eq!(journal.len(), 0);
    }

    proptest! {
        /// Writes succeed and fail as they like: everything is answered once, what is kept is
        /// numbered in the order sent, and no name is kept twice.
        #[test]
        fn every_letter_is_kept_once_repeated_or_refused(
            ids in prop::collection::vec(prop::option::of(0u8..5), 0..40),
            writes in prop::collection::vec(any::<bool>(), 1..20),
        ) {
            let mut journal = Journal::new();
            let (mut kept, mut names, mut answered) = (Vec::new(), Vec::new(), Vec::new());
            let mut letters = ids.into_iter().enumerate().map(|(n, id)| letter(n, id)).peekable();
            let mut succeeds = writes.into_iter().chain(std::iter::repeat(true));
            while letters.peek().is_some() || journal.len() > 0 {
                letters.by_ref().take(3).for_each(|letter| journal.push(letter));
                answered.extend(journal.stage(kept.len() as u64, |origin| names.contains(origin)));
                if succeeds.next() == Some(false) {
                    answered.extend(journal.refuse().into_iter().map(|staged| staged.answer));
                    continue;
                }
                journal.keep();
                while let Some(staged) = journal.next_kept() {
                    kept.push(staged.mail.delivery.mail);
                    names.extend(staged.mail.origin);
                    answered.push(staged.answer);
                }
            }
            prop_assert_eq!(&kept, &(1..=kept.len() as u64).map(Some).collect::<Vec<_>>());
            prop_assert!(names.iter().enumerate().all(|(n, name)| !names[..n].contains(name)));
            let mut all = answered.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..answered.len()).collect::<Vec<_>>());
        }
    }
}
