//! Station 8: from a delivery to the socket, or to the outbox of a slow reader.

use std::sync::Arc;

use actix::AsyncContext;
use protocol::{CloseReason, Delivery};

use super::{SessionActor, socket::Socket};
use crate::{post, tally, user::messages::Settle};

impl SessionActor {
    /// Writes a delivery now, or keeps it while the socket takes nothing.
    pub(super) fn deliver(&mut self, delivery: Arc<Delivery>, socket: &mut Socket) {
        if self.outbox.is_none() && !self.is_high_water() {
            self.write(&delivery);
        } else {
            let weight = delivery.frame(self.codec).map_or(0, |frame| frame.len());
            self.keep(delivery, weight, socket);
        }
    }

    /// Writes what was missed as far as the socket takes it, and keeps the rest. That is bounded
    /// where it comes from, and not held against a reader who has just come back.
    pub(super) fn deliver_all(&mut self, all: Vec<Arc<Delivery>>, socket: &mut Socket) {
        for delivery in all {
            if self.outbox.is_none() && !self.is_high_water() {
                self.write(&delivery);
            } else {
                self.keep(delivery, 0, socket);
            }
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
        // Mail for which this dialect has no word is written by writing nothing, in its turn.
        if let (Some(number), Some(session)) = (delivery.mail, &self.mail) {
            self.outlet.settling(session, |mail, pending| mail.hand(number, pending));
        }
    }

    fn keep(&mut self, delivery: Arc<Delivery>, weight: usize, socket: &mut Socket) {
        if delivery.mail.is_none() && delivery.frame(self.codec).is_none() {
            return;
        }
        let outbox = self.outbox.get_or_insert_default();
        outbox.push(delivery, weight);
        if outbox.bytes() > self.terms.slow_consumer_budget_bytes {
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

    pub(super) fn is_high_water(&self) -> bool {
        self.outlet.pending() >= self.terms.high_water_bytes
    }
}
