//! Cells.

use actix_web_actors::ws::WebsocketContext;
use protocol::{Fault, MessageId, sheet::SheetCommand};

use crate::{room::messages::Act, session::SessionActor};

impl SessionActor {
    pub(in crate::session) fn sheet(
        &mut self,
        command: SheetCommand,
        id: Option<MessageId>,
        socket: &mut WebsocketContext<Self>,
    ) -> Result<(), Fault> {
        match command {
            SheetCommand::Write { room, write } => {
                self.publish(room.as_ref(), id, Act::Write(write), socket)
            }
        }
    }
}
