//! Station 8: from a delivery to the socket, or to the outbox of a slow reader.

use std::sync::Arc;

use actix::AsyncContext;
use protocol::{CloseReason, Delivery};

use super::{SessionActor, outbox::Backlog, socket::Socket};
use crate::{
    clock::{Moment, moment},
    latency, post,
    socket::Attendant,
    tally,
    user::messages::Settle,
};

impl SessionActor {
    /// Writes a delivery now, or keeps it while the socket takes nothing.
    pub(super) fn deliver(&mut self, delivery: Arc<Delivery>, socket: &mut Socket) {
        if self.is_drained() {
            self.write(&delivery);
        } else if let Some(bytes) = self.weigh(&delivery) {
            self.outbox.get_or_insert_default().push(delivery, bytes);
            self.bear(socket);
        }
    }

    /// Writes a delivery, and notes how long it was on its way. One that waits for a reader who
    /// takes nothing at the moment says nothing of us.
    pub(super) fn witness(&mut self, delivery: Arc<Delivery>, read: Moment, socket: &mut Socket) {
        let at_once = self.is_drained();
        self.deliver(delivery, socket);
        if at_once {
            latency::note(read.until(moment()));
        }
    }

    /// Writes what has just happened, one after another.
    pub(super) fn hear_each(&mut self, all: Vec<Arc<Delivery>>, socket: &mut Socket) {
        for delivery in all {
            if self.departing.is_none() {
                self.deliver(delivery, socket);
            }
        }
    }

    /// Writes what was missed as far as the socket takes it, and keeps the rest. That is bounded
    /// where it comes from, and the first of its kind that waits is not held against a reader
    /// who has just come back.
    pub(super) fn deliver_all(&mut self, all: Vec<Arc<Delivery>>, socket: &mut Socket) {
        let backlog = Backlog::of(&all);
        let mut all = all.into_iter();
        while self.is_drained() {
            let Some(delivery) = all.next() else { return };
            self.write(&delivery);
        }
        let rest = all.filter_map(|delivery| self.weigh(&delivery).map(|bytes| (delivery, bytes)));
        let rest: Vec<_> = rest.collect();
        if !rest.is_empty() {
            self.outbox.get_or_insert_default().push_all(backlog, rest);
            self.bear(socket);
        }
    }

    /// The socket takes bytes again.
    pub(super) fn eased(&mut self, socket: &mut Socket) {
        while !self.is_high_water() {
            match self.outbox.as_mut().and_then(|outbox| outbox.pop()) {
                Some(delivery) => self.write(&delivery),
                None => {
                    self.outbox = None;
                    return;
                }
            }
        }
        self.outlet.wait(socket.address().recipient());
    }

    /// Hands everything that waits to the socket: these are its last words.
    pub(super) fn write_all(&mut self) {
        if let Some(mut outbox) = self.outbox.take() {
            while let Some(delivery) = outbox.pop() {
                self.write(&delivery);
            }
        }
    }

    fn write(&mut self, delivery: &Delivery) {
        if let Some(frame) = delivery.frame(self.codec) {
            self.outlet.push(frame.clone());
            tally::count(|t| t.sent += 1);
        }
        self.watch_parcel(delivery);
        // Mail for which this dialect has no word is written by writing nothing, in its turn.
        if let (Some(number), Some(session)) = (delivery.mail, &self.mail) {
            self.outlet.settling(session, |mail, pending| mail.hand(number, pending));
        }
    }

    /// The bytes of something that is to be written; none, if there is no word for it.
    fn weigh(&self, delivery: &Delivery) -> Option<usize> {
        let bytes = delivery.frame(self.codec).map(|frame| frame.len());
        bytes.or_else(|| delivery.mail.map(|_| 0))
    }

    /// Waits with what is kept, if it is not too much.
    fn bear(&mut self, socket: &mut Socket) {
        let bytes = self.outbox.as_ref().map_or(0, |outbox| outbox.bytes());
        if bytes > self.terms.slow_consumer_budget_bytes {
            tally::count(|t| t.slow_consumers += 1);
            return self.depart(CloseReason::SlowConsumer, socket);
        }
        if !self.outlet.is_waited_for() {
            self.outlet.wait(socket.address().recipient());
        }
    }

    /// Whether mail counts as delivered only once the guest acknowledges it.
    pub(super) fn mail_acks(&mut self, on: bool) {
        if let Some(session) = &self.mail {
            self.outlet.settling(session, |mail, pending| mail.set_acks(on, pending));
        }
    }

    /// Whether mail waits until the guest acknowledges it.
    pub(super) fn acknowledges_mail(&self) -> bool {
        self.mail.as_ref().is_some_and(|it| self.outlet.settling(it, |mail, _| mail.acks()))
    }

    /// The guest has all mail up to this number, of that which it was handed here.
    pub(super) fn mail_acked(&mut self, up_to: u64) {
        let Some(session) = &self.mail else { return };
        let up_to = self.outlet.settling(session, |mail, _| mail.acked(up_to));
        post::insist(&self.user, Settle { up_to });
    }

    /// The socket has taken mail.
    pub(super) fn mail_written(&mut self) {
        let Some(session) = &self.mail else { return };
        if let Some(up_to) = self.outlet.settling(session, |mail, pending| mail.written(pending)) {
            post::insist(&self.user, Settle { up_to });
        }
    }

    /// Whether the socket has taken all that was said, but for what it takes at once.
    pub(super) fn is_drained(&self) -> bool {
        self.outbox.is_none() && !self.is_high_water()
    }

    fn is_high_water(&self) -> bool {
        self.outlet.pending() >= self.terms.high_water_bytes
    }
}
