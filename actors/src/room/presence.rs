//! Who is in a room, by person: status, cursor, typing, and a grace for the absent.
//!
//! Pure. A person is present from the first socket until the last one is gone and
//! the grace has passed, so that a page reload makes nobody flicker.

use std::{collections::HashMap, sync::Arc, time::Duration};

use protocol::{
    CellId, Identity, Timestamp, UserId,
    admin::Shown,
    presence::{Cursor, Person, Status},
};

use super::roll::Present;

/// The people in a room.
pub(super) struct Presence {
    grace: Duration,
    typing_clear: Duration,
    people: HashMap<UserId, Entry>,
    absent: Vec<(Timestamp, UserId)>,
    typing: Vec<Typing>,
}

struct Entry {
    who: Arc<Identity>,
    sockets: u32,
    status: Status,
    cursor: Option<Box<Cursor>>,
    last_seen: Timestamp,
}

/// Somebody who is typing and has not said that they stopped.
pub(super) struct Typing {
    since: Timestamp,
    /// Who.
    pub who: Arc<Identity>,
    /// In which cell.
    pub cell: Option<CellId>,
}

// === impl Presence ===

impl Presence {
    /// Nobody yet.
    pub(super) fn new(grace: Duration, typing_clear: Duration) -> Self {
        Self { grace, typing_clear, people: HashMap::new(), absent: Vec::new(), typing: Vec::new() }
    }

    /// A socket of this person has come; true if the person was not here before.
    pub(super) fn arrive(&mut self, who: &Arc<Identity>, now: Timestamp) -> bool {
        self.absent.retain(|(_, user)| *user != who.user);
        if let Some(entry) = self.people.get_mut(&who.user) {
            entry.sockets += 1;
            entry.last_seen = now;
            return false;
        }
        let entry = Entry {
            who: who.clone(),
            sockets: 1,
            status: Status::Online,
            cursor: None,
            last_seen: now,
        };
        self.people.insert(who.user.clone(), entry);
        true
    }

    /// A socket of this person has left on purpose; the person, if it was the last one.
    pub(super) fn leave(&mut self, user: &UserId) -> Option<Arc<Identity>> {
        if self.drop_socket(user)? > 0 {
            return None;
        }
        self.remove(user)
    }

    /// A socket of this person is lost. With a grace the person stays for a while.
    pub(super) fn lose(&mut self, user: &UserId, now: Timestamp) -> Option<Arc<Identity>> {
        if self.drop_socket(user)? > 0 {
            return None;
        }
        if self.grace.is_zero() {
            return self.remove(user);
        }
        self.absent.push((now.after(self.grace), user.clone()));
        None
    }

    /// Those whose grace has passed: they are gone now.
    pub(super) fn overdue(&mut self, now: Timestamp) -> Vec<Arc<Identity>> {
        let (due, waiting) =
            std::mem::take(&mut self.absent).into_iter().partition(|(at, _)| *at <= now);
        self.absent = waiting;
        let due: Vec<(Timestamp, UserId)> = due;
        due.iter().filter_map(|(_, user)| self.remove(user)).collect()
    }

    /// Those who have been typing for too long to believe it.
    pub(super) fn stale_typing(&mut self, now: Timestamp) -> Vec<Typing> {
        let clear = self.typing_clear;
        self.typing.extract_if(.., |typing| now.since(typing.since) >= clear).collect()
    }

    /// When something is due next: a grace that ends, a typing mark that goes stale.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let graces = self.absent.iter().map(|(at, _)| *at);
        let typing = self.typing.iter().map(|typing| typing.since.after(self.typing_clear));
        graces.chain(typing).min()
    }

    /// Remembers where a person's cursor is.
    pub(super) fn set_cursor(&mut self, user: &UserId, cursor: Cursor, now: Timestamp) {
        if let Some(entry) = self.people.get_mut(user) {
            entry.cursor = Some(Box::new(cursor));
            entry.last_seen = now;
        }
    }

    /// Remembers how available a person is.
    pub(super) fn set_status(&mut self, user: &UserId, status: Status, now: Timestamp) {
        if let Some(entry) = self.people.get_mut(user) {
            entry.status = status;
            entry.last_seen = now;
        }
    }

    /// How available a person is shown to be.
    pub(super) fn status(&self, user: &UserId) -> Option<Status> {
        self.people.get(user).map(|entry| entry.status)
    }

    /// Remembers that a person types, or has stopped. Returns the cell in which they are
    /// thereby no longer typing, if it is another one: nobody types in two places.
    pub(super) fn set_typing(
        &mut self,
        who: &Arc<Identity>,
        cell: Option<CellId>,
        typing: bool,
        now: Timestamp,
    ) -> Option<Typing> {
        let at = self.typing.iter().position(|mark| mark.who.user == who.user);
        let before = at.map(|at| self.typing.swap_remove(at)).filter(|mark| mark.cell != cell);
        if typing {
            self.typing.push(Typing { since: now, who: who.clone(), cell });
        }
        before
    }

    /// The person shows another token, with perhaps another name.
    pub(super) fn renew(&mut self, who: &Arc<Identity>) {
        if let Some(entry) = self.people.get_mut(&who.user) {
            entry.who = who.clone();
        }
    }

    /// Remembers that a person did something.
    pub(super) fn touch(&mut self, user: &UserId, now: Timestamp) {
        if let Some(entry) = self.people.get_mut(user) {
            entry.last_seen = now;
        }
    }

    /// Whether the person is here, or expected back.
    pub(super) fn has(&self, user: &UserId) -> bool {
        self.people.contains_key(user)
    }

    /// How many people are here.
    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    /// The first `limit` people as the others see them.
    pub(super) fn people(&self, limit: usize) -> Arc<[Person]> {
        self.people.values().take(limit).map(Entry::person).collect()
    }

    /// Everybody who is here, in no order.
    pub(super) fn roll(&self) -> impl Iterator<Item = Present<'_>> {
        self.people.values().map(Entry::present)
    }

    /// Counts the sockets anew, after a failure in the middle of something.
    pub(super) fn recount<'a>(
        &mut self,
        sockets: impl Iterator<Item = &'a Arc<Identity>>,
        now: Timestamp,
    ) {
        self.people.values_mut().for_each(|entry| entry.sockets = 0);
        for who in sockets {
            self.arrive(who, now);
        }
        let expected: Vec<UserId> = self.absent.iter().map(|(_, user)| user.clone()).collect();
        let lost =
            self.people.values().filter(|e| e.sockets == 0 && !expected.contains(&e.who.user));
        let due = now.after(self.grace);
        self.absent.extend(lost.map(|entry| (due, entry.who.user.clone())));
    }

    fn drop_socket(&mut self, user: &UserId) -> Option<u32> {
        let entry = self.people.get_mut(user)?;
        entry.sockets = entry.sockets.saturating_sub(1);
        Some(entry.sockets)
    }

    fn remove(&mut self, user: &UserId) -> Option<Arc<Identity>> {
        self.absent.retain(|(_, absent)| absent != user);
        self.typing.retain(|typing| typing.who.user != *user);
        self.people.remove(user).map(|entry| entry.who)
    }
}

