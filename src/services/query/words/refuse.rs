//! "I could not", with what was not understood and what could be asked instead.

use protocol::{Fault, FaultCode};

use super::{
    attach::Trouble,
    facts::{Facts, Id, Values},
};

/// So many classes are named as what could be asked for.
const NAMED: usize = 8;
/// So many unknown words are repeated, of so many letters each: they were the guest's own.
const REPEATED: (usize, usize) = (5, 40);

/// Says why a question cannot be answered.
pub(super) fn refuse(facts: &Facts, trouble: &Trouble, unknown: &[String]) -> Fault {
    let text = match trouble {
        Trouble::Nothing if unknown.is_empty() => "I could not find what is asked for".to_owned(),
        Trouble::Nothing => format!("I could not understand {}", told(unknown)),
        Trouble::Apart(one, other) => {
            format!("I could not find how {one} and {other} are connected in this data")
        }
        Trouble::NoValue { what, property } => {
            format!("I could not find any {property} of {what} in this data")
        }
        Trouble::WhichValue { what, choice } if choice.is_empty() => {
            format!("I could not compare: {what} has no numbers here")
        }
        Trouble::WhichValue { what, choice } => {
            format!("I could not tell by what to compare {what}: by {}?", choice.join(", by "))
        }
        Trouble::Or => "I could not read what stands beside \"or\"".to_owned(),
    };
    let also = match trouble {
        Trouble::Nothing => String::new(),
        _ if unknown.is_empty() => String::new(),
        _ => format!("; nor do I understand {}", told(unknown)),
    };
    Fault::new(FaultCode::NotUnderstood, text + &also).help(help(facts))
}

/// Everything is known, and yet it hangs together too loosely.
pub(super) fn unsure() -> Fault {
    Fault::new(FaultCode::NotUnderstood, "I could not tell surely enough what is meant")
        .help("say by which property things are connected, or ask for less at once")
}

/// More than a question.
pub(super) fn too_long() -> Fault {
    let text = "I could not read a question as long as this";
    Fault::new(FaultCode::NotUnderstood, text).help("ask for one thing at a time")
}

fn told(words: &[String]) -> String {
    let (most, letters) = REPEATED;
    let trimmed = |word: &String| format!("\"{}\"", word.chars().take(letters).collect::<String>());
    let mut told: Vec<String> = words.iter().take(most).map(trimmed).collect();
    if words.len() > most {
        told.push("more".into());
    }
    told.join(", ")
}

/// The classes that have most to them.
fn help(facts: &Facts) -> String {
    let names: Vec<String> =
        usual(facts).into_iter().take(NAMED).map(|class| facts.name(class)).collect();
    match names.is_empty() {
        true => "there is nothing in this data that has a class".into(),
        false => format!("this data knows of: {}", names.join(", ")),
    }
}

/// Classes with members, those with most members first.
fn usual(facts: &Facts) -> Vec<Id> {
    let mut members: std::collections::HashMap<Id, usize> = std::collections::HashMap::new();
    for thing in facts.things() {
        for class in facts.classes_of(thing) {
            *members.entry(class).or_default() += 1;
        }
    }
    let mut classes: Vec<_> = members.into_iter().collect();
    classes.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| facts.name(*a).cmp(&facts.name(*b))));
    classes.into_iter().map(|(class, _)| class).collect()
}

/// Classes and properties with their IRIs, for whoever writes queries.
pub(super) fn summary(facts: &Facts, most: usize) -> String {
    let mut text = String::from("Classes:\n");
    for class in usual(facts) {
        text += &format!("<{}> {}\n", facts.iri(class), facts.name(class));
    }
    text += "Properties:\n";
    let mut properties: Vec<_> = facts.properties.iter().collect();
    properties.sort_by_key(|(id, _)| **id);
    for (id, property) in properties {
        let values = match property.values {
            Values::Resources => "a resource",
            Values::Numbers => "a number",
            Values::Texts => "a text",
            Values::Years => "a year",
            Values::Dates => "a date",
        };
        let owner = facts.owner(*id).map_or_else(String::new, |class| facts.name(class));
        text += &format!("<{}> {}: of {owner}, {values}\n", facts.iri(*id), facts.name(*id));
        if let Some(((_, to), _)) = property.pairs.iter().max_by_key(|(_, times)| **times) {
            text += &format!("  leads to <{}>\n", facts.iri(*to));
        }
    }
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= most).last();
    text.truncate(end.unwrap_or(0));
    text
}
