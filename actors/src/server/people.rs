//! Opening people: whoever connects, or is written to.

use std::sync::Arc;

use actix::Actor;
use protocol::{Fault, FaultCode, UserId};

use super::{ServerActor, registry::UserCard};
use crate::{
    post::{self, Handle},
    user::{UserActor, messages::LookAround},
};

impl ServerActor {
    /// A person who is written to. Those who only wait for mail are bounded; people with a
    /// connection are, by the connections.
    pub(super) fn find_user(&mut self, user: &UserId) -> Result<Handle<UserActor>, Fault> {
        if let Some(card) = self.registry.users.get(user) {
            return Ok(card.addr.clone());
        }
        if self.registry.users.len() >= self.terms.max_people {
            return Err(Fault::new(
                FaultCode::CapacityExceeded,
                "The server remembers as many people as it may",
            )
            .help("raise offline.max_people"));
        }
        let addr = self.open_user(user);
        // Whoever asked may be gone before the mail is written: then nobody needs this person.
        post::insist(&addr, LookAround);
        Ok(addr)
    }

    pub(super) fn open_user(&mut self, user: &UserId) -> Handle<UserActor> {
        if let Some(card) = self.registry.users.get(user) {
            return card.addr.clone();
        }
        let (name, terms, me) = (user.clone(), self.user_terms.clone(), self.me.clone());
        let addr = UserActor::start_in_arbiter(&self.placement.of(user.as_str()), move |_| {
            UserActor::new(name, terms, me)
        });
        let addr = Arc::new(addr);
        self.registry.users.insert(user.clone(), UserCard { addr: addr.clone(), sessions: 0 });
        addr
    }
}
