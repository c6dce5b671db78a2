//! Who is where: connections, people and rooms by name.
//!
//! Connections and rooms are in order, so that a page of either is found without a look at the
//! rest. The name of a connection begins with the time at which it was given.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use actix::{Addr, WeakAddr};
use protocol::{Identity, RoomId, SessionId, UserId, admin::ConnectionInfo};

use crate::{
    death_watch::Incarnation, post::Handle, room::RoomActor, session::SessionActor, user::UserActor,
};

/// Every actor that the housekeeper knows.
#[derive(Default)]
pub(super) struct Registry {
    /// Connections. Boxed, for a map holds room for more than it has.
    pub sessions: BTreeMap<SessionId, Box<SessionCard>>,
    /// How many of them showed a token.
    pub authenticated: usize,
    /// People.
    pub users: HashMap<UserId, UserCard>,
    /// Places.
    pub rooms: BTreeMap<RoomId, RoomCard>,
}

/// One connection.
pub(super) struct SessionCard {
    /// What is known of it.
    pub info: ConnectionInfo,
    /// The person's actor, as it was when the connection was let in.
    pub user: Handle<UserActor>,
    /// How to reach it, once it has started. Weak: a handle costs two allocations each,
    /// and this one is hardly ever used.
    pub addr: Option<WeakAddr<SessionActor>>,
}

/// One person.
pub(super) struct UserCard {
    /// How to reach them.
    pub addr: Handle<UserActor>,
    /// Which of the actors that had their name.
    pub incarnation: Incarnation,
    /// How many connections they have.
    pub sessions: u32,
}

/// One place.
#[derive(Clone)]
pub(super) struct RoomCard {
    /// How to reach it.
    pub addr: Handle<RoomActor>,
    /// Which of those that had its name.
    pub incarnation: Incarnation,
}

impl Registry {
    /// A running connection.
    pub(super) fn session(&self, session: SessionId) -> Option<Addr<SessionActor>> {
        self.sessions.get(&session).and_then(|card| card.reach())
    }

    /// Every running connection.
    pub(super) fn running(&self) -> impl Iterator<Item = Addr<SessionActor>> {
        self.sessions.values().filter_map(|card| card.reach())
    }

    /// The running connections of one person. Looks at everyone: for rare occasions.
    pub(super) fn running_of(&self, user: &UserId) -> impl Iterator<Item = Addr<SessionActor>> {
        let theirs = self.sessions.values().filter(move |card| card.info.who.user == *user);
        theirs.filter_map(|card| card.reach())
    }

    /// Adds a connection of a known person.
    pub(super) fn add_session(&mut self, card: SessionCard) {
        if let Some(user) = self.user_of(&card) {
            user.sessions += 1;
        }
        self.authenticated += usize::from(!card.info.who.anonymous);
        self.sessions.insert(card.info.session, Box::new(card));
    }

    /// Whoever is behind a connection has shown another token.
    pub(super) fn renew_session(&mut self, session: SessionId, who: Arc<Identity>) {
        if let Some(card) = self.sessions.get_mut(&session) {
            self.authenticated -= usize::from(!card.info.who.anonymous);
            self.authenticated += usize::from(!who.anonymous);
            card.info.who = who;
        }
    }

    /// Forgets a connection.
    pub(super) fn remove_session(&mut self, session: SessionId) -> Option<Box<SessionCard>> {
        let card = self.sessions.remove(&session)?;
        if let Some(user) = self.user_of(&card) {
            user.sessions = user.sessions.saturating_sub(1);
        }
        self.authenticated -= usize::from(!card.info.who.anonymous);
        Some(card)
    }

    /// The person behind a connection, unless their actor is another one by now.
    fn user_of(&mut self, card: &SessionCard) -> Option<&mut UserCard> {
        self.users.get_mut(&card.info.who.user).filter(|user| user.addr == card.user)
    }

    /// Whether a connection writes to the actor that its person has now.
    pub(super) fn reaches_its_person(&self, session: SessionId) -> bool {
        self.sessions.get(&session).is_some_and(|card| {
            self.users.get(&card.info.who.user).is_some_and(|user| user.addr == card.user)
        })
    }

    /// Forgets a room, unless another one has its name by now.
    pub(super) fn remove_room(&mut self, room: &RoomId, incarnation: Incarnation) {
        if self.rooms.get(room).is_some_and(|card| card.incarnation == incarnation) {
            self.rooms.remove(room);
        }
    }

    /// Forgets a person whose actor has failed; false if another one has the name by now.
    pub(super) fn remove_user(&mut self, user: &UserId, incarnation: Incarnation) -> bool {
        let known = self.users.get(user).is_some_and(|card| card.incarnation == incarnation);
        known && self.users.remove(user).is_some()
    }

    /// Forgets a person who has no connection; true if so.
    pub(super) fn remove_idle_user(&mut self, user: &UserId) -> Option<UserCard> {
        self.users
            .get(user)
            .is_some_and(|card| card.sessions == 0)
            .then(|| self.users.remove(user))?
    }
}

impl SessionCard {
    fn reach(&self) -> Option<Addr<SessionActor>> {
        self.addr.as_ref().and_then(WeakAddr::upgrade)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use actix::{Actor, System};
    use protocol::{Rights, Timestamp};

    use super::*;
    use crate::{
        server::ServerActor,
        store::ledger::Ledger,
        terms::tests::{server_terms, user_terms},
    };

    fn ann() -> UserId {
        UserId::new("ann").unwrap()
    }

    fn card(n: u128, user: &Handle<UserActor>) -> SessionCard {
        let who = Arc::new(Identity {
            user: ann(),
            name: "Ann".into(),
            email: None,
            rights: Rights::default(),
            expires: None,
            anonymous: false,
            client: None,
        });
        let info = ConnectionInfo {
            session: SessionId::from_u128(n),
            who,
            dialect: "query",
            ip: Ipv4Addr::LOCALHOST.into(),
            since: Timestamp::default(),
        };
        SessionCard { info, user: user.clone(), addr: None }
    }

    fn person(addr: &Handle<UserActor>, incarnation: Incarnation) -> UserCard {
        UserCard { addr: addr.clone(), incarnation, sessions: 0 }
    }

    #[test]
    fn the_sockets_of_an_actor_that_failed_are_not_those_of_the_next() {
        System::new().block_on(async {
            let server = ServerActor::start(server_terms(), Ledger::default(), Box::new(|| {}));
            let actor = |incarnation| {
                let (terms, ledger) = (Arc::new(user_terms()), Ledger::default());
                let who = (ann(), incarnation);
                Arc::new(UserActor::new(who, None, terms, ledger, server.clone()).start())
            };
            let (failed, next) = (actor(1), actor(2));
            let mut registry = Registry::default();
            registry.users.insert(ann(), person(&failed, 1));
            registry.add_session(card(1, &failed));
            registry.users.insert(ann(), person(&next, 2));
            registry.add_session(card(2, &next));
            assert!(!registry.reaches_its_person(SessionId::from_u128(1)));
            assert!(registry.reaches_its_person(SessionId::from_u128(2)));
            registry.remove_session(SessionId::from_u128(1));
            assert_eq!(registry.users[&ann()].sessions, 1);
            assert!(!registry.remove_user(&ann(), 1), "it is another one by now");
            assert!(registry.remove_idle_user(&ann()).is_none(), "one socket is still open");
            assert_eq!(registry.authenticated, 1);
        });
    }
}
