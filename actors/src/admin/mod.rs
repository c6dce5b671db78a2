//! One operator's socket: commands in, answers out, and the live stream on request.

use std::{rc::Rc, sync::Arc};

use actix::{Actor, ActorFutureExt, AsyncContext, Handler, StreamHandler, WrapFuture};
use protocol::{
    AdminCodec, CloseReason, Fault, MessageId,
    admin::{AdminCommand, AdminInbound, Happening, Watch},
};

use crate::{
    clock::now,
    post::{self, Handle},
    server::{
        ServerActor, desk,
        messages::{Badge, Dismiss, Follow, Tail},
    },
    socket::{Attendant, Frame, Line, LineTerms, Outlet, Socket, Staff, keep, take},
};

/// What an operator's socket obeys.
#[derive(Clone, Copy, Debug)]
pub struct AdminTerms {
    /// As any of the staff's.
    pub line: LineTerms,
    /// Bytes on their way to the socket above which lines of the live stream are left out.
    pub high_water_bytes: usize,
}

/// One operator's socket.
pub struct AdminActor {
    line: Line,
    codec: &'static dyn AdminCodec,
    high_water_bytes: usize,
}

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
        let AdminTerms { line, high_water_bytes } = terms;
        let line = Line::new(badge, server, line, outlet);
        Self { line, codec, high_water_bytes }
    }

    fn act(&mut self, inbound: AdminInbound, socket: &mut Socket<Self>) {
        let AdminInbound { id, command } = inbound;
        if let AdminCommand::Tail { on, watch } = &command {
            let (listener, watch) = (self.line.session, watch.clone());
            let to = on.then(|| socket.address().recipient());
            post::insist(&self.line.server, Follow { listener, to, watch });
        }
        let server = self.line.server.clone();
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

    fn refuse(&self, id: Option<&MessageId>, fault: &Fault, socket: &mut Socket<Self>) {
        self.write(self.codec.refusal(id, fault, now()), socket);
    }

    fn write(&self, text: String, socket: &mut Socket<Self>) {
        socket.text(text);
    }

    fn show(&self, happening: &Happening, socket: &mut Socket<Self>) {
        if self.line.outlet.pending() < self.high_water_bytes {
            self.write(self.codec.happening(happening), socket);
        }
    }
}

impl Staff for AdminActor {
    const NAME: &str = "operator";

    fn line(&self) -> &Line {
        &self.line
    }

    fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    fn hear(&mut self, text: &str, socket: &mut Socket<Self>) {
        match self.codec.decode(text) {
            Ok(inbound) => self.act(inbound, socket),
            Err(refused) => self.refuse(refused.id.as_ref(), &refused.fault, socket),
        }
    }

    fn refuse_binary(&mut self, fault: Fault, socket: &mut Socket<Self>) {
        self.refuse(None, &fault, socket);
    }
}

impl Actor for AdminActor {
    type Context = Socket<Self>;

    fn started(&mut self, socket: &mut Socket<Self>) {
        keep(self, socket);
    }
}

impl Drop for AdminActor {
    fn drop(&mut self) {
        let (listener, watch) = (self.line.session, Watch::default());
        post::insist(&self.line.server, Follow { listener, to: None, watch });
    }
}

impl StreamHandler<Frame> for AdminActor {
    fn handle(&mut self, frame: Frame, socket: &mut Socket<Self>) {
        take(self, frame, socket);
    }

    fn finished(&mut self, socket: &mut Socket<Self>) {
        self.part(socket);
    }
}

impl Handler<Tail> for AdminActor {
    type Result = ();

    fn handle(&mut self, line: Tail, socket: &mut Socket<Self>) {
        let line: Arc<Happening> = line.0;
        self.show(&line, socket);
    }
}

impl Handler<Dismiss> for AdminActor {
    type Result = ();

    fn handle(&mut self, _: Dismiss, socket: &mut Socket<Self>) {
        self.depart(CloseReason::Draining { return_after_ms: 0 }, socket);
    }
}
