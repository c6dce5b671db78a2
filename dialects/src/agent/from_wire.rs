//! What agents' clients say: an envelope first, then its payload as the `type` says.

use protocol::{Command, Fault, Inbound, MessageId, Refused};

use super::wire::{Envelope, Named};
use crate::{everything::EVERYTHING, field::Field, json, vocabulary::name_of};

/// Understands one message.
pub(super) fn decode(text: &str) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name(&envelope)?;
    match understand(&envelope) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

/// The guest's own name for a message stands in the envelope; some clients put it in the payload.
fn name(envelope: &Envelope<'_>) -> Result<Option<MessageId>, Fault> {
    let outer = envelope.correlation_id();
    match envelope.payload().object() {
        Ok(payload) if !outer.is_given() => {
            name_of([json::object::<Named<'_>>(payload)?.correlation_id()])
        }
        _ => name_of([outer]),
    }
}

fn understand(envelope: &Envelope<'_>) -> Result<Command, Fault> {
    // Whoever gives it in another form believes that something else is meant.
    envelope.timestamp().optional(Field::number)?;
    EVERYTHING.read(envelope.r#type(), envelope.payload().object()?)
}
