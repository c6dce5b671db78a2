//! Files: announced here, brought over HTTP.

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{
    Action, Delivery, Event, Family, Fault, FaultCode, MessageId,
    upload::{Offer, UploadCommand},
};

use super::room::not_in_room;
use crate::{
    clock::now,
    session::{SessionActor, places::Place, socket::Socket},
};

impl SessionActor {
    pub(in crate::session) fn upload(
        &mut self,
        command: UploadCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        let uploads = self.terms.uploads.clone();
        match command {
            UploadCommand::Start(offer) => {
                let (offer, who) = (self.placed(offer)?, self.who.clone());
                let asked = async move { uploads.start(who, offer).await };
                let told = asked.into_actor(self).map(|told, session, socket| match told {
                    Ok(event) => {
                        let delivery = Delivery::new(Event::Upload(event), now()).answering(id);
                        session.deliver(delivery.into(), socket);
                    }
                    Err(fault) => session.refuse(fault, id, socket),
                });
                socket.spawn(told);
            }
            UploadCommand::Cancel(file) => {
                let user = self.who.user.clone();
                let asked = async move { uploads.cancel(user, file).await };
                let told = asked.into_actor(self).map(|told, session, socket| {
                    if let Err(fault) = told {
                        session.refuse(fault, id, socket);
                    }
                });
                socket.spawn(told);
            }
            // The server counts the bytes that have come, and tells the room.
            UploadCommand::Progress(_) => {}
        }
        Ok(())
    }

    /// Says in which room the file is: the one that was named, the current one, or none.
    fn placed(&mut self, mut offer: Offer) -> Result<Offer, Fault> {
        let room = match self.places.find(offer.room.as_ref()) {
            Place::In(joined) => Some(joined.room.clone()),
            Place::Entering(joining) => Some(joining.room.clone()),
            Place::Out if offer.room.is_some() => return Err(not_in_room(offer.room.as_ref())),
            Place::Out => None,
        };
        offer.room = room.filter(|room| room.family() == Family::Collaboration);
        match &offer.room {
            Some(room) if !self.who.rights.allow(Action::Publish, room) => {
                let text = "Permission denied: you may only listen here";
                Err(Fault::new(FaultCode::PermissionDenied, text)
                    .help("the token's `rooms` claim must grant `publish` on this room"))
            }
            _ => Ok(offer),
        }
    }
}
