//! A guard that tells the housekeeper when its actor is gone, however it went.
//!
//! actix drops an actor's fields when it stops and also when it panics, but it
//! restarts nothing and tells nobody. So there is one way out for all: `Drop`.

use std::net::IpAddr;

use protocol::{CloseReason, RoomId, SessionId, UserId};

use crate::{
    post::{self, Handle},
    server::{ServerActor, messages::Obituary},
};

/// Does something that may panic; none if it did. The panic hook has logged it by then.
///
/// State that was half changed is the caller's to mend.
pub fn survive<T>(act: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(act)).ok()
}

/// Tells the actors apart that one name has had: the late word of one must not end the next.
pub type Incarnation = u64;

/// Whose guard it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mortal {
    /// A socket, with the reason it ended if it had time to give one.
    Session(SessionId, Option<CloseReason>),
    /// The socket of an operator or a worker, from this address.
    Staff(IpAddr),
    /// A place, and which of those that had its name.
    Room(RoomId, Incarnation),
    /// A person, and which of the actors that had that name.
    User(UserId, Incarnation),
}

/// Sends an [`Obituary`] when dropped.
pub struct DeathWatch {
    /// Whose guard it is.
    pub mortal: Mortal,
    server: Handle<ServerActor>,
}

impl DeathWatch {
    /// Watches over one actor.
    pub fn new(mortal: Mortal, server: Handle<ServerActor>) -> Self {
        Self { mortal, server }
    }

    /// The housekeeper.
    pub fn server(&self) -> &Handle<ServerActor> {
        &self.server
    }
}

impl Drop for DeathWatch {
    fn drop(&mut self) {
        let panicked = std::thread::panicking();
        post::insist(&self.server, Obituary { of: self.mortal.clone(), panicked });
    }
}
