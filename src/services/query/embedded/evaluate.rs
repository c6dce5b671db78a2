//! One evaluation: bounded in rows and bytes, stopped by its token.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::Arc,
};

use oxigraph::{
    model::{Literal, NamedNode, Term},
    sparql::{CancellationToken, QueryEvaluationError, QueryResults},
};
use protocol::{Fault, FaultCode};
use spargebra::Query;

use super::{
    data::Data,
    held::{MARK, View},
    meter::{Meter, Stop},
    reins::{self, Reined},
    watch,
};

/// How much a result may hold, and what may be held on the way to it.
#[derive(Clone, Copy, Debug)]
pub(in crate::services::query) struct Bounds {
    /// The most rows.
    pub(in crate::services::query) rows: usize,
    /// The most bytes of their terms, about.
    pub(in crate::services::query) bytes: usize,
    /// The most bytes that may be held on the way.
    pub(in crate::services::query) working: u64,
}

/// A result of any form, as a table.
pub(super) struct Table {
    pub(super) variables: Vec<String>,
    pub(super) rows: Vec<Vec<Option<Term>>>,
    pub(super) truncated: bool,
}

/// Evaluates a query. Blocks.
pub(super) fn run(
    data: &Data,
    query: Query,
    bounds: Bounds,
    token: CancellationToken,
) -> Result<Table, Fault> {
    let evaluation = AssertUnwindSafe(|| evaluate(data, query, bounds, token));
    // Nothing that an evaluation leaves half done is ever looked at: it only reads.
    panic::catch_unwind(evaluation).unwrap_or_else(|why| match Stop::of(&*why) {
        Some(stop) => Err(told(stop)),
        None => panic::resume_unwind(why),
    })
}

fn evaluate(
    data: &Data,
    query: Query,
    bounds: Bounds,
    token: CancellationToken,
) -> Result<Table, Fault> {
    let Reined { query, shape } = reins::reined(query);
    let meter = Arc::new(Meter::new(shape, bounds.working, token));
    let view = View { data, meter: &meter };
    let mut ready = watch::evaluator(meter.clone()).for_query(query);
    if shape.marked {
        ready = ready.substitute_variable(reins::mark(), NamedNode::new_unchecked(MARK));
    }
    let results = ready.on_queryable_dataset(view).execute();
    match results.map_err(|error| failure(&error))? {
        QueryResults::Boolean(yes) => Ok(Table {
            variables: vec!["answer".into()],
            rows: vec![vec![Some(Literal::from(yes).into())]],
            truncated: false,
        }),
        QueryResults::Solutions(solutions) => {
            // All but the mark, which is no affair of whoever asks.
            let names = solutions.variables().iter().filter(|name| **name != reins::mark());
            let variables: Vec<String> = names.map(|name| name.as_str().into()).collect();
            let wide = variables.len();
            let rows = solutions.map(|solution| solution.map(|it| it.values()[..wide].to_vec()));
            gather(variables, rows, bounds)
        }
        QueryResults::Graph(triples) => {
            let variables = ["subject", "predicate", "object"].map(Into::into).to_vec();
            let rows = triples.map(|triple| {
                triple.map(|it| {
                    vec![Some(it.subject.into()), Some(it.predicate.into()), Some(it.object)]
                })
            });
            gather(variables, rows, bounds)
        }
    }
}

/// Takes rows until there are no more, or no more are wanted.
fn gather(
    variables: Vec<String>,
    found: impl Iterator<Item = Result<Vec<Option<Term>>, QueryEvaluationError>>,
    bounds: Bounds,
) -> Result<Table, Fault> {
    let mut table = Table { variables, rows: Vec::new(), truncated: false };
    let mut bytes = 0;
    for row in found {
        let row = row.map_err(|error| failure(&error))?;
        bytes += row.iter().flatten().map(weight).sum::<usize>();
        table.truncated = table.rows.len() == bounds.rows || bytes > bounds.bytes;
        if table.truncated {
            break;
        }
        table.rows.push(row);
    }
    Ok(table)
}

fn weight(term: &Term) -> usize {
    match term {
        Term::NamedNode(node) => node.as_str().len(),
        Term::BlankNode(node) => node.as_str().len(),
        Term::Literal(literal) => literal.value().len() + literal.datatype().as_str().len(),
    }
}

/// What an evaluation that was unwound is to the guest.
fn told(stop: Stop) -> Fault {
    let refused = |text: &'static str| Fault::new(FaultCode::QueryRefused, text);
    match stop {
        Stop::Unwanted => stopped(),
        Stop::TooMuch => refused("The query takes more memory than a query may").help(
            "the limit is `query.max_working_bytes`: sort, group or tell apart fewer rows, \
                   join no patterns that have nothing in common, or ask in several steps",
        ),
        Stop::TooLong => refused("The query makes a text that is too long")
            .help("put fewer or shorter texts together"),
    }
}

fn stopped() -> Fault {
    Fault::new(FaultCode::Cancelled, "The evaluation was stopped")
}

/// What a failed evaluation is to the guest. The engine's own texts may hold their data.
fn failure(error: &QueryEvaluationError) -> Fault {
    match error {
        QueryEvaluationError::Cancelled => stopped(),
        QueryEvaluationError::UnsupportedCustomFunction(_)
        | QueryEvaluationError::UnsupportedCustomFunctionArity { .. } => {
            Fault::new(FaultCode::QueryRefused, "The query calls a function that is not known here")
        }
        error => {
            log::warn!("an evaluation failed: {}", kind(error));
            Fault::new(FaultCode::BackendFailed, "The evaluation failed")
        }
    }
}

/// What failed, without any of the data.
fn kind(error: &QueryEvaluationError) -> &'static str {
    match error {
        QueryEvaluationError::Dataset(_) => "the data could not be read",
        QueryEvaluationError::Service(_) => "a service was asked",
        _ => "the engine gave up",
    }
}
