//! Cursor, typing and status.

use protocol::{
    Family, Fault, MessageId,
    presence::{PresenceCommand, Status},
};

use crate::{
    room::messages::Act,
    session::{SessionActor, socket::Socket},
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

    /// Tells every room where people are shown; with none, there is nobody to tell.
    fn show_status(
        &mut self,
        status: Status,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        let rooms = self.places.joined().iter().map(|it| it.room.clone());
        let rooms: Vec<_> = rooms.filter(|room| room.family() == Family::Collaboration).collect();
        if rooms.is_empty() {
            return self.publish(None, id.into(), Act::Status(status), socket);
        }
        rooms.iter().try_for_each(|room| {
            self.publish(Some(room), id.clone().into(), Act::Status(status), socket)
        })
    }
}
