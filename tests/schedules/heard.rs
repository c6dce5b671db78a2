//! What each person heard of a room, and whether it adds up.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

/// What one person can say afterwards.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) who: String,
    /// The number after which this person heard the room for the first time.
    pub(super) from: u64,
    /// Everything heard: number and id, in the order heard.
    pub(super) heard: Vec<(u64, String)>,
    /// Numbers that the server said were lost to this person: after the first, up to the second.
    pub(super) gaps: Vec<(u64, u64)>,
    /// What the server said it keeps: id and number.
    pub(super) kept: HashMap<String, u64>,
    /// Everything this person said.
    pub(super) said: Vec<String>,
    /// Where this person stands at the end.
    pub(super) position: u64,
    /// Events that came in replays.
    pub(super) replayed: u64,
    /// Answers that said "I know that already".
    pub(super) duplicates: u64,
}

/// Sums over many rooms.
#[derive(Debug, Default)]
pub(super) struct Total {
    pub(super) rooms: u64,
    pub(super) published: u64,
    pub(super) delivered: u64,
    pub(super) replayed: u64,
    pub(super) gaps: u64,
    pub(super) duplicates: u64,
}

/// A room as all who were in it remember it.
pub(super) struct Room;

// === impl Room ===

impl Room {
    /// Holds all accounts against each other.
    pub(super) fn agree(room: &str, accounts: Vec<Account>) -> Total {
        let order = one_order(room, &accounts);
        let last = accounts.iter().map(|it| it.position).max().unwrap_or(0);
        for account in &accounts {
            everything_or_flagged(room, account, last);
            kept_is_kept(room, account, &order);
        }
        Total {
            rooms: 1,
            published: accounts.iter().map(|it| it.kept.len() as u64).sum(),
            delivered: accounts.iter().map(|it| it.heard.len() as u64).sum(),
            replayed: accounts.iter().map(|it| it.replayed).sum(),
            gaps: accounts.iter().map(|it| it.gaps.len() as u64).sum(),
            duplicates: accounts.iter().map(|it| it.duplicates).sum(),
        }
    }
}

/// One number, one message; one message, one number: the same for everyone.
fn one_order(room: &str, accounts: &[Account]) -> BTreeMap<u64, String> {
    let mut order = BTreeMap::new();
    for (seq, id) in accounts.iter().flat_map(|it| &it.heard) {
        let first = order.entry(*seq).or_insert_with(|| id.clone());
        assert_eq!(first, id, "{room}: two messages have the number {seq}");
    }
    let once: HashSet<_> = order.values().collect();
    assert_eq!(once.len(), order.len(), "{room}: a message was delivered under two numbers");
    order
}

/// Delivered plus flagged gap equals published, in order and without a repetition.
fn everything_or_flagged(room: &str, account: &Account, last: u64) {
    let who = &account.who;
    let heard = account.heard.iter().map(|(seq, _)| (*seq, *seq));
    let lost = account.gaps.iter().map(|(after, to)| (after + 1, *to));
    let mut stretches: Vec<_> = heard.chain(lost).collect();
    stretches.sort_unstable();
    let mut next = account.from + 1;
    for (from, to) in stretches {
        assert_eq!(from, next, "{room}: {who} misses {next} without a word: {account:?}");
        next = to + 1;
    }
    assert_eq!(next, last + 1, "{room}: {who} has not heard the end: {account:?}");
    assert!(account.heard.is_sorted_by(|a, b| a.0 < b.0), "{room}: {who} heard out of order");
}

/// Whatever was acknowledged is there, under the number that was given; all that was said is.
fn kept_is_kept(room: &str, account: &Account, order: &BTreeMap<u64, String>) {
    for id in &account.said {
        let seq = account.kept.get(id);
        assert!(seq.is_some(), "{room}: {} was never told what became of {id}", account.who);
    }
    for (id, seq) in &account.kept {
        // Nobody may have heard it, if all had a gap there; but then nothing else has its number.
        let there = order.get(seq).is_none_or(|other| other == id);
        assert!(there, "{room}: {id} was acknowledged as {seq}, but that is {:?}", order.get(seq));
        let elsewhere = order.iter().find(|(other, name)| *name == id && *other != seq);
        assert_eq!(elsewhere, None, "{room}: {id} was acknowledged as {seq}");
    }
}

// === impl Total ===

impl Total {
    pub(super) fn add(&mut self, other: &Self) {
        self.rooms += other.rooms;
        self.published += other.published;
        self.delivered += other.delivered;
        self.replayed += other.replayed;
        self.gaps += other.gaps;
        self.duplicates += other.duplicates;
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rooms, {} published, {} delivered ({} of them replayed), {} flagged gaps, {} duplicates",
            self.rooms, self.published, self.delivered, self.replayed, self.gaps, self.duplicates
        )
    }
}
