//! A question cut into phrases: names of the data, words that ask, numbers, and the unknown.

use super::{
    grammar::{self, Adjective, Mark},
    lexicon::{How, Lexicon, Meaning},
    tokens::{self, Kind, Token},
};

/// What a phrase is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// A name, with everything that it may stand for.
    Name {
        meanings: Vec<Meaning>,
        how: How,
    },
    Adjective(Adjective),
    Mark(Mark),
    Number(f64),
    Quoted,
    Unknown,
}

/// Some words of a question that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Phrase {
    pub(super) text: String,
    pub(super) part: Part,
}

/// Cuts a question. Longer names and phrases win over shorter ones.
pub(super) fn phrases(question: &str, lexicon: &Lexicon) -> Vec<Phrase> {
    let tokens = tokens::tokens(question);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        let (phrase, length) = first(rest, lexicon);
        found.push(phrase);
        at += length;
    }
    found
}

/// The first phrase, and how many words it takes.
fn first(rest: &[Token], lexicon: &Lexicon) -> (Phrase, usize) {
    let text = |length: usize| {
        let words: Vec<_> = rest[..length].iter().map(|token| &*token.text).collect();
        words.join(" ")
    };
    let phrase = |part: Part, length: usize| (Phrase { text: text(length), part }, length);
    let words: Vec<&str> = rest.iter().map(|token| &*token.text).collect();
    let mark = grammar::mark(&words);
    let name = lexicon.longest(rest);
    match (rest[0].kind, name, mark) {
        (Kind::Comma, ..) => phrase(Part::Mark(Mark::And), 1),
        (Kind::Quoted, ..) => quoted(&rest[0], lexicon),
        // A lone number is a number, even where something has it for a name.
        (Kind::Number(number), Some(hit), None) if hit.length == 1 => {
            phrase(Part::Number(number), 1)
        }
        (_, Some(hit), mark) if mark.is_none_or(|(_, length)| hit.length > length) => {
            let meanings = hit.meanings.into_iter().cloned().collect();
            phrase(Part::Name { meanings, how: How::Exactly }, hit.length)
        }
        (_, _, Some((mark, length))) => phrase(Part::Mark(mark), length),
        (Kind::Number(number), ..) => phrase(Part::Number(number), 1),
        _ => match grammar::adjective(&rest[0].text) {
            Some(adjective) => phrase(Part::Adjective(adjective), 1),
            None => guessed(rest, lexicon, text),
        },
    }
}

/// A quotation is a name if the data has it, else a text to look for.
fn quoted(token: &Token, lexicon: &Lexicon) -> (Phrase, usize) {
    let inner = tokens::tokens(&token.text);
    let hit = lexicon.longest(&inner).filter(|hit| hit.length == inner.len());
    let part = hit.map_or(Part::Quoted, |hit| Part::Name {
        meanings: hit.meanings.into_iter().cloned().collect(),
        how: How::Exactly,
    });
    (Phrase { text: token.text.clone(), part }, 1)
}

/// A name said in part, or with a slip; else nothing that is known.
fn guessed(rest: &[Token], lexicon: &Lexicon, text: impl Fn(usize) -> String) -> (Phrase, usize) {
    if let Some((things, length)) = lexicon.in_part(rest) {
        let part = Part::Name { meanings: vec![Meaning::Things(things)], how: How::InPart };
        return (Phrase { text: text(length), part }, length);
    }
    let corrected = lexicon.correct(&rest[0].stem).and_then(|word| {
        let mut tokens = rest.to_vec();
        tokens[0].stem = word.into();
        let hit = lexicon.longest(&tokens)?;
        let meanings = hit.meanings.into_iter().cloned().collect();
        Some((Part::Name { meanings, how: How::Corrected(word.into()) }, hit.length))
    });
    let (part, length) = corrected.unwrap_or((Part::Unknown, 1));
    (Phrase { text: text(length), part }, length)
}
