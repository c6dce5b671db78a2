//! The connection itself.

use actix_web_actors::ws::WebsocketContext;
use protocol::{
    Delivery, Event, Fault, MessageId,
    link::{LinkCommand, LinkEvent},
};

use crate::{clock::now, session::SessionActor};

impl SessionActor {
    pub(in crate::session) fn link(
        &mut self,
        command: LinkCommand,
        id: Option<MessageId>,
        socket: &mut WebsocketContext<Self>,
    ) -> Result<(), Fault> {
        match command {
            LinkCommand::Ping => {
                let pong = Delivery::new(Event::Link(LinkEvent::Pong), now()).answering(id);
                self.deliver(pong.into(), socket);
            }
            LinkCommand::Pong => {}
        }
        Ok(())
    }
}
