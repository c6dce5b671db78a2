//! Frames in and the farewell out: where a session meets its WebSocket.

use std::io::ErrorKind;

use actix::{ActorContext, StreamHandler};
use actix_http::ws::Item;
use actix_web_actors::ws::{self, ProtocolError, WebsocketContext};
use protocol::{CloseReason, Fault, FaultCode};

use super::{
    SessionActor,
    assembly::{Assembly, Bounds, Whole},
    outlet::Outlet,
};
use crate::clock::now;

/// A session's own context: its mailbox and its WebSocket in one.
pub(crate) type Socket = WebsocketContext<SessionActor>;

impl StreamHandler<Result<ws::Message, ProtocolError>> for SessionActor {
    fn handle(&mut self, frame: Result<ws::Message, ProtocolError>, socket: &mut Socket) {
        if self.departing.is_some() || self.parting.is_some() {
            return;
        }
        self.heartbeat.heard(now());
        match frame {
            Ok(ws::Message::Text(text)) => self.hear(&text, socket),
            Ok(ws::Message::Binary(_)) => self.refuse(binary_refused(), None, socket),
            Ok(ws::Message::Continuation(item)) => self.join_fragments(item, socket),
            Ok(ws::Message::Ping(data)) => socket.pong(&data),
            Ok(ws::Message::Pong(_) | ws::Message::Nop) => {}
            Ok(ws::Message::Close(_)) => self.part(socket),
            Err(error) => self.depart(verdict(&self.outlet, &error), socket),
        }
    }

    /// The peer is gone, perhaps without a word.
    fn finished(&mut self, socket: &mut Socket) {
        self.part(socket);
    }
}

impl SessionActor {
    fn join_fragments(&mut self, item: Item, socket: &mut Socket) {
        let bounds =
            Bounds { bytes: self.terms.max_frame_bytes, fragments: self.terms.max_fragments };
        match Assembly::add(&mut self.assembly, item, bounds) {
            Ok(None) => {}
            Ok(Some(Whole::Text(text))) => self.hear(&text, socket),
            Ok(Some(Whole::Binary)) => self.refuse(binary_refused(), None, socket),
            Err(reason) => self.depart(reason, socket),
        }
    }

    /// The peer has said farewell or is gone. What it asked for before is done first; the
    /// answers to it are awaited no longer than the pump lingers, or a heart beats.
    fn part(&mut self, socket: &mut Socket) {
        self.parting.get_or_insert(CloseReason::Normal);
        self.end_if_done(socket);
    }

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

    /// Says farewell, once, and ends.
    pub(super) fn depart(&mut self, reason: CloseReason, socket: &mut Socket) {
        if self.departing.replace(reason).is_some() {
            return;
        }
        if reason != CloseReason::SlowConsumer {
            self.write_all();
        }
        log::debug!("session ends conn={} code={}", self.session, reason.code());
        socket.close(Some(farewell(reason)));
        socket.stop();
    }
}

/// A farewell as a close frame says it.
pub(crate) fn farewell(reason: CloseReason) -> ws::CloseReason {
    ws::CloseReason { code: reason.code().into(), description: Some(reason.text().into_owned()) }
}

/// Why the incoming stream failed: the pump knows better than the codec.
pub(crate) fn verdict(outlet: &Outlet, error: &ProtocolError) -> CloseReason {
    outlet.verdict().unwrap_or(match error {
        ProtocolError::Overflow => CloseReason::TooBig,
        // The pump fails the stream only with a verdict. The codec has no words of its own for
        // text that is no UTF-8 (`Other`) and for reserved bits (`InvalidData`).
        ProtocolError::Io(io) if io.kind() == ErrorKind::Other => CloseReason::InvalidUtf8,
        _ => CloseReason::ProtocolError,
    })
}

fn binary_refused() -> Fault {
    Fault::new(FaultCode::BinaryRefused, "Binary messages are not understood here")
        .help("send JSON as a text message")
}
