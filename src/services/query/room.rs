//! How much of a result goes into an answer: the first rows, as heavy as it may be. Pure.

use actors::ports::weight::{names_weight, row_weight};
use protocol::query::Rows;

/// The rows that fit into so many bytes, in their order; those that are dropped are said to be.
pub(super) fn fitting(mut rows: Rows, most: usize) -> Rows {
    let names = names_weight(&rows.variables);
    let mut heavy = names;
    let fits = rows.bindings.iter().take_while(|row| {
        heavy = heavy.saturating_add(row_weight(names, row));
        heavy <= most
    });
    let fitting = fits.count();
    rows.truncated |= fitting < rows.bindings.len();
    rows.bindings.truncate(fitting);
    rows
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actors::ports::weight::solution_weight;
    use proptest::prelude::*;
    use protocol::{
        EndpointId,
        query::{Solution, Term},
    };

    use super::*;

    fn weight(rows: Rows) -> usize {
        solution_weight(&Solution {
            query: "".into(),
            endpoint: EndpointId::new("local").unwrap(),
            rows: Some(rows),
            execution_time: Duration::ZERO,
            confidence: 1.0,
            explanation: "".into(),
        })
    }

    proptest! {
        /// What fits is as much as fits, and nothing is dropped without a word.
        #[test]
        fn as_many_rows_as_fit(
            lengths in prop::collection::vec((0_usize..300, any::<bool>()), 0..30), most in 0_usize..5_000,
        ) {
            let row = |(length, bound): &(usize, bool)| {
                vec![bound.then(|| Term::Iri("x".repeat(*length).into()))]
            };
            let bindings: Vec<_> = lengths.iter().map(row).collect();
            let rows = Rows { variables: vec!["it".into()], bindings, truncated: false };
            let kept = fitting(rows.clone(), most);
            let count = kept.bindings.len();
            prop_assert_eq!(&kept.bindings[..], &rows.bindings[..count]);
            prop_assert_eq!(kept.truncated, count < rows.bindings.len());
            prop_assert!(count == 0 || weight(kept) <= most);
            if let Some(next) = rows.bindings.get(..=count) {
                let more = Rows { bindings: next.to_vec(), ..rows.clone() };
                prop_assert!(weight(more) > most);
            }
        }
    }
}
