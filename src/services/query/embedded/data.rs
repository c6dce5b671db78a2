//! What was read, as triples of numbers: each term once, each triple in three orders.
//!
//! It never changes, so any thread reads it without a lock. 36 bytes a triple, and the terms.

use indexmap::IndexSet;
use oxigraph::model::Term;

/// Subject, predicate and object, by the numbers of their terms.
pub(super) type Triple = [u32; 3];

/// Everything that was read.
#[derive(Default)]
pub(in crate::services::query) struct Data {
    terms: IndexSet<Term>,
    /// The same triples by subject, by predicate and by object: each turned left by its place
    /// here, and sorted. Whichever of the three are known, they come first in one of them.
    turned: [Vec<Triple>; 3],
}

// === impl Data ===

impl Data {
    /// Takes one more triple; [`Data::settle`] has to follow.
    pub(super) fn take(&mut self, terms: [Term; 3]) -> Result<(), String> {
        let mut triple = [0; 3];
        for (number, term) in triple.iter_mut().zip(terms) {
            let (at, _) = self.terms.insert_full(term);
            *number = u32::try_from(at).map_err(|_| "there are too many terms".to_owned())?;
        }
        self.turned[0].push(triple);
        Ok(())
    }

    /// Puts what was taken in order.
    pub(super) fn settle(&mut self) {
        self.turned[0].sort_unstable();
        self.turned[0].dedup();
        self.turned[0].shrink_to_fit();
        for turn in 1..3 {
            let mut turned: Vec<Triple> =
                self.turned[0].iter().map(|triple| turn_left(*triple, turn)).collect();
            turned.sort_unstable();
            self.turned[turn] = turned;
        }
    }

    /// The triples in which these stand where they are said.
    pub(super) fn matching(&self, wanted: [Option<u32>; 3]) -> impl Iterator<Item = Triple> + '_ {
        let (turn, key, known) = way(wanted);
        let (all, key) = (&self.turned[turn], &key[..known]);
        let begin = all.partition_point(|triple| triple[..known] < *key);
        let length = all[begin..].partition_point(|triple| triple[..known] == *key);
        all[begin..begin + length].iter().map(move |triple| turn_left(*triple, 3 - turn))
    }

    /// A term by its number.
    pub(super) fn term(&self, number: u32) -> Option<&Term> {
        self.terms.get_index(number as usize)
    }

    /// The number of a term, if it was read.
    pub(super) fn number(&self, term: &Term) -> Option<u32> {
        self.terms.get_index_of(term).and_then(|at| u32::try_from(at).ok())
    }

    /// How many triples there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.turned[0].len()
    }

    /// All of it, in the order in which its terms were read.
    pub(in crate::services::query) fn triples(&self) -> impl Iterator<Item = [&Term; 3]> {
        self.turned[0].iter().filter_map(|[subject, predicate, object]| {
            Some([self.term(*subject)?, self.term(*predicate)?, self.term(*object)?])
        })
    }
}

/// In which of the orders all that is known comes first, what has to stand there, and how much.
fn way(wanted: [Option<u32>; 3]) -> (usize, Triple, usize) {
    let turned = |turn| {
        let wanted = turn_left(wanted, turn);
        let known = wanted.iter().take_while(|number| number.is_some()).count();
        (turn, wanted.map(Option::unwrap_or_default), known)
    };
    // Of all that is known, one of the orders has the most at its beginning, and that is all.
    let ways = [turned(2), turned(1), turned(0)];
    ways.into_iter().max_by_key(|(_, _, known)| *known).unwrap_or_default()
}

fn turn_left<T: Copy>(triple: [T; 3], by: usize) -> [T; 3] {
    [triple[by % 3], triple[(by + 1) % 3], triple[(by + 2) % 3]]
}

#[cfg(test)]
mod tests {
    use oxigraph::model::NamedNode;
    use proptest::prelude::*;

    use super::*;

    fn term(number: u32) -> Term {
        NamedNode::new_unchecked(format!("a:{number}")).into()
    }

    proptest! {
        /// Whatever is known of a triple, what is found is what looking at all of them finds.
        #[test]
        fn what_matches_is_found(
            triples in prop::collection::vec([0_u32..6, 0_u32..4, 0_u32..6], 0..60),
            wanted in [prop::option::of(0_u32..7), prop::option::of(0_u32..7), prop::option::of(0_u32..7)],
        ) {
            let mut data = Data::default();
            for triple in &triples {
                data.take(triple.map(term)).unwrap();
            }
            data.settle();
            let known = |number: &u32| data.number(&term(*number));
            // A term that was never read has no number: nobody asks for it.
            prop_assume!(wanted.iter().flatten().all(|number| known(number).is_some()));
            let mut expected: Vec<Triple> = triples
                .iter()
                .filter(|triple| triple.iter().zip(wanted).all(|(it, wanted)| wanted.is_none_or(|wanted| wanted == *it)))
                .map(|triple| triple.map(|number| known(&number).unwrap()))
                .collect();
            expected.sort_unstable();
            expected.dedup();
            let numbers = wanted.map(|number| number.and_then(|number| known(&number)));
            let mut found: Vec<Triple> = data.matching(numbers).collect();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
