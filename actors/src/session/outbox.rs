//! What a slow reader has not been written yet: bounded by its owner, conflated here.
//!
//! Pure. Of volatile events of one key only the latest is kept, in the place of the
//! latest; durable ones stay in order. A backlog is not weighed, so that a slow reader who
//! comes back gets through it; but whatever comes while an earlier one of its kind still
//! waits is weighed like anything else: a reader who takes nothing and comes back again and
//! again makes this no larger than its budget, one backlog of each kind and one event.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use protocol::{Class, ConflationKey, Delivery, Event, room::RoomEvent};

/// Deliveries that wait, oldest first.
#[derive(Default)]
pub(super) struct Outbox {
    entries: VecDeque<Option<Entry>>,
    /// The number of the first entry.
    base: u64,
    latest: HashMap<ConflationKey, u64>,
    /// Of what is weighed.
    bytes: usize,
    /// How much of a backlog of each kind waits without being weighed.
    unweighed: [usize; 2],
    /// Entries that were skipped and still have their place.
    gaps: usize,
}

/// Gaps that may stand, whatever waits.
const GAPS: usize = 32;

struct Entry {
    delivery: Arc<Delivery>,
    key: Option<ConflationKey>,
    weight: Weight,
}

/// What an entry weighs.
#[derive(Clone, Copy)]
enum Weight {
    Bytes(usize),
    /// It is part of a backlog.
    None(Backlog),
}

/// Things that come all at once: what was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backlog {
    /// From a person: the mail that waits.
    Mail,
    /// From a room: its history since some event.
    History,
}

// === impl Backlog ===

impl Backlog {
    /// What kind these are.
    pub(super) fn of(all: &[Arc<Delivery>]) -> Self {
        match all.last().map(|last| &last.event) {
            Some(Event::Room(RoomEvent::ReplayDone { .. })) => Self::History,
            _ => Self::Mail,
        }
    }
}

// === impl Outbox ===

impl Outbox {
    /// Keeps a delivery of `bytes`; an older one of the same key is skipped.
    pub(super) fn push(&mut self, delivery: Arc<Delivery>, bytes: usize) {
        self.keep(delivery, Weight::Bytes(bytes));
    }

    /// Keeps what comes all at once, with the bytes of each.
    pub(super) fn push_all(
        &mut self,
        backlog: Backlog,
        all: impl IntoIterator<Item = (Arc<Delivery>, usize)>,
    ) {
        let first = self.unweighed[backlog as usize] == 0;
        for (delivery, bytes) in all {
            let weight = if first { Weight::None(backlog) } else { Weight::Bytes(bytes) };
            self.keep(delivery, weight);
        }
    }

    fn keep(&mut self, delivery: Arc<Delivery>, weight: Weight) {
        let key = match delivery.event.class() {
            Class::Durable | Class::Passing => None,
            Class::Volatile(key) => Some(key),
        };
        if let Some(key) = &key {
            let number = self.base + self.entries.len() as u64;
            if let Some(older) = self.latest.insert(key.clone(), number) {
                self.skip(older);
            }
        }
        match weight {
            Weight::Bytes(bytes) => self.bytes += bytes,
            Weight::None(backlog) => self.unweighed[backlog as usize] += 1,
        }
        self.entries.push_back(Some(Entry { delivery, key, weight }));
        if self.gaps > GAPS && self.gaps > self.entries.len() / 2 {
            self.close_gaps();
        }
    }

    /// Hands out the oldest.
    pub(super) fn pop(&mut self) -> Option<Arc<Delivery>> {
        loop {
            let entry = self.entries.pop_front()?;
            self.base += 1;
            if entry.is_none() {
                self.gaps -= 1;
            }
            if let Some(entry) = entry {
                self.lighten(entry.weight);
                if let Some(key) = entry.key {
                    self.latest.remove(&key);
                }
                return Some(entry.delivery);
            }
        }
    }

