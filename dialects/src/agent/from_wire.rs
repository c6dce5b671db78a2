//! What agents' clients say: an envelope first, then its payload as the `type` says.

use protocol::{Command, Fault, Inbound, MessageId, Refused};

use crate::{
    contract::Word,
    everything::EVERYTHING,
    field::{Said, asked},
    json,
    kinds::{Fields, MessageName, Number, Text},
    shape,
    vocabulary::name_of,
};

asked! {
    /// What every message has.
    Envelope {
        /// What is said.
        r#type: Text,
        /// What there is to say about it. It may be left out where nothing in it is needed.
        payload: Fields,
        /// When it was said, as a number. It is not looked at any further.
        timestamp: Option<Number>,
        /// The client's own name for the message; the answers carry it too.
        correlation_id: Option<MessageName>,
    }
    /// A message whose client names it among its fields.
    Named {
        /// The client's own name for the message. Read only if there is none beside `payload`.
        correlation_id: Option<MessageName>,
    }
}

/// Everything that can be said here.
pub(super) fn said() -> Vec<Word> {
    EVERYTHING.said(|word, body| {
        let body = shape::together(body, Named::schema());
        shape::enveloped(Envelope::schema(), ["type", word], "payload", body)
    })
}

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
    match envelope.payload().read() {
        Ok(payload) if !outer.is_given() => {
            name_of([json::object::<Named<'_>>(payload)?.correlation_id()])
        }
        _ => name_of([outer]),
    }
}

fn understand(envelope: &Envelope<'_>) -> Result<Command, Fault> {
    // Whoever gives it in another form believes that something else is meant.
    envelope.timestamp().read()?;
    EVERYTHING.read(envelope.r#type(), envelope.payload().read()?)
}
