//! What can be said and heard here, for programs.

use schemars::JsonSchema;

use super::{
    from_wire,
    wire::{Own, Told},
};
use crate::{
    announcement::{self, Free, Standing},
    contract::{self, ANNOUNCEMENT, Contract, Word, add},
    instants::Naive,
    telling,
    words::{self, Wrap},
};

/// The words whose envelope may say how their author calls them.
const NAMED: [&str; 2] = ["room_message", "direct_message"];

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "query", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let announced = Word::new::<Told<'_, Free>>(ANNOUNCEMENT, announcement::ABOUT);
    let mut own = vec![announced.without("message_id")];
    Own::list::<Envelope>(&mut own);
    let mut alike = Vec::new();
    telling::list::<Envelope, Naive>(&mut alike);
    contract::preferring(own, alike)
}

/// The envelope of this dialect.
struct Envelope;

impl Wrap for Envelope {
    fn wrap<F: JsonSchema>(word: words::Word, into: &mut Vec<Word>) {
        let told = Word::new::<Told<'_, F>>(word.plain, word.about);
        let told = told.saying("type", word.plain).without(Standing::FIELD);
        let anonymous = !NAMED.contains(&word.plain);
        add(if anonymous { told.without("message_id") } else { told }, into);
    }
}
