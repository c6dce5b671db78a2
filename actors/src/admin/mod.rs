//! One operator's socket: commands in, answers out, and the live stream on request.

use std::{rc::Rc, sync::Arc, time::Duration};

use actix::{
    Actor, ActorContext, ActorFutureExt, AsyncContext, Handler, StreamHandler, WrapFuture,
};
use actix_http::ws::Item;
use actix_web_actors::ws::{self, ProtocolError, WebsocketContext};
use protocol::{
    AdminCodec, CloseReason, Fault, FaultCode, MessageId, SessionId, Timestamp,
    admin::{AdminCommand, AdminInbound, Happening},
};

use crate::{
    clock::now,
    death_watch::DeathWatch,
    post::{self, Handle},
    server::{
        ServerActor, desk,
        messages::{Badge, Dismiss, Follow, OnDuty, Tail},
    },
    session::{
        assembly::{Assembly, Bounds, Whole},
        outlet::Outlet,
        socket::{farewell, verdict},
    },
};

/// What an operator's socket obeys.
#[derive(Clone, Copy, Debug)]
pub struct AdminTerms {
    /// How often the socket is pinged; two silent intervals end it.
    pub heartbeat: Duration,
    /// The longest message, in bytes.
    pub max_message_bytes: usize,
    /// The most fragments that one message may come in.
    pub max_fragments: usize,
    /// Bytes on their way to the socket above which lines of the live stream are left out.
    pub high_water_bytes: usize,
}

/// One operator's socket.
pub struct AdminActor {
    session: SessionId,
    codec: &'static dyn AdminCodec,
    server: Handle<ServerActor>,
    terms: AdminTerms,
    outlet: Rc<Outlet>,
    assembly: Option<Box<Assembly>>,
    /// When their token ends, if they came with one.
    expires: Option<Timestamp>,
    /// Counts the socket until it is gone.
    _watch: DeathWatch,
    /// Farewell has been said.
    departing: bool,
    silent_beats: u8,
}

type Socket = WebsocketContext<AdminActor>;

// === impl AdminActor ===

impl AdminActor {
    /// An operator whose key was right, or their token, until that ends.
    pub fn new(
        badge: Badge,
        codec: &'static dyn AdminCodec,
        server: Handle<ServerActor>,
        terms: AdminTerms,
        outlet: Rc<Outlet>,
    ) -> Self {
        let Badge { session, expires, watch } = badge;
        Self {
            session,
            codec,
            server,
            terms,
            outlet,
            assembly: None,
            expires,
            _watch: watch,
            departing: false,
            silent_beats: 0,
        }
    }

    fn hear(&mut self, text: &str, socket: &mut Socket) {
        match self.codec.decode(text) {
            Ok(inbound) => self.act(inbound, socket),
            Err(refused) => self.refuse(refused.id.as_ref(), &refused.fault, socket),
        }
    }

    fn act(&mut self, inbound: AdminInbound, socket: &mut Socket) {
        let AdminInbound { id, command } = inbound;
        if let AdminCommand::Tail { on } = command {
            let to = on.then(|| socket.address().recipient());
            post::insist(&self.server, Follow { listener: self.session, to });
        }
        let server = self.server.clone();
        let asked = async move { desk::answer(&server, command).await };
        let answered = asked.into_actor(self).map(move |answer, operator, socket| match answer {
            Ok(answer) => {
                let text = operator.codec.answer(id.as_ref(), &answer, now());
                operator.write(text, socket);
            }
            Err(fault) => operator.refuse(id.as_ref(), &fault, socket),
        });
        socket.spawn(answered);
    }

    fn refuse(&self, id: Option<&MessageId>, fault: &Fault, socket: &mut Socket) {
        self.write(self.codec.refusal(id, fault, now()), socket);
    }

    fn write(&self, text: String, socket: &mut Socket) {
        socket.text(text);
    }

    fn show(&self, happening: &Happening, socket: &mut Socket) {
        if self.outlet.pending() < self.terms.high_water_bytes {
            self.write(self.codec.happening(happening), socket);
        }
    }

    fn join_fragments(&mut self, item: Item, socket: &mut Socket) {
        let bounds =
            Bounds { bytes: self.terms.max_message_bytes, fragments: self.terms.max_fragments };
        match Assembly::add(&mut self.assembly, item, bounds) {
            Ok(None) => {}
            Ok(Some(Whole::Text(text))) => self.hear(&text, socket),
            Ok(Some(Whole::Binary)) => self.refuse(None, &binary_refused(), socket),
            Err(reason) => self.depart(reason, socket),
        }
    }

    fn beat(&mut self, socket: &mut Socket) {
        if self.silent_beats >= 2 {
            return self.depart(CloseReason::HeartbeatMissed, socket);
        }
        self.silent_beats += 1;
        socket.ping(b"");
    }

    /// Ends the socket with its token.
    fn await_expiry(&mut self, socket: &mut Socket) {
        let Some(expires) = self.expires else { return };
        let left = expires.since(now());
        if left.is_zero() {
            return self.depart(CloseReason::TokenExpired, socket);
        }
        socket.run_later(left, Self::await_expiry);
    }

    /// Says farewell, once, and ends.
    fn depart(&mut self, reason: CloseReason, socket: &mut Socket) {
        if std::mem::replace(&mut self.departing, true) {
            return;
        }
        socket.close(Some(farewell(reason)));
        socket.stop();
    }
}

fn binary_refused() -> Fault {
    Fault::new(FaultCode::BinaryRefused, "Binary messages are not understood here")
        .help("send JSON as a text message")
}

impl Actor for AdminActor {
    type Context = Socket;

    fn started(&mut self, socket: &mut Socket) {
        log::info!("operator connected conn={}", self.session);
        let to = Some(socket.address().recipient());
        post::insist(&self.server, OnDuty { operator: self.session, to });
        socket.run_interval(self.terms.heartbeat, |operator, socket| operator.beat(socket));
        self.await_expiry(socket);
    }
}

impl Drop for AdminActor {
    fn drop(&mut self) {
        post::insist(&self.server, Follow { listener: self.session, to: None });
        post::insist(&self.server, OnDuty { operator: self.session, to: None });
    }
}

impl StreamHandler<Result<ws::Message, ProtocolError>> for AdminActor {
    fn handle(&mut self, frame: Result<ws::Message, ProtocolError>, socket: &mut Socket) {
        if self.departing {
            return;
        }
        self.silent_beats = 0;
        match frame {
            Ok(ws::Message::Text(text)) => self.hear(&text, socket),
            Ok(ws::Message::Binary(_)) => self.refuse(None, &binary_refused(), socket),
            Ok(ws::Message::Continuation(item)) => self.join_fragments(item, socket),
            Ok(ws::Message::Ping(data)) => socket.pong(&data),
            Ok(ws::Message::Pong(_) | ws::Message::Nop) => {}
            Ok(ws::Message::Close(_)) => self.depart(CloseReason::Normal, socket),
            Err(error) => self.depart(verdict(&self.outlet, &error), socket),
        }
    }

    fn finished(&mut self, socket: &mut Socket) {
        socket.stop();
    }
}

impl Handler<Tail> for AdminActor {
    type Result = ();

    fn handle(&mut self, line: Tail, socket: &mut Socket) {
        let line: Arc<Happening> = line.0;
        self.show(&line, socket);
    }
}

impl Handler<Dismiss> for AdminActor {
    type Result = ();

    fn handle(&mut self, _: Dismiss, socket: &mut Socket) {
        self.depart(CloseReason::Draining { return_after_ms: 0 }, socket);
    }
}
