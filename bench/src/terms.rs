//! A made-up ontology: names as long and as alike as those of biology, the same in every run.

use crate::returner::Dice;
use std::fmt::Write;

/// Parts of words; three of them make one.
const PARTS: [&str; 24] = [
    "al", "bi", "cor", "de", "en", "fi", "gly", "hem", "in", "kar", "lo", "my", "neu", "ox", "pho",
    "quin", "ri", "sta", "tro", "ul", "ve", "xan", "yl", "zo",
];
/// Words that end many names.
const KINDS: [&str; 12] = [
    "protein", "kinase", "receptor", "cell", "activity", "process", "complex", "pathway",
    "membrane", "disease", "acid", "binding",
];

/// One after another, each different from the others by its number.
pub(crate) struct Terms(Dice);

/// A term.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Its name.
    pub(crate) name: String,
    /// Another one.
    pub(crate) synonym: String,
}

// === impl Terms ===

impl Terms {
    /// From the first one on.
    pub(crate) fn new() -> Self {
        Self(Dice::of(0))
    }

    /// So many of them as an OBO document (version 1.4).
    pub(crate) fn document(count: usize) -> String {
        let mut text = String::from("format-version: 1.4\nontology: bench\n");
        for (number, Term { name, synonym }) in Self::new().take(count).enumerate() {
            let parent = number / 7;
            let about = "What a term of this name stands for, in about as many words as usual.";
            // A text takes all that is written into it.
            let _ = write!(
                text,
                "\n[Term]\nid: BE:{number:07}\nname: {name}\ndef: \"{about}\" []\n\
                 synonym: \"{synonym}\" EXACT []\nis_a: BE:{parent:07}\n"
            );
        }
        text
    }

    fn word(&mut self) -> String {
        (0..3).map(|_| PARTS[self.0.below(PARTS.len())]).collect()
    }
}

impl Iterator for Terms {
    type Item = Term;

    fn next(&mut self) -> Option<Term> {
        let (first, second, third) = (self.word(), self.word(), self.word());
        let kind = KINDS[self.0.below(KINDS.len())];
        let number = self.0.below(40);
        let name = format!("{first} {second} {kind} {number}");
        Some(Term { name, synonym: format!("{kind} of {third}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_its_terms_and_is_the_same_every_time() {
        let document = Terms::document(300);
        assert_eq!(document.matches("[Term]").count(), 300);
        assert_eq!(document, Terms::document(300));
        let names: std::collections::HashSet<_> = Terms::new().take(300).map(|t| t.name).collect();
        assert!(names.len() > 290, "{}", names.len());
    }
}
