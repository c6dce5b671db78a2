//! The connection itself.

use protocol::{
    Event, Fault, MessageId,
    link::{LinkCommand, LinkEvent},
};

use crate::session::{SessionActor, socket::Socket};

impl SessionActor {
    pub(in crate::session) fn link(
        &mut self,
        command: LinkCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        match command {
            LinkCommand::Ping => self.answer(Event::Link(LinkEvent::Pong), id, socket),
            LinkCommand::Pong => {}
            LinkCommand::Hello { acks } => {
                self.mail_acks(acks);
                let welcome = self.introduction();
                self.answer(Event::Link(LinkEvent::Hello(welcome)), id, socket);
            }
            LinkCommand::Resume { token, rooms, acks } => {
                if acks {
                    // Who has said so in a hello need not say it again; nor is it taken back if
                    // the token is refused.
                    self.mail_acks(true);
                }
                self.come_back(&token, rooms, id, socket)?;
            }
            LinkCommand::Refresh { token } => self.refresh(token, id, socket)?,
            LinkCommand::Ack { up_to } => self.mail_acked(up_to),
        }
        Ok(())
    }
}
