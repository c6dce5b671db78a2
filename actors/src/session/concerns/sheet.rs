//! Cells.

use protocol::{Fault, MessageId, sheet::SheetCommand};

use crate::{
    clock::Moment,
    room::messages::Act,
    session::{SessionActor, places::Answer, socket::Socket},
};

impl SessionActor {
    pub(in crate::session) fn sheet(
        &mut self,
        command: SheetCommand,
        id: Option<MessageId>,
        read: Moment,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            SheetCommand::Write { room, write, ack } => {
                let answer = Answer { re: id, ack, read: Some(read) };
                self.publish(room.as_ref(), answer, Act::Write(write), socket)
            }
            SheetCommand::Read { room, read } => {
                self.publish(room.as_ref(), id.into(), Act::Read(read), socket)
            }
        }
    }
}
