//! Where a session meets its WebSocket: what it makes of frames, and how it ends.

use actix::StreamHandler;
use protocol::{CloseReason, Fault};

use super::SessionActor;
use crate::{
    clock::now,
    socket::{self, Attendant, Bounds, Frame, Reading, say_farewell, take},
};

/// A session's own context: its mailbox and its WebSocket in one.
pub(super) type Socket = socket::Socket<SessionActor>;

impl StreamHandler<Frame> for SessionActor {
    fn handle(&mut self, frame: Frame, socket: &mut Socket) {
        take(self, frame, socket);
    }

    /// The peer is gone, perhaps without a word.
    fn finished(&mut self, socket: &mut Socket) {
        self.part(socket);
    }
}

impl Attendant for SessionActor {
    fn reading(&mut self) -> Reading<'_> {
        let bounds =
            Bounds { bytes: self.terms.max_frame_bytes, fragments: self.terms.max_fragments };
        Reading { assembly: &mut self.assembly, bounds, outlet: &self.outlet }
    }

    fn is_deaf(&self) -> bool {
        self.is_departing() || self.parting.is_some()
    }

    fn alive(&mut self) {
        self.heartbeat.heard(now());
    }

    fn hear(&mut self, text: &str, socket: &mut Socket) {
        self.hear_text(text, socket);
    }

    fn refuse_binary(&mut self, fault: Fault, socket: &mut Socket) {
        self.refuse(fault, None, socket);
    }

    /// What the peer asked for before is done first; the answers to it are awaited no longer than
    /// the pump lingers, or a heart beats.
    fn part(&mut self, socket: &mut Socket) {
        self.parting.get_or_insert(CloseReason::Normal);
        self.end_if_done(socket);
    }

    fn depart(&mut self, reason: CloseReason, socket: &mut Socket) {
        if self.departing.replace(reason).is_some() {
            return;
        }
        if reason != CloseReason::SlowConsumer {
            self.write_all();
        }
        log::debug!("session ends conn={} code={}", self.session, reason.code());
        say_farewell(reason, socket);
    }
}

impl SessionActor {
    /// Ends a session that hears nothing more, once nothing that it was asked for is under way.
    pub(super) fn end_if_done(&mut self, socket: &mut Socket) {
        let Some(reason) = self.parting else { return };
        let waiting = self.held.as_ref().is_some_and(|held| held.has_errands());
        if !waiting && !self.places.is_entering() && self.rooms_have_answered(reason) {
            self.depart(reason, socket);
        }
    }

    /// Whether farewell has been said.
    pub(super) fn is_departing(&self) -> bool {
        self.departing.is_some()
    }
}