    /// How many bytes wait, but for those of a backlog.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    fn skip(&mut self, number: u64) {
        let place = usize::try_from(number - self.base).unwrap_or(usize::MAX);
        if let Some(entry) = self.entries.get_mut(place).and_then(Option::take) {
            self.lighten(entry.weight);
            self.gaps += 1;
        }
    }

    fn lighten(&mut self, weight: Weight) {
        match weight {
            Weight::Bytes(bytes) => self.bytes -= bytes,
            Weight::None(backlog) => self.unweighed[backlog as usize] -= 1,
        }
    }

    /// Without this, a reader who takes next to nothing would pay no byte of its budget for
    /// every cursor that ever moved. More gaps than entries, so each push pays a constant share.
    fn close_gaps(&mut self) {
        self.entries.retain(Option::is_some);
        self.gaps = 0;
        for (number, entry) in (self.base..).zip(&self.entries) {
            if let Some(key) = entry.as_ref().and_then(|entry| entry.key.as_ref())
                && let Some(latest) = self.latest.get_mut(key)
            {
                *latest = number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use protocol::{
        Event, EventId, Identity, Kind, Payload, Rights, RoomId, Timestamp, UserId,
        activity::{ActivityEvent, Draft},
        link::LinkEvent,
        presence::*,
    };

    fn durable(n: u64) -> Arc<Delivery> {
        let event = Event::Link(LinkEvent::Pong);
        Arc::new(Delivery::new(event, Timestamp::default()).numbered(n))
    }

    fn cursor(user: &str, n: u64) -> Arc<Delivery> {
        let who = Arc::new(Identity {
            user: UserId::new(user).unwrap(),
            name: user.into(),
            email: None,
            rights: Rights::default(),
            expires: None,
            anonymous: true,
            client: None,
        });
        let cursor = Cursor { x: 0.0, y: 0.0, cell: None };
        let event = PresenceEvent::Cursor { room: RoomId::new("r").unwrap(), who, cursor };
        Arc::new(Delivery::new(Event::Presence(event), Timestamp::default()).numbered(n))
    }

    /// Something volatile that its publisher calls `1`.
    fn activity(n: u64) -> Arc<Delivery> {
        let draft = Draft {
            kind: Kind::new("flash").unwrap(),
            data: Payload::from_json("{}".to_owned()),
            id: None,
            at: None,
            source_agent: None,
            circle: None,
            project: None,
            library: None,
            durable: None,
        };
        let activity = draft.complete(EventId::new("1").unwrap(), Timestamp::default(), false);
        let event = ActivityEvent::Happened { room: RoomId::bus(), activity: Arc::new(activity) };
        Arc::new(Delivery::new(Event::Activity(event), Timestamp::default()).numbered(n))
    }

    fn numbers(outbox: &mut Outbox) -> Vec<u64> {
        std::iter::from_fn(|| outbox.pop()).filter_map(|d| d.seq).collect()
    }

    #[test]
    fn only_the_latest_cursor_of_a_person_waits() {
        let mut outbox = Outbox::default();
        for delivery in [cursor("a", 1), durable(2), cursor("b", 3), cursor("a", 4), durable(5)] {
            outbox.push(delivery, 10);
        }
        assert_eq!(outbox.bytes(), 40);
        assert_eq!(numbers(&mut outbox), [2, 3, 4, 5]);
        assert_eq!((outbox.bytes(), outbox.pop().is_none()), (0, true));
    }

    #[test]
    fn what_two_publishers_call_alike_waits_side_by_side() {
        let mut outbox = Outbox::default();
        for delivery in [activity(1), activity(2), durable(3), activity(4)] {
            outbox.push(delivery, 10);
        }
        assert_eq!(outbox.bytes(), 40);
        assert_eq!(numbers(&mut outbox), [1, 2, 3, 4]);
    }

    #[test]
    fn a_cursor_that_moves_for_ever_takes_no_more_and_more_room() {
        let mut outbox = Outbox::default();
        outbox.push(durable(0), 10);
        for n in 1..10_000 {
            outbox.push(cursor(if n % 2 == 0 { "a" } else { "b" }, n), 10);
        }
        assert!(outbox.entries.len() < 100, "{}", outbox.entries.len());
        assert_eq!(outbox.bytes(), 30);
        assert_eq!(numbers(&mut outbox), [0, 9_998, 9_999]);
    }

    #[test]
    fn a_second_history_is_weighed_until_the_first_is_written() {
        let mut outbox = Outbox::default();
        let history = || [(durable(1), 10), (durable(2), 10)];
        outbox.push_all(Backlog::History, history());
        outbox.push_all(Backlog::Mail, history());
        assert_eq!(outbox.bytes(), 0);
        outbox.pop();
        outbox.push_all(Backlog::History, history());
        assert_eq!(outbox.bytes(), 20, "one of the first still waits");
        outbox.pop();
        outbox.push_all(Backlog::History, history());
        assert_eq!(outbox.bytes(), 20, "the mail that waits is another backlog");
    }

    /// What a slow reader's session does with its outbox.
    #[derive(Clone, Debug)]
    enum Act {
        Deliver(usize),
        Backlog(Backlog, Vec<usize>),
        Write,
    }

    fn act() -> impl Strategy<Value = Act> {
        let backlog = prop_oneof![Just(Backlog::Mail), Just(Backlog::History)];
        let sizes = prop::collection::vec(1..50_usize, 0..10);
        prop_oneof![
            (1..50_usize).prop_map(Act::Deliver),
            (backlog, sizes).prop_map(|(backlog, sizes)| Act::Backlog(backlog, sizes)),
            Just(Act::Write),
        ]
    }

    proptest! {
        #[test]
        fn no_more_is_held_than_the_budget_and_one_backlog_of_each_kind(
            acts in prop::collection::vec(act(), 0..200),
            budget in 0..500_usize,
        ) {
            let mut outbox = Outbox::default();
            // By the number of each delivery: its bytes.
            let (mut sizes, mut held) = (Vec::new(), 0);
            let mut largest = [0; 2];
            for act in acts {
                let mut next = |size| {
                    sizes.push(size);
                    held += size;
                    (durable(sizes.len() as u64 - 1), size)
                };
                match act {
                    Act::Deliver(size) => {
                        let (delivery, size) = next(size);
                        outbox.push(delivery, size);
                    }
                    Act::Backlog(backlog, sizes) => {
                        let sum: usize = sizes.iter().sum();
                        largest[backlog as usize] = sum.max(largest[backlog as usize]);
                        outbox.push_all(backlog, sizes.into_iter().map(&mut next).collect::<Vec<_>>());
                    }
                    Act::Write => {
                        let written = outbox.pop().and_then(|delivery| delivery.seq);
                        held -= written.map_or(0, |n| sizes[usize::try_from(n).unwrap()]);
                    }
                }
                if outbox.bytes() > budget {
                    // The session departs, and drops what waits.
                    break;
                }
                prop_assert!(held <= budget + largest[0] + largest[1]);
            }
        }

        #[test]
        fn every_durable_one_and_the_last_of_each_key_come_out_in_order(
            script in prop::collection::vec((0u8..4, prop::bool::weighted(0.3)), 0..300)
        ) {
            let mut outbox = Outbox::default();
            let mut out = Vec::new();
            let mut pushed = Vec::new();
            for (n, (who, pop)) in script.into_iter().enumerate() {
                let n = n as u64;
                let delivery = if who == 0 { durable(n) } else { cursor(&who.to_string(), n) };
                outbox.push(delivery, 1);
                pushed.push((n, who));
                if pop {
                    out.extend(outbox.pop().and_then(|d| d.seq));
                }
            }
            out.extend(numbers(&mut outbox));
            prop_assert!(out.is_sorted());
            let durables = pushed.iter().filter(|(_, who)| *who == 0).map(|(n, _)| *n);
            let last = (1..4).filter_map(|w| pushed.iter().rev().find(|(_, who)| *who == w)).map(|(n, _)| *n);
            for n in durables.chain(last) {
                prop_assert!(out.contains(&n));
            }
            prop_assert_eq!(outbox.bytes(), 0);
        }
    }
}
