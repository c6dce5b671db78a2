//! What the names in the data mean: classes, properties, things and values.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    facts::{Facts, Id, Values},
    grammar,
    names::LONGEST,
    tokens::{self, Token},
};

/// Names of more words than this are only found by a part of them.
const MOST_WORDS: usize = 12;
/// Values beyond these are not learned: a text for each of a million things names nothing.
const MOST_VALUES: usize = 200_000;
/// A word that so many names hold says nothing about which is meant.
const MOST_HOLDERS: usize = 12;
/// The shortest word of which a slip is forgiven, and from which on two are.
const FORGIVEN: (usize, usize) = (7, 11);
/// A name found by one of its words has to have at least so long a word.
const TELLING: usize = 4;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Class(Id),
    Property(Id),
    Things(Vec<Id>),
    /// A value that a property has somewhere.
    Value(Id, String),
}

/// How a name was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    Exactly,
    /// The name in the question has a slip; this is what it was read as.
    Corrected(String),
    /// The question says only a part of the name.
    InPart,
}

/// What was found for the first words of a text.
pub(super) struct Hit<'a> {
    pub(super) meanings: Vec<&'a Meaning>,
    pub(super) length: usize,
}

/// Every name of the data.
#[derive(Default)]
pub(super) struct Lexicon {
    names: HashMap<String, Vec<Meaning>>,
    /// Which things have a word in their names.
    holders: HashMap<String, Vec<Id>>,
    /// Every word there is, by its first letter.
    words: BTreeMap<char, HashSet<String>>,
    longest: usize,
}

// === impl Lexicon ===

impl Lexicon {
    /// Learns every name.
    pub(super) fn learn(facts: &Facts) -> Self {
        let mut lexicon = Self::default();
        for class in &facts.classes {
            for name in facts.names(*class) {
                lexicon.add(&name, Meaning::Class(*class));
            }
        }
        for (property, _) in facts.properties.iter() {
            for name in facts.names(*property) {
                lexicon.add_property(&name, *property);
            }
        }
        for thing in facts.things() {
            for name in facts.names(thing) {
                lexicon.add_thing(&name, thing);
            }
        }
        let texts = facts.properties.iter().filter(|(_, known)| known.values == Values::Texts);
        let values = texts.flat_map(|(id, known)| known.texts.iter().map(move |text| (*id, text)));
        for (property, text) in values.take(MOST_VALUES) {
            lexicon.add(text, Meaning::Value(property, text.clone()));
        }
        lexicon
    }

    fn add_property(&mut self, name: &str, property: Id) {
        let tokens = tokens::tokens(name);
        let bare = bare(&tokens);
        self.insert(bare, Meaning::Property(property));
    }

    fn add_thing(&mut self, name: &str, thing: Id) {
        let tokens = tokens::tokens(name);
        for token in &tokens {
            let known = self.holders.entry(token.stem.clone()).or_default();
            if !known.contains(&thing) && known.len() <= MOST_HOLDERS {
                known.push(thing);
            }
        }
        self.add(name, Meaning::Things(vec![thing]));
    }

    fn add(&mut self, name: &str, meaning: Meaning) {
        if name.len() > LONGEST {
            return;
        }
        let tokens = tokens::tokens(name);
        self.insert(&tokens, meaning.clone());
        // "The Left Hand" is asked for as "left hand" too.
        let article =
            tokens.first().is_some_and(|first| matches!(&*first.text, "the" | "a" | "an"));
        if article && tokens.len() > 2 {
            self.insert(&tokens[1..], meaning);
        }
    }

    fn insert(&mut self, tokens: &[Token], meaning: Meaning) {
        let speaks = tokens.iter().any(|token| grammar::mark(&[&token.text]).is_none());
        if tokens.is_empty() || tokens.len() > MOST_WORDS || !speaks {
            return;
        }
        self.longest = self.longest.max(tokens.len());
        for token in tokens {
            if let Some(first) = token.stem.chars().next() {
                self.words.entry(first).or_default().insert(token.stem.clone());
            }
        }
        let known = self.names.entry(tokens::key(tokens)).or_default();
        if let Meaning::Things(new) = &meaning {
            let ids = known.iter_mut().find_map(|known| match known {
                Meaning::Things(ids) => Some(ids),
                _ => None,
            });
            if let Some(ids) = ids {
                ids.extend(new);
                ids.sort_unstable();
                ids.dedup();
                return;
            }
        }
        if !known.contains(&meaning) {
            known.push(meaning);
        }
    }

    /// The longest name that begins these words.
    pub(super) fn longest(&self, words: &[Token]) -> Option<Hit<'_>> {
        (1..=words.len().min(self.longest)).rev().find_map(|length| {
            let known = self.names.get(&tokens::key(&words[..length]))?;
            Some(Hit { meanings: known.iter().collect(), length })
        })
    }

    /// Things that have these words in their names: as many of the words as possible.
    pub(super) fn in_part(&self, words: &[Token]) -> Option<(Vec<Id>, usize)> {
        let first = words.first().filter(|word| word.text.len() >= TELLING)?;
        let mut found = self.telling(first)?.clone();
        let mut length = 1;
        for word in &words[1..] {
            let Some(holders) = self.telling(word) else { break };
            let both: Vec<Id> = found.iter().filter(|id| holders.contains(id)).copied().collect();
            if both.is_empty() {
                break;
            }
            (found, length) = (both, length + 1);
        }
        Some((found, length))
    }

    fn telling(&self, word: &Token) -> Option<&Vec<Id>> {
        self.holders.get(&word.stem).filter(|holders| holders.len() <= MOST_HOLDERS)
    }

    /// The known word that an unknown one is a slip of, if there is exactly one that near.
    pub(super) fn correct(&self, stem: &str) -> Option<&str> {
        let allowed = match stem.chars().count() {
            letters if letters >= FORGIVEN.1 => 2,
            letters if letters >= FORGIVEN.0 => 1,
            _ => return None,
        };
        let words = self.words.get(&stem.chars().next()?)?;
        let near = words.iter().map(|word| (strsim::osa_distance(stem, word), word));
        let mut near: Vec<_> = near.filter(|(distance, _)| *distance <= allowed).collect();
        near.sort_unstable();
        match near.as_slice() {
            [(best, word), rest @ ..] if rest.first().is_none_or(|(next, _)| next > best) => {
                Some(word)
            }
            _ => None,
        }
    }
}

/// The words of a property's name that say what it is: "is encoded by" is "encoded".
fn bare(tokens: &[Token]) -> &[Token] {
    use grammar::Mark;
    let says = |token: &Token| {
        let mark = grammar::mark(&[&token.text]).map(|(mark, _)| mark);
        !matches!(mark, Some(Mark::Binds | Mark::Has | Mark::Whether | Mark::Filler))
    };
    let first = tokens.iter().position(says).unwrap_or(0);
    let end = tokens.iter().rposition(says).map_or(tokens.len(), |last| last + 1);
    &tokens[first..end]
}
