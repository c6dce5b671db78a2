//! What dashboards say: an envelope first, then its data as the `type` says.

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

/// A word of dashboards' own, and the one that it is short for: what else would they subscribe to?
pub(super) const SUBSCRIBE: [&str; 2] = ["subscribe", "subscribe_events"];

asked! {
    /// What every message has.
    Envelope {
        /// What is said.
        r#type: Text,
        /// What there is to say about it. It may be left out where nothing in it is needed.
        data: Fields,
        /// The client's own name for the message; the answers carry it as `correlation_id`.
        id: Option<MessageName>,
        /// The same as `id`. Read only if that is not given.
        correlation_id: Option<MessageName>,
    }
}

/// Everything that can be said here.
pub(super) fn said() -> Vec<Word> {
    let whole = |word, body| shape::enveloped(Envelope::schema(), ["type", word], "data", body);
    let mut said = EVERYTHING.said(whole);
    let [short, long] = SUBSCRIBE;
    let meant = EVERYTHING.row(long).map(|row| whole(short, (row.shape)()));
    said.extend(meant.map(|schema| Word { name: short, schema }));
    said
}

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
    let (word, data) = (envelope.r#type(), envelope.data().read()?);
    let [short, long] = SUBSCRIBE;
    if word.read()? == short {
        return EVERYTHING.read_as(long, data);
    }
    EVERYTHING.read(word, data)
}
