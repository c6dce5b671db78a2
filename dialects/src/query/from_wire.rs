//! What query clients say: an envelope first, then its payload as the `type` says.

use protocol::{Command, Fault, Inbound, Refused};

use super::wire::Envelope;
use crate::{everything::EVERYTHING, json, vocabulary::name_of};

/// Understands one message.
pub(super) fn decode(text: &str) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.message_id()])?;
    match understand(&envelope) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

fn understand(envelope: &Envelope<'_>) -> Result<Command, Fault> {
    EVERYTHING.read(envelope.r#type(), envelope.payload().object()?)
}
