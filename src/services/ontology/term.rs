//! Terms as they are read, gathered from all files before they are indexed.

use std::collections::HashMap;

/// A term of an ontology.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Term {
    /// What names it.
    pub(super) iri: String,
    /// The ontology that it belongs to, by its prefix.
    pub(super) ontology: String,
    /// Its name for people.
    pub(super) label: String,
    /// Its other names.
    pub(super) synonyms: Vec<String>,
    /// What it means.
    pub(super) description: Option<String>,
    /// How many others speak of it.
    pub(super) uses: u32,
}

/// Terms on their way into an index.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    terms: Vec<Term>,
    places: HashMap<String, usize>,
    uses: HashMap<String, u32>,
}

// === impl Gathered ===

impl Gathered {
    /// Takes a term. Where several files have it, the first label and description hold, and the
    /// names of all.
    pub(super) fn add(&mut self, term: Term) {
        let Some(known) = self.places.get(&term.iri).map(|place| &mut self.terms[*place]) else {
            self.places.insert(term.iri.clone(), self.terms.len());
            return self.terms.push(term);
        };
        let other = (term.label != known.label).then_some(term.label);
        known.synonyms.extend(other.into_iter().chain(term.synonyms));
        known.description = known.description.take().or(term.description);
    }

    /// Notes that something speaks of this term, whether it has been read already or not.
    pub(super) fn used(&mut self, iri: String) {
        *self.uses.entry(iri).or_default() += 1;
    }

    /// All of them, with the number of those that speak of each.
    pub(super) fn finish(mut self) -> Vec<Term> {
        for term in &mut self.terms {
            term.uses = self.uses.get(&term.iri).copied().unwrap_or_default();
        }
        self.terms
    }
}

/// The prefix of the ontology that a term belongs to: what stands before the number in
/// `…/PR_000000001`; in a vocabulary without such names it is that of the file.
pub(super) fn ontology_of(iri: &str, file: &str) -> String {
    let name = iri.rsplit(['/', '#']).next().unwrap_or_default();
    let prefix = name.rsplit_once('_').filter(|(prefix, number)| {
        let word = prefix.starts_with(|c: char| c.is_ascii_alphabetic());
        word && !number.is_empty() && number.bytes().any(|b| b.is_ascii_digit())
    });
    prefix.map_or(file, |(prefix, _)| prefix).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(iri: &str, label: &str, synonyms: &[&str]) -> Term {
        let synonyms = synonyms.iter().map(|&name| name.to_owned()).collect();
        Term { iri: iri.into(), label: label.into(), synonyms, ..Term::default() }
    }

    #[test]
    fn a_term_of_several_files_has_the_names_of_all() {
        let mut gathered = Gathered::default();
        gathered.used("a".into());
        gathered.add(term("a", "protein", &["polypeptide"]));
        gathered
            .add(Term { description: Some("long".into()), ..term("a", "protéine", &["protein"]) });
        gathered.used("a".into());
        let all = gathered.finish();
        let names = term("a", "protein", &["polypeptide", "protéine", "protein"]);
        assert_eq!(all, [Term { description: Some("long".into()), uses: 2, ..names }]);
    }

    #[test]
    fn a_name_says_which_ontology_it_belongs_to() {
        let cases = [
            ("http://purl.obolibrary.org/obo/PR_000000001", "PR"),
            ("http://purl.obolibrary.org/obo/NCBITaxon_9606", "NCBITaxon"),
            ("http://www.orpha.net/ORDO/Orphanet_C01", "Orphanet"),
            ("http://example.org/words#light_blue", "colours"),
            ("http://example.org/words/blue", "colours"),
        ];
        for (iri, ontology) in cases {
            assert_eq!(ontology_of(iri, "colours"), ontology, "{iri}");
        }
    }
}
