//! Station 2: frames in, and the farewell out. One way for all sockets.

use std::io::ErrorKind;

use actix::{Actor, ActorContext};
use actix_http::ws::Item;
use actix_web_actors::ws::{self, ProtocolError, WebsocketContext};
use protocol::{CloseReason, Fault, FaultCode};

use super::{
    assembly::{Assembly, Bounds, Whole},
    outlet::Outlet,
};

/// An actor's own context: its mailbox and its WebSocket in one.
pub type Socket<A> = WebsocketContext<A>;

/// What comes in.
pub type Frame = Result<ws::Message, ProtocolError>;

/// An actor that attends to a socket.
pub(crate) trait Attendant: Actor<Context = Socket<Self>> {
    /// What its socket is read with.
    fn reading(&mut self) -> Reading<'_>;

    /// Whether farewell has been said, by whomever: nothing more is heard.
    fn is_deaf(&self) -> bool;

    /// The other end lives.
    fn alive(&mut self);

    /// Hears a message, which is whole and sound UTF-8.
    fn hear(&mut self, text: &str, socket: &mut Socket<Self>);

    /// Refuses a message that is no text.
    fn refuse_binary(&mut self, fault: Fault, socket: &mut Socket<Self>);

    /// The other end has said farewell, or is gone without a word.
    fn part(&mut self, socket: &mut Socket<Self>);

    /// Says farewell, once, and ends.
    fn depart(&mut self, reason: CloseReason, socket: &mut Socket<Self>);
}

/// What a socket is read with.
pub(crate) struct Reading<'a> {
    /// A message of which some fragments have come.
    pub(crate) assembly: &'a mut Option<Box<Assembly>>,
    /// How much of it may come.
    pub(crate) bounds: Bounds,
    /// The way out: the pump leaves word there.
    pub(crate) outlet: &'a Outlet,
}

/// Takes in what came.
pub(crate) fn take<A: Attendant>(actor: &mut A, frame: Frame, socket: &mut Socket<A>) {
    // What came in one piece with the last word that counted is not acted on.
    if actor.is_deaf() {
        return;
    }
    actor.alive();
    match frame {
        Ok(ws::Message::Text(text)) => actor.hear(&text, socket),
        Ok(ws::Message::Binary(_)) => actor.refuse_binary(binary_refused(), socket),
        Ok(ws::Message::Continuation(item)) => join(actor, item, socket),
        Ok(ws::Message::Ping(data)) => socket.pong(&data),
        Ok(ws::Message::Pong(_) | ws::Message::Nop) => {}
        Ok(ws::Message::Close(_)) => actor.part(socket),
        Err(error) => {
            let reason = verdict(actor.reading().outlet, &error);
            actor.depart(reason, socket);
        }
    }
}

fn join<A: Attendant>(actor: &mut A, item: Item, socket: &mut Socket<A>) {
    let Reading { assembly, bounds, .. } = actor.reading();
    match Assembly::add(assembly, item, bounds) {
        Ok(None) => {}
        Ok(Some(Whole::Text(text))) => actor.hear(&text, socket),
        Ok(Some(Whole::Binary)) => actor.refuse_binary(binary_refused(), socket),
        Err(reason) => actor.depart(reason, socket),
    }
}

/// Says farewell by a close frame, and ends.
pub(crate) fn say_farewell<A>(reason: CloseReason, socket: &mut Socket<A>)
where
    A: Actor<Context = Socket<A>>,
{
    let (code, text) = (reason.code().into(), reason.text().into_owned());
    socket.close(Some(ws::CloseReason { code, description: Some(text) }));
    socket.stop();
}

/// Why the incoming stream failed: the pump knows better than the codec.
fn verdict(outlet: &Outlet, error: &ProtocolError) -> CloseReason {
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
