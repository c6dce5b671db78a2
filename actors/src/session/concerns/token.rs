//! A fresh token on a connection that is open: the same person, with other rights and another end.

use std::sync::Arc;

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{Event, Fault, FaultCode, Identity, MessageId, link::LinkEvent};

use crate::{
    post,
    room::messages::Renew,
    server::messages::Renewed,
    session::{SessionActor, socket::Socket},
};

impl SessionActor {
    /// Has a fresh token looked at. Until that is done the old one holds.
    pub(in crate::session) fn refresh(
        &mut self,
        token: String,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        if self.who.anonymous {
            return Err(nobody());
        }
        let asked = self.terms.credentials.identify(token);
        let answered = asked.into_actor(self).map(move |found, session, socket| {
            if session.departing.is_some() {
                return;
            }
            match found.and_then(|fresh| session.same_person(fresh)) {
                Ok(fresh) => session.renew(fresh, re, socket),
                Err(fault) => session.refuse(fault, re, socket),
            }
        });
        socket.spawn(answered);
        Ok(())
    }

    fn same_person(&self, fresh: Identity) -> Result<Identity, Fault> {
        if fresh.user != self.who.user {
            return Err(somebody_else());
        }
        // The connection is still the one that it was.
        Ok(Identity { client: self.who.client.clone(), ..fresh })
    }

    /// What the fresh token allows holds from here on, in every room too. One that is just being
    /// entered is told once it has let the session in.
    fn renew(&mut self, fresh: Identity, re: Option<MessageId>, socket: &mut Socket) {
        self.who = Arc::new(fresh);
        for joined in self.places.joined() {
            let (session, who) = (self.session, self.who.clone());
            post::insist(&joined.addr, Renew { session, who });
        }
        let (session, who) = (self.session, self.who.clone());
        post::insist(self.server(), Renewed { session, who });
        let expires = self.who.expires;
        self.answer(Event::Link(LinkEvent::Refreshed { expires }), re, socket);
        self.warned = false;
        self.pulses = self.pulses.wrapping_add(1);
        self.pulse(self.pulses, socket);
    }
}

fn nobody() -> Fault {
    Fault::new(FaultCode::PermissionDenied, "Permission denied: you came without a token")
        .help("connect again with the token")
}

fn somebody_else() -> Fault {
    Fault::new(FaultCode::PermissionDenied, "Permission denied: the token is somebody else's")
        .help("a connection is one person's; connect again to be another")
}
