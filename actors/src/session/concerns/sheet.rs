//! Cells.

use protocol::{Fault, MessageId, sheet::SheetCommand};

use crate::{
    room::messages::Act,
    session::{SessionActor, socket::Socket},
};

impl SessionActor {
    pub(in crate::session) fn sheet(
        &mut self,
        command: SheetCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            SheetCommand::Write { room, write, .. } => {
                self.publish(room.as_ref(), id, Act::Write(write), socket)
            }
        }
    }
}
