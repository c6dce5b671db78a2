//! Cursor, typing and status.

use protocol::{
    Family, Fault, MessageId, RoomId,
    presence::{PresenceCommand, Status},
};

use crate::{
    post::{self, Declined},
    room::messages::Act,
    session::{
        SessionActor,
        inbound::overloaded,
        places::{Answer, Place},
        socket::Socket,
    },
    user::messages::Show,
};

impl SessionActor {
    pub(in crate::session) fn presence(
        &mut self,
        command: PresenceCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            PresenceCommand::Cursor { room, cursor } => {
                self.publish(room.as_ref(), id.into(), Act::Cursor(cursor), socket)
            }
            PresenceCommand::Typing { room, cell, typing } => {
                self.publish(room.as_ref(), id.into(), Act::Typing { cell, typing }, socket)
            }
            PresenceCommand::Status(status) => self.show_status(status, id, socket),
        }
    }

    /// Tells the person, and every room where people are shown. Rooms that are entered later are
    /// told on entering.
    fn show_status(
        &mut self,
        status: Status,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        let show = Show { session: self.session, status };
        if let Err(Declined::Full(_)) = post::offer(&self.user, show) {
            return Err(overloaded());
        }
        self.mood.say(status);
        let rooms = self.rooms_of_people();
        if rooms.is_empty() && !matches!(self.places.find(None), Place::Out) {
            return self.publish(None, id.into(), Act::Status(status), socket);
        }
        rooms.iter().try_for_each(|room| {
            self.publish(Some(room), id.clone().into(), Act::Status(status), socket)
        })
    }

    /// The person has said by another socket how available they are.
    pub(in crate::session) fn hear_mood(
        &mut self,
        status: Status,
        ours: bool,
        socket: &mut Socket,
    ) {
        if self.mood.hear(status, ours) {
            for room in self.rooms_of_people() {
                self.show_mood(&room, socket);
            }
        }
    }

    /// Has a room show how available the person is, if it does not yet.
    pub(in crate::session) fn show_mood(&mut self, room: &RoomId, socket: &mut Socket) {
        if let Some(status) = self.mood.status() {
            // A room that is too busy shows it the next time; nobody waits for an answer.
            let _ = self.publish(Some(room), Answer::default(), Act::Carry(status), socket);
        }
    }

    fn rooms_of_people(&self) -> Vec<RoomId> {
        let rooms = self.places.joined().iter().map(|it| it.room.clone());
        rooms.filter(|room| room.family() == Family::Collaboration).collect()
    }
}
