//! Who is in a room, by socket. Pure, but for the handles it keeps for the fan-out.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use protocol::{Identity, SessionId};

use super::messages::Member;

/// The sockets in a room: dense for the fan-out, indexed for the rest.
#[derive(Default)]
pub(super) struct Membership {
    members: Vec<Member>,
    places: HashMap<SessionId, u32>,
}

impl Membership {
    /// Adds a socket; false if it was here already.
    pub(super) fn add(&mut self, member: Member) -> bool {
        if self.places.contains_key(&member.session) {
            return false;
        }
        let place = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        self.places.insert(member.session, place);
        self.members.push(member);
        true
    }

    /// Takes a socket out.
    pub(super) fn remove(&mut self, session: SessionId) -> Option<Member> {
        let place = self.places.remove(&session)?;
        let member = self.members.swap_remove(place as usize);
        if let Some(moved) = self.members.get(place as usize) {
            self.places.insert(moved.session, place);
        }
        Some(member)
    }

    /// The member behind a socket.
    pub(super) fn get(&self, session: SessionId) -> Option<&Member> {
        self.places.get(&session).and_then(|place| self.members.get(*place as usize))
    }

    /// The member behind a socket shows another token.
    pub(super) fn renew(&mut self, session: SessionId, who: &Arc<Identity>) -> bool {
        let place = self.places.get(&session).map(|place| *place as usize);
        let member = place.and_then(|place| self.members.get_mut(place));
        member.map(|member| member.who = who.clone()).is_some()
    }

    /// Takes out whose sockets are gone.
    pub(super) fn prune(&mut self) {
        let gone = self.members.iter().filter(|member| !member.mail.connected());
        for session in gone.map(|member| member.session).collect::<Vec<_>>() {
            self.remove(session);
        }
    }

    /// Everyone.
    pub(super) fn all(&self) -> &[Member] {
        &self.members
    }

    /// How many sockets.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// How many people they belong to.
    pub(super) fn people(&self) -> usize {
        self.members.iter().map(|member| &member.who.user).collect::<HashSet<_>>().len()
    }

    /// Whether nobody is here.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Takes everyone out.
    pub(super) fn clear(&mut self) -> Vec<Member> {
        self.places.clear();
        std::mem::take(&mut self.members)
    }
}
