//! Station 8: from a delivery to the socket, or to the outbox of a slow reader.

use std::sync::Arc;

use actix::AsyncContext;
use protocol::{CloseReason, Delivery};

use super::{SessionActor, socket::Socket};
use crate::tally;

impl SessionActor {
    /// Writes a delivery now, or keeps it while the socket takes nothing.
    pub(super) fn deliver(&mut self, delivery: Arc<Delivery>, socket: &mut Socket) {
        if self.outbox.is_none() && !self.is_high_water() {
            self.write(&delivery);
        } else {
            self.keep(delivery, socket);
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
    }

    fn keep(&mut self, delivery: Arc<Delivery>, socket: &mut Socket) {
        let Some(weight) = delivery.frame(self.codec).map(|frame| frame.len()) else { return };
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

    pub(super) fn is_high_water(&self) -> bool {
        self.outlet.pending() >= self.terms.high_water_bytes
    }
}
