//! The water level between a session and its socket.
//!
//! The pump and the session live on one thread; this is all they share. The
//! session adds what it hands over and stops at the high-water mark; the pump
//! settles what the socket took, and eases the session once the level is low.

use std::cell::{Cell, RefCell};

use actix::{Message, Recipient};
use protocol::CloseReason;

/// Tells a session that its socket takes bytes again.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Eased;

/// Bytes handed over by the session that the socket has not taken yet.
#[derive(Default)]
pub struct Backlog {
    pending: Cell<usize>,
    low_water: usize,
    waiting: RefCell<Option<Recipient<Eased>>>,
    verdict: Cell<Option<CloseReason>>,
}

impl Backlog {
    /// An empty one, which eases a waiting session at `low_water` bytes.
    pub fn new(low_water: usize) -> Self {
        Self { low_water, ..Self::default() }
    }

    /// Bytes on their way to the socket.
    pub fn pending(&self) -> usize {
        self.pending.get()
    }

    /// The session hands over about this many bytes.
    pub fn add(&self, bytes: usize) {
        self.pending.set(self.pending.get() + bytes);
    }

    /// The pump says how many bytes it really still holds.
    pub fn settle(&self, pending: usize) {
        self.pending.set(pending);
        if pending <= self.low_water
            && let Some(session) = self.waiting.take()
        {
            crate::post::insist_to(&session, Eased);
        }
    }

    /// The session asks for [`Eased`] mail once the level is low.
    pub fn wait(&self, session: Recipient<Eased>) {
        self.waiting.replace(Some(session));
    }

    /// Whether the session has asked already.
    pub fn is_waited_for(&self) -> bool {
        self.waiting.borrow().is_some()
    }

    /// The pump found something for which the connection must end. It then fails the
    /// incoming stream; the session looks here for the reason.
    pub fn condemn(&self, reason: CloseReason) {
        self.verdict.set(Some(reason));
    }

    /// Why the pump failed the incoming stream, if it did.
    pub fn verdict(&self) -> Option<CloseReason> {
        self.verdict.get()
    }
}
