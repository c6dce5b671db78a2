//! What can be said and heard here, for programs.

use schemars::JsonSchema;

use super::{
    from_wire,
    wire::{Own, Told},
};
use crate::{
    announcement::{self, Free, Standing},
    contract::{self, ANNOUNCEMENT, Contract, Word, add},
    instants::Unix,
    telling,
    words::{self, Wrap},
};

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "agent", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let mut own = vec![Word::new::<Told<'_, Free>>(ANNOUNCEMENT, announcement::ABOUT)];
    Own::list::<Envelope>(&mut own);
    let mut alike = Vec::new();
    telling::list::<Envelope, Unix>(&mut alike);
    contract::preferring(own, alike)
}

/// The envelope of this dialect.
struct Envelope;

impl Wrap for Envelope {
    fn wrap<F: JsonSchema>(word: words::Word, into: &mut Vec<Word>) {
        let told = Word::new::<Told<'_, F>>(word.plain, word.about);
        add(told.saying("type", word.plain).without(Standing::FIELD), into);
    }
}
