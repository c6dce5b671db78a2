//! What is called from within an evaluation: it measures the texts that a query makes.
//!
//! The functions stand in the query under names of their own ([reins](super::reins) puts them
//! there). They answer like any other function, or unwind out of the evaluation. A guest who
//! calls them learns nothing and is counted like everybody.

use std::sync::Arc;

use oxigraph::{
    model::{Literal, NamedNode, Term},
    sparql::SparqlEvaluator,
};
use spargebra::algebra::{Expression, Function};

use super::{
    held::length,
    meter::{Meter, Stop},
};

/// The first of its arguments, if it is no longer than a text may be.
const MEASURED: &str = "urn:greenroom:not-too-long";
/// The first of its arguments, if the second may take the place of each of its characters.
const REPLACEABLE: &str = "urn:greenroom:replaceable";
/// The first of its arguments, if there is room to keep it, with so many bytes more.
const GATHERED: &str = "urn:greenroom:one-more-text";

/// The longest text that a query may make of others, in bytes.
const LONGEST_TEXT: usize = 64 << 10;
/// The most that a replacement could make, in bytes: most make far less than they could.
const LONGEST_REPLACEMENT: usize = 4 << 20;

/// An evaluator that knows these functions.
pub(super) fn evaluator(meter: Arc<Meter>) -> SparqlEvaluator {
    let named = NamedNode::new_unchecked;
    SparqlEvaluator::new()
        .with_custom_function(named(MEASURED), |given: &[Term]| {
            if given.first().map_or(0, length) > LONGEST_TEXT {
                Stop::TooLong.unwind();
            }
            given.first().cloned()
        })
        .with_custom_function(named(REPLACEABLE), |given: &[Term]| {
            let could = given.iter().map(|term| length(term) + 1).fold(1, usize::saturating_mul);
            if could > LONGEST_REPLACEMENT {
                Stop::TooLong.unwind();
            }
            given.first().cloned()
        })
        .with_custom_function(named(GATHERED), move |given: &[Term]| {
            let (text, more) = (given.first()?, given.get(1).and_then(number)?);
            let bytes = i64::try_from(length(text)).unwrap_or(i64::MAX).saturating_add(more);
            // What grows, grows by doubling.
            meter.take(u64::try_from(bytes).unwrap_or(0).saturating_mul(2));
            Some(text.clone())
        })
}

fn number(term: &Term) -> Option<i64> {
    match term {
        Term::Literal(literal) => literal.value().parse().ok(),
        _ => None,
    }
}

/// An expression whose text is measured.
pub(super) fn measured(text: Expression) -> Expression {
    call(MEASURED, vec![text])
}

/// A text whose characters the other may take the place of.
pub(super) fn replaceable(text: Expression, by: Expression) -> Expression {
    call(REPLACEABLE, vec![text, by])
}

/// An expression whose text is kept to the end of the evaluation, with so many bytes more.
pub(super) fn gathered(text: Expression, more: i64) -> Expression {
    call(GATHERED, vec![text, Expression::Literal(Literal::from(more))])
}

fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(NamedNode::new_unchecked(name)), arguments)
}
