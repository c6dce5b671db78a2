//! The event bus: what to hear of it, and publishing on it.
//!
//! What a guest publishes goes to its room by the porter, for the guest need not listen there. One
//! piece of mail is on its way at a time and takes all along that waits for its room: so nothing
//! overtakes, and a fast publisher does not wait for the disk each time.

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{
    Action, Delivery, Event, Family, Fault, FaultCode, MessageId, RoomId,
    activity::{ActivityCommand, Interest, Told},
    room::RoomEvent,
};

use crate::{
    clock::now,
    room::messages::{Act, Publisher, nothing_told},
    server::porter,
    session::{
        SessionActor,
        inbound::{MAX_WAITING, flood},
        places::{Answer, Errand, Joining},
        publications::{Batch, Publication},
        socket::Socket,
    },
};

impl SessionActor {
    pub(in crate::session) fn activity(
        &mut self,
        command: ActivityCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            ActivityCommand::Subscribe { room, interest } => {
                let listening = || self.places.listening().cloned();
                let room = room.or_else(listening).unwrap_or_else(RoomId::bus);
                self.subscribe(room, interest, id, socket)
            }
            ActivityCommand::Publish { room, draft, ack } => {
                let room = room.unwrap_or_else(RoomId::bus);
                self.may_emit(&room)?;
                let answer = Answer { re: id, ack, read: None };
                self.publish_later(Publication { room, draft, answer }, socket)
            }
        }
    }

    /// Enters the room if need be: whoever wants to hear something there wants to be there.
    fn subscribe(
        &mut self,
        room: RoomId,
        interest: Interest,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        let interest = Box::new(interest);
        let listen = Act::Listen(interest.clone());
        if self.is_known(&room) {
            return self.publish(Some(&room), re.into(), listen, socket);
        }
        if room.family() == Family::Collaboration {
            return Err(nothing_told());
        }
        // Nothing is heard unfiltered, and the answer comes once the guest is inside.
        let errand = Errand::Act(re.into(), listen);
        let joining = Joining::new(room, None, None).hearing(Some(interest));
        self.begin_to_join(joining.for_the_sake_of(errand), socket)
    }

    fn may_emit(&self, room: &RoomId) -> Result<(), Fault> {
        if room.family() != Family::Bus {
            return Err(porter::no_bus());
        }
        self.who.rights.allow(Action::Emit, room).then_some(()).ok_or_else(|| {
            Fault::new(FaultCode::PermissionDenied, "Permission denied: you may not publish here")
                .help("the token's `rooms` claim must grant `emit` on the bus")
        })
    }

    fn publish_later(&mut self, it: Publication, socket: &mut Socket) -> Result<(), Fault> {
        let waiting = &mut self.held.get_or_insert_default().publications;
        if waiting.len() >= MAX_WAITING {
            return Err(flood());
        }
        waiting.push(it);
        self.publish_waiting(socket);
        Ok(())
    }

    /// Sends what waits for the first room; the rest follows the answer.
    fn publish_waiting(&mut self, socket: &mut Socket) {
        let batch = self.held.as_mut().and_then(|held| held.publications.send_off());
        let Some(Batch { room, drafts, answers }) = batch else { return };
        let (server, by) = (self.server().clone(), Publisher::Person(self.who.user.clone()));
        let asked = async move {
            let told = porter::emit(&server, room.clone(), by, drafts).await;
            (room, told)
        };
        let answered = asked.into_actor(self).map(move |(room, told), session, socket| {
            let told = told.unwrap_or_else(|fault| vec![Err(fault); answers.len()]);
            for (answer, told) in answers.into_iter().zip(told) {
                session.answer_publisher(&room, answer, told, socket);
                if session.is_departing() {
                    // It was one refusal too many: nobody hears the rest.
                    return;
                }
            }
            if let Some(held) = &mut session.held {
                held.publications.arrived();
            }
            session.publish_waiting(socket);
            session.end_if_done(socket);
        });
        socket.spawn(answered);
    }

    fn answer_publisher(
        &mut self,
        room: &RoomId,
        answer: Answer,
        told: Result<Told, Fault>,
        socket: &mut Socket,
    ) {
        match told {
            Ok(Told { position, duplicate, .. }) if answer.ack || duplicate => {
                let published = RoomEvent::Published { room: room.clone(), position, duplicate };
                let delivery = Delivery::new(Event::Room(published), now()).answering(answer.re);
                self.deliver(delivery.into(), socket);
            }
            Ok(_) => {}
            Err(fault) => self.refuse(fault, answer.re, socket),
        }
    }
}
