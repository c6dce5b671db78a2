//! What can be said and heard here, for programs.

use schemars::JsonSchema;

use super::{
    from_wire,
    wire::{Heard, Told},
};
use crate::{
    contract::{Contract, Word, add},
    words::{self, Wrap},
};

/// What goes over a worker's socket.
pub fn contract() -> Contract {
    Contract { dialect: "worker", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let mut all = Vec::new();
    Heard::list::<Envelope>(&mut all);
    all
}

/// The envelope: the fields stand beside it.
struct Envelope;

impl Wrap for Envelope {
    fn wrap<F: JsonSchema>(word: words::Word, into: &mut Vec<Word>) {
        let told = Word::new::<Told<'_, F>>(word.plain, word.about);
        add(told.saying("type", word.plain), into);
    }
}
