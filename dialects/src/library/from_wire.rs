//! What libraries' clients say: requests, each an action with its data; and signs of life.

use protocol::{Command, Fault, FaultCode, Inbound, LibraryId, Refused};
use schemars::Schema;

use crate::{
    asks,
    chores::{self, ACTIONS, Place, Whose},
    contract::Word,
    everything::EVERYTHING,
    field::{Said, asked},
    json,
    kinds::{Fields, Id, MessageName, Text},
    shape,
    vocabulary::{Vocabulary, name_of, words},
};

asked! {
    /// What every message has.
    Envelope {
        /// A request, or a sign of life.
        r#type: Text,
        /// What is asked.
        action: Text,
        /// The client's own name for the message; the answers carry it too.
        request_id: Option<MessageName>,
        /// The library; the one that the socket was opened for, if left out.
        library_id: Option<Id<LibraryId>>,
        /// What there is to say about it. It may be left out where nothing in it is needed.
        data: Fields,
    }
}

/// The type of a request.
const REQUEST: &str = "request";

/// What is no request.
const SIGNS: Vocabulary<Command> = words! {
    "ping" => asks::ping(asks::Ping),
    "pong" => asks::pong(asks::Pong),
};

/// Everything that can be said here.
pub(super) fn said() -> Vec<Word> {
    let sign = |word, body| {
        let sign = shape::enveloped(Envelope::schema(), ["type", word], "data", body);
        ["action", "library_id"].into_iter().fold(sign, shape::without)
    };
    let mut said = SIGNS.said(sign);
    said.extend(ACTIONS.iter().map(|it| {
        let mut schema = request(it.name, (it.shape)());
        match it.whose {
            Whose::Needed => {}
            Whose::Taken => {
                let about = "The library to be made. It may stand in `data` instead.";
                shape::explain(&mut schema, "library_id", about);
            }
            Whose::Ignored => schema = shape::without(schema, "library_id"),
        }
        Word { name: it.request, schema }
    }));
    said.extend(EVERYTHING.0.iter().map(|row| {
        let schema = shape::without(request(row.word, (row.shape)()), "library_id");
        Word { name: row.request, schema }
    }));
    said
}

fn request(action: &'static str, data: Schema) -> Schema {
    let whole = shape::enveloped(Envelope::schema(), ["action", action], "data", data);
    shape::naming(whole, "type", REQUEST)
}

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
    let (word, data) = (envelope.r#type(), envelope.data().read()?);
    if word.read()? != REQUEST {
        return SIGNS.read(word, data).map_err(|fault| match fault.code {
            FaultCode::UnknownType => fault.help("known types: request, ping, pong"),
            _ => fault,
        });
    }
    let action = envelope.action();
    match chores::named(&action.read()?) {
        Some(it) => (it.read)(&Place { named: envelope.library_id(), here }, data),
        None => EVERYTHING.read(action, data),
    }
}
