//! The golden messages of the agent, dashboard and library dialects: whatever the query system's
//! clients can say and hear, theirs can, each in its own JSON; and what only one of them has.

use dialects::{Agent, Dashboard, Library};
use protocol::{Codec, Command, Delivery, Inbound};

use crate::{
    agent, answering, asking, dashboard, golden, library, query, returning, samples::id, sheets,
    uploads,
};

/// A message under the name of its file, its own name, and what it asks.
pub(crate) type Said = (&'static str, Option<&'static str>, Command);
/// What is told under the name of its file, and the fields that the file does not show.
pub(crate) type Told = (&'static str, Delivery, &'static [&'static str]);

/// The three dialects, and what only each of them has.
pub(crate) fn kin() -> [(&'static dyn Codec, Vec<Said>, Vec<Told>); 3] {
    [
        (&Agent, agent::said(), agent::told()),
        (&Dashboard, dashboard::said(), dashboard::told()),
        (&Library, library::said(), library::told()),
    ]
}

#[test]
fn understand_every_golden_message() {
    for (codec, own, _) in kin() {
        let shared = [returning::commands(), asking::commands(), uploads::commands()].concat();
        let commands = [query::commands(), sheets::commands(), shared, own].concat();
        let folder = format!("{}/in", codec.name());
        let names: Vec<_> = commands.iter().map(|(name, ..)| *name).collect();
        golden::assert_all_known(&folder, &names);
        for (name, message, command) in commands {
            let text = golden::text(&format!("{folder}/{name}"));
            let inbound = codec.decode_in(&text, Some(&id("papers")));
            let expected = Inbound { id: message.map(id), command };
            assert_eq!(inbound, Ok(expected), "{folder}/{name}");
        }
    }
}

#[test]
fn spell_every_golden_message() {
    for (codec, _, own) in kin() {
        let folder = format!("{}/out", codec.name());
        let shared = deliveries().into_iter().map(|(name, told)| (name, told, &[][..]));
        let spelled =
            shared.chain(own).map(|(name, told, extras)| (name, codec.encode(&told), extras));
        let (told, silent): (Vec<_>, Vec<_>) = spelled.partition(|(_, text, _)| text.is_some());
        golden::assert_all_known(&folder, &told.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
        for (name, text, extras) in told {
            golden::assert_told(&format!("{folder}/{name}"), &text.unwrap(), extras);
        }
        let silences: &[&str] = if codec.name() == "library" { &["heartbeat"] } else { &[] };
        assert_eq!(silent.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), silences);
    }
}

/// What the query system's clients hear.
pub(crate) fn deliveries() -> Vec<(&'static str, Delivery)> {
    let seeds = query::links().into_iter().chain(query::rooms()).chain(query::people());
    let others = returning::deliveries().into_iter().chain(answering::deliveries());
    seeds.chain(others).chain(uploads::deliveries()).chain(sheets::deliveries()).collect()
}
