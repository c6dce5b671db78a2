//! The way out of a session: frames that its socket has not taken yet.
//!
//! The session and the pump of its socket live on one thread; this queue is what they
//! share. The session puts frames in and stops at the high-water mark; the pump writes
//! them, many at a time, and eases the session once little is left. Frames are shared
//! bytes: a message to a thousand listeners is one allocation, not a thousand.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    io::IoSlice,
};

use actix::{Message, Recipient};
use bytes::{Buf, Bytes};
use protocol::CloseReason;

use super::settle::Settling;
use crate::{
    job::messages::Parcel,
    session::messages::{Mailbox, SessionMail},
};

/// Frames offered to the socket in one write.
const SLICES: usize = 16;

/// Tells a session that its socket takes bytes again.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Eased;

/// Bytes on their way to the socket, and what both ends must know of each other.
#[derive(Default)]
pub struct Outlet {
    frames: RefCell<Frames>,
    waiting: Cell<Option<Recipient<Eased>>>,
    /// What is watched until it has left, while there is any.
    watched: Cell<Option<Box<Watched>>>,
    verdict: Cell<Option<CloseReason>>,
    /// Whether the socket is not to be read.
    held: Cell<bool>,
}

/// What somebody wants to know of: whether the socket has taken it.
struct Watched {
    settling: Settling,
    /// The session, which is told of its mail.
    session: Mailbox,
    /// Last words of jobs, in order, and how many bytes are left up to the end of each.
    parcels: VecDeque<(usize, Parcel)>,
}

/// The first frame sits in the queue itself, so the usual case (one message, taken at
/// once) allocates nothing; the rest is freed when empty.
#[derive(Default)]
struct Frames {
    front: Bytes,
    rest: VecDeque<Bytes>,
    bytes: usize,
}

// === impl Outlet ===

impl Outlet {
    /// Bytes that the socket has not taken.
    pub fn pending(&self) -> usize {
        self.frames.borrow().bytes
    }

    /// Puts bytes behind the others.
    pub fn push(&self, bytes: Bytes) {
        let mut frames = self.frames.borrow_mut();
        frames.bytes += bytes.len();
        if frames.front.is_empty() {
            frames.front = bytes;
        } else if !bytes.is_empty() {
            frames.rest.push_back(bytes);
        }
    }

    /// Shows the pump what to write next.
    pub fn write_with<R>(&self, write: impl FnOnce(&[IoSlice<'_>]) -> R) -> R {
        let frames = self.frames.borrow();
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut count = 0;
        for (slice, frame) in
            slices.iter_mut().zip(std::iter::once(&frames.front).chain(&frames.rest))
        {
            *slice = IoSlice::new(frame);
            count += 1;
        }
        write(&slices[..count])
    }

    /// The socket has taken so many bytes; with at most `low_water` left, a waiting session
    /// is eased.
    pub fn taken(&self, bytes: usize, low_water: usize) {
        self.frames.borrow_mut().drop_front(bytes);
        crate::tally::count(|t| t.bytes_sent += bytes as u64);
        if let Some(watched) = self.watched.take() {
            self.settle(watched, bytes);
        }
        if self.pending() <= low_water
            && let Some(session) = self.waiting.take()
        {
            crate::post::insist_to(&session, Eased);
        }
    }

    /// The session asks for [`Eased`] mail once little is left.
    pub fn wait(&self, session: Recipient<Eased>) {
        self.waiting.set(Some(session));
    }

    /// Whether the session has asked already.
    pub fn is_waited_for(&self) -> bool {
        let waiting = self.waiting.take();
        let is_waited_for = waiting.is_some();
        self.waiting.set(waiting);
        is_waited_for
    }

    /// Looks after the mail of a session, which hears [`SessionMail::Written`] when some of it is
    /// written; `act` is given how many bytes wait.
    pub(crate) fn settling<R>(
        &self,
        session: &Mailbox,
        act: impl FnOnce(&mut Settling, usize) -> R,
    ) -> R {
        let mut watched = self.watched(session);
        let done = act(&mut watched.settling, self.pending());
        self.settle(watched, 0);
        done
    }

    /// Holds on to the last word of a job, whose frame is the last one here, until the socket has
    /// taken it; if that never happens, it finds its own way.
    pub(crate) fn accompany(&self, session: &Mailbox, parcel: Parcel) {
        let mut watched = self.watched(session);
        watched.parcels.push_back((self.pending(), parcel));
        self.settle(watched, 0);
    }

    fn watched(&self, session: &Mailbox) -> Box<Watched> {
        let fresh = || {
            let (settling, session) = (Settling::default(), session.clone());
            Box::new(Watched { settling, session, parcels: VecDeque::new() })
        };
        self.watched.take().unwrap_or_else(fresh)
    }

    fn settle(&self, mut watched: Box<Watched>, taken: usize) {
        if watched.settling.taken(taken) {
            crate::post::insist_to(&watched.session, SessionMail::Written);
        }
        watched.take_parcels(taken);
        if !watched.settling.is_idle() || !watched.parcels.is_empty() {
            self.watched.set(Some(watched));
        }
    }

    /// Has the socket read no more, or read on. The pump runs the actor that says so, and looks
    /// here before it reads.
    pub fn hold(&self, held: bool) {
        self.held.set(held);
    }

    /// Whether the socket is not to be read.
    pub fn is_held(&self) -> bool {
        self.held.get()
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

// === impl Watched ===

impl Watched {
    /// The socket has taken so many bytes more.
    fn take_parcels(&mut self, taken: usize) {
        for (left, _) in &mut self.parcels {
            *left = left.saturating_sub(taken);
        }
        while self.parcels.front().is_some_and(|(left, _)| *left == 0) {
            if let Some((_, parcel)) = self.parcels.pop_front() {
                parcel.taken();
            }
        }
    }
}

// === impl Frames ===

impl Frames {
    fn drop_front(&mut self, mut taken: usize) {
        self.bytes -= taken;
        while taken >= self.front.len() && taken > 0 {
            taken -= self.front.len();
            self.front = self.rest.pop_front().unwrap_or_default();
        }
        self.front.advance(taken);
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(outlet: &Outlet) -> Vec<u8> {
        outlet.write_with(|slices| slices.iter().flat_map(|slice| slice.to_vec()).collect())
    }

    #[test]
    fn an_empty_outlet_holds_no_memory() {
        let outlet = Outlet::default();
        for text in ["one ", "two ", "", "three"] {
            outlet.push(Bytes::from(text));
        }
        assert_eq!(seen(&outlet), b"one two three");
        outlet.taken(outlet.pending(), 0);
        assert_eq!((outlet.pending(), outlet.frames.borrow().rest.capacity()), (0, 0));
    }

    proptest! {
        #[test]
        fn what_is_taken_bit_by_bit_is_what_was_put_in(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..12),
            steps in prop::collection::vec(1usize..30, 1..60),
        ) {
            let outlet = Outlet::default();
            chunks.iter().for_each(|chunk| outlet.push(Bytes::from(chunk.clone())));
            let mut out = Vec::new();
            for step in steps {
                let next: Vec<u8> = seen(&outlet).into_iter().take(step).collect();
                outlet.taken(next.len(), 0);
                out.extend(next);
            }
            prop_assert_eq!(out.len() + outlet.pending(), chunks.concat().len());
            prop_assert!(chunks.concat().starts_with(&out));
        }
    }
}
