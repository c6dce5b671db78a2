//! Mail to another person. The receipt says what became of it.
//!
//! One letter at a time is on its way: the next one waits for the receipt, or two that ask
//! for their ways at once could overtake each other (guarded by the test
//! `mail_for_somebody_away_waits_and_comes_in_order`).

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{
    Action, Delivery, Event, Fault, FaultCode, MessageId, Payload, UserId,
    direct::{DirectCommand, DirectEvent},
};

use crate::{
    clock::now,
    ports::store::Origin,
    server::porter,
    session::{
        SessionActor,
        inbound::{MAX_WAITING, flood},
        socket::Socket,
    },
};

/// Mail that was asked for and has no receipt yet.
#[derive(Clone)]
pub(in crate::session) struct Letter {
    to: UserId,
    id: Option<MessageId>,
    message: Payload,
}

impl SessionActor {
    pub(in crate::session) fn direct(
        &mut self,
        command: DirectCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        let DirectCommand::Send { to, message } = command;
        if !self.who.rights.allow_somewhere(Action::Message) {
            return Err(Fault::new(
                FaultCode::PermissionDenied,
                "Permission denied: no direct messages",
            )
            .help("the token's `rooms` claim must grant `message`"));
        }
        let letters = &mut self.held.get_or_insert_default().letters;
        if letters.len() >= MAX_WAITING {
            return Err(flood());
        }
        letters.push_back(Letter { to, id, message });
        if letters.len() == 1 {
            self.send_letter(socket);
        }
        Ok(())
    }

    /// Sends the first letter that waits; the next one follows its receipt.
    fn send_letter(&mut self, socket: &mut Socket) {
        let Some(letter) = self.held.as_ref().and_then(|held| held.letters.front()) else { return };
        let Letter { to, id, message } = letter.clone();
        let (weight, server) = (message.len(), self.server().clone());
        let author = self.who.user.clone();
        let origin = id.clone().map(|id| Origin::of(author, id));
        let mail = DirectEvent::Message { id: id.clone(), from: self.who.clone(), message };
        let letter = porter::Letter { event: Event::Direct(mail), at: now(), weight, origin };
        let asked = async move {
            let outcome = porter::mail(&server, to.clone(), letter).await;
            outcome.map(|outcome| DirectEvent::Receipt { to, outcome })
        };
        let answered = asked.into_actor(self).map(move |receipt, session, socket| {
            match receipt {
                Ok(receipt) => {
                    let receipt = Delivery::new(Event::Direct(receipt), now()).answering(id);
                    session.deliver(receipt.into(), socket);
                }
                Err(fault) => session.refuse(fault, id, socket),
            }
            if let Some(held) = &mut session.held {
                held.letters.pop_front();
            }
            session.send_letter(socket);
            session.end_if_done(socket);
        });
        socket.spawn(answered);
    }
}
