//! What dashboards say: an envelope first, then its data as the `type` says.

use protocol::{Command, Fault, Inbound, Refused};

use super::wire::Envelope;
use crate::{everything::EVERYTHING, happenings, json, vocabulary::name_of};

/// Short for `subscribe_events`: what else would a dashboard subscribe to?
const SUBSCRIBE: &str = "subscribe";

/// Understands one message.
pub(super) fn decode(text: &str) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.id(), envelope.correlation_id()])?;
    match understand(&envelope) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

fn understand(envelope: &Envelope<'_>) -> Result<Command, Fault> {
    let (word, data) = (envelope.r#type(), envelope.data().object()?);
    if *word.text()? == *SUBSCRIBE {
        return happenings::subscribe(data);
    }
    EVERYTHING.read(word, data)
}
