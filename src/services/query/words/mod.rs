//! Words turned into SPARQL, by the names in the data and by what it really connects.
//!
//! Three steps, each a pure function of the question and the data: the words are cut into
//! [phrases] and these joined to [units]; a tree is [built](build) by [connecting](connect) each
//! thing where the data does; the tree is [written](sparql) and [explained](explain). What is not
//! known in a question lowers the confidence, and below a floor there is no answer.
//! docs/adr/0018 says how the confidence is computed.

mod attach;
mod build;
mod connect;
mod explain;
mod facts;
mod grammar;
mod lexicon;
mod meaning;
mod names;
mod phrases;
mod refuse;
mod sparql;
mod stem;
mod tokens;
mod units;

use protocol::Fault;

use self::{
    attach::Trouble,
    build::Built,
    facts::Facts,
    lexicon::{How, Lexicon},
    sparql::Writer,
    units::{Said, Unit},
};
use super::embedded::Data;

/// Nothing that is read out of words is ever surer than this.
const BEST: f32 = 0.98;
/// Below this there is no answer: it would more likely be wrong than right.
const FLOOR: f32 = 0.5;
/// A word that was read as another.
const CORRECTED: f32 = 0.85;
/// A name of which only a part was said.
const IN_PART: f32 = 0.9;
/// The longest question that is read, in bytes and in phrases.
const LONGEST: (usize, usize) = (2_000, 60);

/// Reads questions over some data.
pub(super) struct Reader {
    facts: Facts,
    lexicon: Lexicon,
    prefixes: Vec<(String, String)>,
}

/// A question taken apart.
pub(super) struct Parsed {
    units: Vec<Said>,
}

/// A question held against the data.
pub(super) struct Held {
    built: Built,
    confidence: f32,
    notes: Vec<String>,
}

/// A query that asks what a question means.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// In SPARQL 1.1.
    pub(super) query: String,
    /// What it asks, in plain words.
    pub(super) explanation: String,
    /// How sure it is that this is meant, from 0 to 1.
    pub(super) confidence: f32,
}

// === impl Reader ===

impl Reader {
    /// Learns the words of the data. These short forms of IRIs may be used.
    pub(super) fn learn(data: &Data, prefixes: &[(String, String)]) -> Self {
        let facts = Facts::learn(data);
        let lexicon = Lexicon::learn(&facts);
        let mut prefixes = prefixes.to_vec();
        prefixes.sort_by_key(|(_, iri)| std::cmp::Reverse(iri.len()));
        Self { facts, lexicon, prefixes }
    }

    /// Takes a question apart.
    pub(super) fn parse(&self, words: &str) -> Result<Parsed, Fault> {
        if words.len() > LONGEST.0 {
            return Err(refuse::too_long());
        }
        let phrases = phrases::phrases(words, &self.lexicon);
        if phrases.len() > LONGEST.1 {
            return Err(refuse::too_long());
        }
        Ok(Parsed { units: units::units(phrases, &self.facts, &self.lexicon) })
    }

    /// Holds it against what the data has.
    pub(super) fn hold(&self, parsed: Parsed) -> Result<Held, Fault> {
        let Parsed { units } = parsed;
        let unknown: Vec<String> = units
            .iter()
            .filter(|said| matches!(said.unit, Unit::Unknown))
            .map(|said| said.text.clone())
            .collect();
        let refuse = |trouble: &Trouble| refuse::refuse(&self.facts, trouble, &unknown);
        let built = build::build(&units, &self.facts).map_err(|trouble| refuse(&trouble))?;
        let speaks = |said: &&Said| !matches!(said.unit, Unit::Mark(_) | Unit::Unknown);
        let known = units.iter().filter(speaks).count();
        // A name that was read as another, or connects nothing, is not what was said.
        let lost = [unknown.clone(), built.idle.clone()].concat();
        let coverage =
            known.saturating_sub(built.idle.len()) as f32 / (known + unknown.len()).max(1) as f32;
        let mut confidence = BEST * coverage * coverage * built.sure;
        let mut notes = Vec::new();
        for said in &units {
            if let How::Corrected(word) = &said.how {
                confidence *= CORRECTED;
                notes.push(format!("I read \"{}\" as \"{word}\".", said.text));
            }
        }
        if confidence < FLOOR {
            return Err(match lost.is_empty() {
                true => refuse::unsure(),
                false => refuse::refuse(&self.facts, &Trouble::Nothing, &lost),
            });
        }
        if !lost.is_empty() {
            notes.push(format!("I left out what I did not understand: {}.", lost.join(", ")));
        }
        Ok(Held { built, confidence, notes })
    }

    /// Writes the query.
    pub(super) fn write(&self, held: &Held) -> Reading {
        let writer = Writer { facts: &self.facts, prefixes: &self.prefixes };
        let meant = &held.built.meant;
        let explained = explain::explain(meant, &self.facts);
        let explanation = std::iter::once(explained).chain(held.notes.iter().cloned());
        Reading {
            query: writer.write(meant),
            explanation: explanation.collect::<Vec<_>>().join(" "),
            confidence: held.confidence,
        }
    }

    /// What the data is about, for whoever writes queries: its classes, properties and how they
    /// are connected, in at most so many characters.
    pub(super) fn summary(&self, most: usize) -> String {
        refuse::summary(&self.facts, most)
    }
}
