//! What libraries' clients say: requests, each an action with its data; and signs of life.

use protocol::{Command, Fault, Inbound, LibraryId, Refused};

use super::wire::Envelope;
use crate::{
    asks,
    everything::EVERYTHING,
    json,
    vocabulary::{Vocabulary, name_of},
};

/// What is no request.
const SIGNS: Vocabulary<Command> = Vocabulary(&[("ping", asks::ping), ("pong", asks::pong)]);

/// Understands one message of a guest who is in this library.
pub(super) fn decode(text: &str, _library: Option<&LibraryId>) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.request_id()])?;
    match understand(&envelope) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

fn understand(envelope: &Envelope<'_>) -> Result<Command, Fault> {
    let data = envelope.data().object()?;
    match &*envelope.r#type().text()? {
        "request" => EVERYTHING.read(envelope.action(), data),
        _ => SIGNS.read(envelope.r#type(), data),
    }
}
