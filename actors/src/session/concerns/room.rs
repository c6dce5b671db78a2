//! Talking in rooms and leaving them. Entering has a file of its own.

use protocol::{Fault, FaultCode, MessageId, RoomId, room::RoomCommand};

use crate::{
    clock::Moment,
    post::{self, Declined},
    room::messages::{Act, Leave, Publish},
    session::{
        SessionActor,
        places::{Answer, Errand, Joining, Place},
        socket::Socket,
    },
};

impl SessionActor {
    pub(in crate::session) fn room(
        &mut self,
        command: RoomCommand,
        id: Option<MessageId>,
        read: Moment,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            RoomCommand::Join { room, since } => {
                self.join(room, since, id, socket);
                Ok(())
            }
            RoomCommand::Leave { room } => self.leave(room.as_ref(), id),
            RoomCommand::Say { room, message, ack } => {
                let answer = Answer { re: id, ack, read: Some(read) };
                self.publish(room.as_ref(), answer, Act::Say(message), socket)
            }
        }
    }

    /// Mails an act to its room. A room that is gone is entered again first.
    pub(in crate::session) fn publish(
        &mut self,
        room: Option<&RoomId>,
        answer: Answer,
        act: Act,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        let joined = match self.places.find(room) {
            Place::In(joined) => joined,
            Place::Entering(joining) => {
                return joining.add(Errand::Act(answer, act)).then_some(()).ok_or_else(too_busy);
            }
            Place::Out => return Err(not_in_room(room)),
        };
        let Answer { re: id, ack, read } = answer;
        match post::offer(&joined.addr, Publish { session: self.session, id, ack, read, act }) {
            Ok(()) => Ok(()),
            Err(Declined::Full(_)) => Err(too_busy()),
            Err(Declined::Gone(mail)) => {
                let answer = Answer { re: mail.id, ack: mail.ack, read: mail.read };
                let room = joined.room.clone();
                // Its last word, up to where it was heard, is in the mailbox already.
                let errand = Errand::Act(answer, mail.act);
                self.rejoin(Joining::new(room, None, None).for_the_sake_of(errand), socket);
                Ok(())
            }
        }
    }

    fn leave(&mut self, room: Option<&RoomId>, re: Option<MessageId>) -> Result<(), Fault> {
        let room = match self.places.find(room) {
            Place::In(joined) => joined.room.clone(),
            Place::Entering(joining) => {
                return joining.add(Errand::Leave(re)).then_some(()).ok_or_else(too_busy);
            }
            Place::Out => return Err(not_in_room(room)),
        };
        if let Some(left) = self.places.left(&room) {
            // Leaving makes load less: it is never refused.
            post::insist(&left.addr, Leave { session: self.session, re });
        }
        Ok(())
    }
}

pub(super) fn not_in_room(room: Option<&RoomId>) -> Fault {
    let text = match room {
        Some(room) => format!("You are not in the room {room:?}"),
        None => "You are in no room".to_owned(),
    };
    Fault::new(FaultCode::NotInRoom, text).help("join the room first").field("room")
}

fn too_busy() -> Fault {
    Fault::new(FaultCode::Overloaded, "The room is too busy to take this message")
        .help("send it again a little later")
}
