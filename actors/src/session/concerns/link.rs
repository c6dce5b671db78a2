//! The connection itself.

use protocol::{
    Delivery, Event, Fault, MessageId,
    link::{LinkCommand, LinkEvent},
};

use crate::{
    clock::now,
    session::{SessionActor, socket::Socket},
};

impl SessionActor {
    pub(in crate::session) fn link(
        &mut self,
        command: LinkCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            LinkCommand::Ping => {
                let pong = Delivery::new(Event::Link(LinkEvent::Pong), now()).answering(id);
                self.deliver(pong.into(), socket);
            }
            LinkCommand::Pong => {}
            LinkCommand::Hello { .. }
            | LinkCommand::Resume { .. }
            | LinkCommand::Refresh { .. }
            | LinkCommand::Ack { .. } => {}
        }
        Ok(())
    }
}
