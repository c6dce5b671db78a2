//! What can be said and heard here, for programs.

use schemars::JsonSchema;

use super::{
    from_wire,
    wire::{Answer, Happening, Line, Told},
};
use crate::{
    contract::{Contract, Word, add},
    words::{self, Wrap},
};

/// What goes over the operators' socket.
pub fn contract() -> Contract {
    Contract { dialect: "admin", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let line = "One line of the live stream: something happened, with whatever of this it has.";
    let mut all = vec![Word::new::<Line<Happening<'_>>>("event", line).saying("type", "event")];
    Answer::list::<Envelope>(&mut all);
    all
}

/// The envelope of answers.
struct Envelope;

impl Wrap for Envelope {
    fn wrap<F: JsonSchema>(word: words::Word, into: &mut Vec<Word>) {
        let told = Word::new::<Told<'_, F>>(word.plain, word.about);
        add(told.saying("type", word.plain), into);
    }
}
