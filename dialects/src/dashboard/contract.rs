//! What can be said and heard here, for programs.

use schemars::JsonSchema;

use super::{
    from_wire,
    wire::{Error, Happened, Own, Told},
};
use crate::{
    announcement::{self, Free, Standing},
    contract::{self, ACTIVITY, ANNOUNCEMENT, Contract, Word, add},
    instants::Zulu,
    telling,
    words::{self, Wrap},
};

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "dashboard", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let mut own = own();
    Own::list::<Envelope>(&mut own);
    let mut alike = Vec::new();
    telling::list::<Envelope, Zulu>(&mut alike);
    // What happens elsewhere is told under its own type.
    alike.retain(|word| word.name != "event");
    contract::preferring(own, alike)
}

fn own() -> Vec<Word> {
    let refused = "Something was refused, or a question has come to nothing.";
    let elsewhere = "Something happened elsewhere, of which you want to hear. Its type is its \
        publisher's, and never one of the service's own.";
    vec![
        Word::new::<Error<'_>>("error", refused).saying("type", "error"),
        Word::new::<Happened<'_>>(ACTIVITY, elsewhere),
        Word::new::<Told<'_, Free>>(ANNOUNCEMENT, announcement::ABOUT),
    ]
}

/// The envelope of this dialect.
struct Envelope;

impl Wrap for Envelope {
    fn wrap<F: JsonSchema>(word: words::Word, into: &mut Vec<Word>) {
        let told = Word::new::<Told<'_, F>>(word.dotted, word.about);
        add(told.saying("type", word.dotted).without(Standing::FIELD), into);
    }
}
