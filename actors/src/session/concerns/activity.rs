//! The event bus: what to hear of it, and publishing on it.

use protocol::{Fault, FaultCode, MessageId, activity::ActivityCommand};

use crate::session::{SessionActor, socket::Socket};

impl SessionActor {
    pub(in crate::session) fn activity(
        &mut self,
        _command: ActivityCommand,
        _id: Option<MessageId>,
        _socket: &mut Socket,
    ) -> Result<(), Fault> {
        Err(Fault::new(FaultCode::NotConfigured, "The event bus is not set up"))
    }
}
