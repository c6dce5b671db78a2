//! What is called from within an evaluation: to stop it, and to count what it makes.
//!
//! The functions stand in the query under names of their own ([reins](super::reins) puts them
//! there). They answer like any other function, or unwind out of the evaluation. A guest who
//! calls them learns nothing and is counted like everybody.

use std::{
    any::Any,
    panic,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use oxigraph::{
    model::{Literal, NamedNode, Term},
    sparql::{CancellationToken, SparqlEvaluator},
};
use spargebra::algebra::{Expression, Function};

/// True, as long as somebody waits.
pub(super) const WANTED: &str = "urn:greenroom:still-wanted";
/// True, as long as somebody waits and there is room for one more row.
pub(super) const COUNTED: &str = "urn:greenroom:one-more-row";
/// The first of its arguments, if it is no longer than a text may be.
pub(super) const MEASURED: &str = "urn:greenroom:not-too-long";
/// The first of its arguments, if the second may take the place of each of its characters.
pub(super) const REPLACEABLE: &str = "urn:greenroom:replaceable";
/// The first of its arguments, if there is room for all of them.
pub(super) const GATHERED: &str = "urn:greenroom:one-more-text";

/// The longest text that a query may make of others, in bytes.
const LONGEST_TEXT: u64 = 64 << 10;
/// The most that a replacement could make, in bytes: most make far less than they could.
const LONGEST_REPLACEMENT: u64 = 4 << 20;
/// What a row takes, about, in bytes.
const ROW_BYTES: u64 = 64;

/// What unwinds out of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Nobody waits any more.
    Unwanted,
    /// It takes too much memory.
    TooMuch,
    /// It makes too long a text.
    TooLong,
}

/// What an evaluation has taken so far.
struct Tally {
    bytes: AtomicU64,
    most: u64,
}

/// An evaluator that stops when the token is cancelled, wherever it is, and when it has made more
/// than so many rows.
pub(super) fn evaluator(token: CancellationToken, rows: u64) -> SparqlEvaluator {
    let tally = Tally { bytes: AtomicU64::new(0), most: rows.saturating_mul(ROW_BYTES) };
    let (tally, alive) = (Arc::new(tally), token.clone());
    let wanted = move || {
        if alive.is_cancelled() {
            Stop::Unwanted.unwind();
        }
    };
    let (still, counting, measuring, gathering) =
        (wanted.clone(), tally.clone(), tally.clone(), tally);
    let yes = || Some(Term::from(Literal::from(true)));
    let plain = SparqlEvaluator::new().with_cancellation_token(token);
    let named = NamedNode::new_unchecked;
    plain
        .with_custom_function(named(WANTED), move |_: &[Term]| {
            still();
            yes()
        })
        .with_custom_function(named(COUNTED), move |_: &[Term]| {
            wanted();
            counting.take(ROW_BYTES);
            yes()
        })
        .with_custom_function(named(MEASURED), move |given: &[Term]| {
            let bytes = given.first().map_or(0, length);
            if bytes > LONGEST_TEXT {
                Stop::TooLong.unwind();
            }
            measuring.take(bytes);
            given.first().cloned()
        })
        .with_custom_function(named(REPLACEABLE), |given: &[Term]| {
            let could = given.iter().map(|term| length(term) + 1).fold(1, u64::saturating_mul);
            if could > LONGEST_REPLACEMENT {
                Stop::TooLong.unwind();
            }
            given.first().cloned()
        })
        .with_custom_function(named(GATHERED), move |given: &[Term]| {
            gathering.take(given.iter().map(length).sum());
            given.first().cloned()
        })
}

/// A call of one of these functions.
pub(super) fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(NamedNode::new_unchecked(name)), arguments)
}

fn length(term: &Term) -> u64 {
    match term {
        Term::NamedNode(node) => node.as_str().len() as u64,
        Term::BlankNode(node) => node.as_str().len() as u64,
        Term::Literal(literal) => literal.value().len() as u64,
    }
}

// === impl Stop ===

impl Stop {
    /// Why an evaluation was unwound; none of these if it has panicked.
    pub(super) fn of(why: &(dyn Any + Send)) -> Option<Self> {
        why.downcast_ref().copied()
    }

    /// Not a panic: nothing is told, and whoever runs the evaluation expects it.
    fn unwind(self) -> ! {
        panic::resume_unwind(Box::new(self))
    }
}

// === impl Tally ===

impl Tally {
    fn take(&self, bytes: u64) {
        let before = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.most {
            Stop::TooMuch.unwind();
        }
    }
}
