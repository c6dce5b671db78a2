//! Phrases put together: "human heart proteins" is one noun, and a name has one role.

use super::{
    facts::{Facts, Id, Values},
    grammar::{Degree, Mark},
    lexicon::{How, Lexicon, Meaning},
    meaning::What,
    phrases::{Part, Phrase},
    tokens,
};

/// Something that a question is about, with what stands before it.
#[derive(Clone, Debug)]
pub(super) struct Noun {
    pub(super) what: What,
    pub(super) modifiers: Vec<Noun>,
    /// Properties of the same name, which are likely meant if it is connected by one.
    pub(super) namesakes: Vec<Id>,
}

/// A part of a question with one role.
#[derive(Clone, Debug)]
pub(super) enum Unit {
    Noun(Noun),
    /// Values, any of which may be meant.
    Value(Vec<(Id, String)>),
    /// Properties, any of which may be meant.
    Property(Vec<Id>),
    /// What an adjective measures, and whether more of it is more.
    Adjective {
        properties: Vec<Id>,
        up: bool,
        degree: Degree,
    },
    Mark(Mark),
    Number(f64),
    Text,
    Unknown,
}

/// A unit and its words.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) unit: Unit,
    pub(super) how: How,
}

/// Gives every phrase its role and joins those that stand together.
pub(super) fn units(phrases: Vec<Phrase>, facts: &Facts, lexicon: &Lexicon) -> Vec<Said> {
    let mut found: Vec<Said> = Vec::new();
    for phrase in phrases {
        let said = role(phrase, lexicon);
        match (found.last_mut(), said) {
            (
                Some(Said { text, unit: Unit::Noun(before), .. }),
                Said { text: more, unit: Unit::Noun(noun), .. },
            ) => {
                *before = joined(before.clone(), noun, facts);
                *text = format!("{text} {more}");
            }
            (_, said) => found.push(said),
        }
    }
    found
}

fn role(phrase: Phrase, lexicon: &Lexicon) -> Said {
    let Phrase { text, part } = phrase;
    let mut read = How::Exactly;
    let unit = match part {
        Part::Name { meanings, how } => {
            read = how;
            name(&meanings)
        }
        Part::Adjective(adjective) => {
            // What the data itself calls so comes first.
            let names = std::iter::once(&adjective.base).chain(adjective.attributes);
            let properties: Vec<Id> =
                names.flat_map(|name| properties(&lexicon.meanings(name))).collect();
            match properties.is_empty() {
                true => Unit::Unknown,
                false => Unit::Adjective { properties, up: adjective.up, degree: adjective.degree },
            }
        }
        Part::Mark(mark) => Unit::Mark(mark),
        Part::Number(number) => Unit::Number(number),
        Part::Quoted => Unit::Text,
        Part::Unknown => Unit::Unknown,
    };
    Said { text, unit, how: read }
}

/// A class before all, for what is named like a property is mostly its other end.
fn name(meanings: &[Meaning]) -> Unit {
    let namesakes = properties(meanings);
    let class = meanings.iter().find_map(|meaning| match meaning {
        Meaning::Class(class) => Some(What::Class(*class)),
        _ => None,
    });
    let things = meanings.iter().find_map(|meaning| match meaning {
        Meaning::Things(things) => Some(What::Things(things.clone())),
        _ => None,
    });
    match class.or_else(|| things.filter(|_| namesakes.is_empty())) {
        Some(what) => Unit::Noun(Noun { what, modifiers: Vec::new(), namesakes }),
        None if !namesakes.is_empty() => Unit::Property(namesakes),
        None => Unit::Value(
            meanings
                .iter()
                .filter_map(|meaning| match meaning {
                    Meaning::Value(property, text) => Some((*property, text.clone())),
                    _ => None,
                })
                .collect(),
        ),
    }
}

fn properties(meanings: &[Meaning]) -> Vec<Id> {
    let mut found: Vec<Id> = meanings
        .iter()
        .filter_map(|meaning| match meaning {
            Meaning::Property(property) => Some(*property),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found
}

/// Two nouns side by side: the same thing twice ("gene TP53"), or one says more of the other.
fn joined(before: Noun, noun: Noun, facts: &Facts) -> Noun {
    let narrowed = |class: Id, things: &[Id]| -> Vec<Id> {
        things.iter().filter(|thing| facts.is(**thing, class)).copied().collect()
    };
    let same = match (&before.what, &noun.what) {
        (What::Class(class), What::Things(things)) | (What::Things(things), What::Class(class)) => {
            narrowed(*class, things)
        }
        _ => Vec::new(),
    };
    if !same.is_empty() {
        let modifiers = [before.modifiers, noun.modifiers].concat();
        return Noun { what: What::Things(same), modifiers, namesakes: noun.namesakes };
    }
    let apposed = matches!((&before.what, &noun.what), (What::Class(_), What::Things(_)));
    let (mut main, mut other) = if apposed { (before, noun) } else { (noun, before) };
    // In "secreted human proteins" the proteins are secreted, not the humans.
    let others = std::mem::take(&mut other.modifiers);
    main.modifiers.extend(others);
    main.modifiers.push(other);
    main
}

/// Whether a property has values rather than resources.
pub(super) fn measured(facts: &Facts, property: Id) -> bool {
    facts.properties.get(&property).is_some_and(|known| known.values != Values::Resources)
}

// === impl Lexicon ===

impl Lexicon {
    /// Everything that a name stands for.
    fn meanings(&self, name: &str) -> Vec<Meaning> {
        let tokens = tokens::tokens(name);
        let hit = self.longest(&tokens).filter(|hit| hit.length == tokens.len());
        hit.map_or_else(Vec::new, |hit| hit.meanings.into_iter().cloned().collect())
    }
}
