//! What can be said and heard here, for programs.

use schemars::JsonSchema;

use super::{
    from_wire,
    wire::{self, Told},
};
use crate::{
    announcement::{self, Flat},
    contract::{ANNOUNCEMENT, Contract, Word, add},
    findings,
    instants::Zulu,
    telling::Keeping,
    uploads,
    words::{self, Wrap},
};

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "workspace", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let mut all = vec![Word::new::<Flat<'_>>(ANNOUNCEMENT, announcement::ABOUT)];
    wire::list(&mut all);
    findings::Payload::<Zulu>::list::<Keeping<Envelope>>(&mut all);
    uploads::Told::list::<Envelope>(&mut all);
    all
}

/// The envelope of this dialect: none but the type, and the request that is answered.
struct Envelope;

impl Wrap for Envelope {
    fn wrap<F: JsonSchema>(word: words::Word, into: &mut Vec<Word>) {
        let told = Word::new::<Told<'_, F>>(word.plain, word.about);
        add(told.saying("type", word.plain), into);
    }
}
