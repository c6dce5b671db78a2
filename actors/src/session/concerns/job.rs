//! Asking backends, and taking it back.

use protocol::{Fault, FaultCode, MessageId, job::JobCommand};

use crate::session::{SessionActor, socket::Socket};

impl SessionActor {
    pub(in crate::session) fn job(
        &mut self,
        _command: JobCommand,
        _id: Option<MessageId>,
        _socket: &mut Socket,
    ) -> Result<(), Fault> {
        Err(Fault::new(FaultCode::NotConfigured, "No service is set up"))
    }
}
