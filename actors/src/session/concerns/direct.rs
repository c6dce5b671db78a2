//! Mail to another person. The receipt says what became of it.

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use actix_web_actors::ws::WebsocketContext;
use protocol::{
    Action, Delivery, Event, Fault, FaultCode, MessageId,
    direct::{DirectCommand, DirectEvent},
};

use crate::{clock::now, server::desk, session::SessionActor};

impl SessionActor {
    pub(in crate::session) fn direct(
        &mut self,
        command: DirectCommand,
        id: Option<MessageId>,
        socket: &mut WebsocketContext<Self>,
    ) -> Result<(), Fault> {
        let DirectCommand::Send { to, message } = command;
        if !self.who.rights.allow_somewhere(Action::Message) {
            return Err(Fault::new(
                FaultCode::PermissionDenied,
                "Permission denied: no direct messages",
            )
            .help("the token's `rooms` claim must grant `message`"));
        }
        let (weight, server) = (message.len(), self.server().clone());
        let mail = DirectEvent::Message { id: id.clone(), from: self.who.clone(), message };
        let asked = async move {
            let outcome = desk::mail(&server, to.clone(), Event::Direct(mail), weight, now()).await;
            outcome.map(|outcome| DirectEvent::Receipt { to, outcome })
        };
        let answered = asked.into_actor(self).map(move |receipt, session, socket| match receipt {
            Ok(receipt) => {
                let receipt = Delivery::new(Event::Direct(receipt), now()).answering(id);
                session.deliver(receipt.into(), socket);
            }
            Err(fault) => session.refuse(fault, id, socket),
        });
        socket.spawn(answered);
        Ok(())
    }
}
