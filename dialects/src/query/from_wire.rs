//! What query clients say: an envelope first, then its payload as the `type` says.

use protocol::{Command, Fault, Inbound, Refused};

use crate::{
    contract::Word,
    everything::EVERYTHING,
    field::{Said, asked},
    json,
    kinds::{Fields, MessageName, Text},
    shape,
    vocabulary::name_of,
};

asked! {
    /// What every message has.
    Envelope {
        /// What is said.
        r#type: Text,
        /// The client's own name for the message; the answers carry it as `correlation_id`.
        message_id: Option<MessageName>,
        /// What there is to say about it. It may be left out where nothing in it is needed.
        payload: Fields,
    }
}

/// Everything that can be said here.
pub(super) fn said() -> Vec<Word> {
    EVERYTHING
        .said(|word, body| shape::enveloped(Envelope::schema(), ["type", word], "payload", body))
}

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
    EVERYTHING.read(envelope.r#type(), envelope.payload().read()?)
}