impl Entry {
    fn present(&self) -> Present<'_> {
        let shown = Shown { status: self.status, last_seen: self.last_seen };
        Present { who: &self.who, sockets: self.sockets, shown: Some(shown) }
    }

    fn person(&self) -> Person {
        Person {
            who: self.who.clone(),
            status: self.status,
            cursor: self.cursor.as_deref().cloned(),
            last_seen: self.last_seen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Rights;

    const START: Timestamp = Timestamp::from_secs(100);
    const GRACE: Duration = Duration::from_secs(15);

    fn alice() -> Arc<Identity> {
        Arc::new(Identity {
            user: UserId::new("alice").unwrap(),
            name: "Alice".into(),
            email: None,
            rights: Rights::default(),
            expires: None,
            anonymous: true,
            client: None,
        })
    }

    fn presence() -> Presence {
        Presence::new(GRACE, Duration::from_secs(8))
    }

    #[test]
    fn a_person_with_two_sockets_comes_once_and_leaves_once() {
        let (alice, mut presence) = (alice(), presence());
        assert!(presence.arrive(&alice, START));
        assert!(!presence.arrive(&alice, START));
        assert!(presence.leave(&alice.user).is_none());
        assert!(presence.leave(&alice.user).is_some());
        assert!(presence.leave(&alice.user).is_none());
        assert_eq!(presence.len(), 0);
    }

    #[test]
    fn a_lost_socket_has_its_grace() {
        let (alice, mut presence) = (alice(), presence());
        presence.arrive(&alice, START);
        assert!(presence.lose(&alice.user, START).is_none());
        assert_eq!(presence.next_due(), Some(START.after(GRACE)));
        assert!(presence.overdue(START.after(GRACE / 2)).is_empty());
        assert!(!presence.arrive(&alice, START.after(GRACE / 2)), "came back in time");
        assert!(presence.overdue(START.after(GRACE * 2)).is_empty());
        presence.lose(&alice.user, START);
        assert_eq!(presence.overdue(START.after(GRACE)).len(), 1);
        assert_eq!(presence.next_due(), None);
    }

    #[test]
    fn a_recount_agrees_with_the_sockets() {
        let (alice, mut presence) = (alice(), presence());
        presence.arrive(&alice, START);
        presence.arrive(&alice, START);
        presence.recount([&alice].into_iter(), START);
        assert!(presence.leave(&alice.user).is_some(), "one socket was counted");
        presence.arrive(&alice, START);
        presence.recount(std::iter::empty(), START);
        assert_eq!(presence.overdue(START.after(GRACE)).len(), 1, "nobody is behind this person");
    }

    #[test]
    fn nobody_types_in_two_cells() {
        let (alice, mut presence) = (alice(), presence());
        let cell = |name: &str| CellId::new(name).ok();
        presence.arrive(&alice, START);
        assert!(presence.set_typing(&alice, cell("A1"), true, START).is_none());
        let before = presence.set_typing(&alice, cell("B2"), true, START);
        assert_eq!(before.and_then(|mark| mark.cell), cell("A1"));
        assert!(presence.set_typing(&alice, cell("B2"), false, START).is_none());
        assert_eq!(presence.next_due(), None);
    }

    #[test]
    fn typing_is_not_believed_for_ever() {
        let (alice, mut presence) = (alice(), presence());
        presence.arrive(&alice, START);
        presence.set_typing(&alice, None, true, START);
        presence.set_typing(&alice, None, true, START.after(Duration::from_secs(4)));
        assert!(presence.stale_typing(START.after(Duration::from_secs(8))).is_empty());
        assert_eq!(presence.stale_typing(START.after(Duration::from_secs(12))).len(), 1);
        assert_eq!(presence.next_due(), None);
    }
}
