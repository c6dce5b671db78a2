//! What libraries' clients say: requests, each an action with its data; and signs of life.

use protocol::{Command, Fault, FaultCode, Inbound, LibraryId, Refused};

use super::wire::Envelope;
use crate::{
    asks,
    chores::{self, Place},
    everything::EVERYTHING,
    json,
    vocabulary::{Vocabulary, name_of},
};

/// What is no request.
const SIGNS: Vocabulary<Command> = Vocabulary(&[("ping", asks::ping), ("pong", asks::pong)]);

/// Understands one message of a guest who is in this library.
pub(super) fn decode(text: &str, library: Option<&LibraryId>) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.request_id()])?;
    match understand(&envelope, library) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

fn understand(envelope: &Envelope<'_>, here: Option<&LibraryId>) -> Result<Command, Fault> {
    let (word, data) = (envelope.r#type(), envelope.data().object()?);
    if *word.text()? != *"request" {
        return SIGNS.read(word, data).map_err(|fault| match fault.code {
            FaultCode::UnknownType => fault.help("known types: request, ping, pong"),
            _ => fault,
        });
    }
    let action = envelope.action();
    match chores::named(&action.text()?) {
        Some(read) => read(&Place { named: envelope.library_id(), here }, data),
        None => EVERYTHING.read(action, data),
    }
}
