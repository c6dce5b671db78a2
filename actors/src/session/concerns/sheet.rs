//! Cells.

use protocol::{Fault, MessageId, sheet::SheetCommand};

use crate::{
    room::messages::Act,
    session::{SessionActor, places::Answer, socket::Socket},
};

impl SessionActor {
    pub(in crate::session) fn sheet(
        &mut self,
        command: SheetCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            SheetCommand::Write { room, write, ack } => {
                self.publish(room.as_ref(), Answer { re: id, ack }, Act::Write(write), socket)
            }
            SheetCommand::Read { room, read } => {
                self.publish(room.as_ref(), id.into(), Act::Read(read), socket)
            }
        }
    }
}
