//! Reins: what stops an evaluation that reads no data any more.
//!
//! The engine looks at its cancellation token wherever it reads data. A join of what was read
//! already makes thousands of millions of rows without reading any: `?a ?b ?c . ?d ?e ?f . …`
//! went on for hours after its token was cancelled. So every join is filtered by a function that
//! is always true, unless nobody waits any more: then it unwinds out of the evaluation.

use std::collections::BTreeSet;

use oxigraph::{
    model::{Literal, NamedNode, Term},
    sparql::{CancellationToken, SparqlEvaluator},
};
use spargebra::{
    Query,
    algebra::{Expression, Function, GraphPattern},
    term::Variable,
};

/// The function's name; whoever calls it in their own query learns that it is true.
const WANTED: &str = "urn:greenroom:still-wanted";

/// What unwinds out of an evaluation that is no longer wanted.
pub(super) struct Unwanted;

/// An evaluator that stops when the token is cancelled, wherever it is.
pub(super) fn evaluator(token: CancellationToken) -> SparqlEvaluator {
    let watched = token.clone();
    let wanted = move |_: &[Term]| {
        if watched.is_cancelled() {
            // Not a panic: nothing is told, and whoever runs the evaluation expects it.
            std::panic::resume_unwind(Box::new(Unwanted));
        }
        Some(Literal::from(true).into())
    };
    let name = NamedNode::new_unchecked(WANTED);
    SparqlEvaluator::new().with_cancellation_token(token).with_custom_function(name, wanted)
}

/// The same query, with reins.
pub(super) fn reined(query: Query) -> Query {
    match query {
        Query::Select { dataset, pattern, base_iri } => {
            Query::Select { dataset, pattern: rein(pattern), base_iri }
        }
        Query::Construct { template, dataset, pattern, base_iri } => {
            Query::Construct { template, dataset, pattern: rein(pattern), base_iri }
        }
        Query::Describe { dataset, pattern, base_iri } => {
            Query::Describe { dataset, pattern: rein(pattern), base_iri }
        }
        Query::Ask { dataset, pattern, base_iri } => {
            Query::Ask { dataset, pattern: rein(pattern), base_iri }
        }
    }
}

fn rein(pattern: GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let inner = |pattern: Box<P>| Box::new(rein(*pattern));
    match pattern {
        P::Bgp { .. } | P::Join { .. } => watched(joined(pattern)),
        P::LeftJoin { left, right, expression } => watched(P::LeftJoin {
            left: inner(left),
            right: inner(right),
            expression: expression.map(condition),
        }),
        P::Lateral { left, right } => {
            watched(P::Lateral { left: inner(left), right: inner(right) })
        }
        P::Filter { expr, inner: of } => P::Filter { expr: condition(expr), inner: inner(of) },
        P::Union { left, right } => P::Union { left: inner(left), right: inner(right) },
        P::Minus { left, right } => P::Minus { left: inner(left), right: inner(right) },
        P::Graph { name, inner: of } => P::Graph { name, inner: inner(of) },
        P::Extend { inner: of, variable, expression } => {
            P::Extend { inner: inner(of), variable, expression }
        }
        P::OrderBy { inner: of, expression } => P::OrderBy { inner: inner(of), expression },
        P::Project { inner: of, variables } => P::Project { inner: inner(of), variables },
        P::Distinct { inner: of } => P::Distinct { inner: inner(of) },
        P::Reduced { inner: of } => P::Reduced { inner: inner(of) },
        P::Slice { inner: of, start, length } => P::Slice { inner: inner(of), start, length },
        P::Group { inner: of, variables, aggregates } => {
            P::Group { inner: inner(of), variables, aggregates }
        }
        P::Path { .. } | P::Values { .. } | P::Service { .. } => pattern,
    }
}

/// A join stays whole, so that the engine can put it in the order that it likes.
fn joined(pattern: GraphPattern) -> GraphPattern {
    match pattern {
        GraphPattern::Join { left, right } => {
            GraphPattern::Join { left: Box::new(joined(*left)), right: Box::new(joined(*right)) }
        }
        GraphPattern::Bgp { .. } => pattern,
        other => rein(other),
    }
}

/// Filtered by all of its variables, so that the filter cannot be moved below the join.
fn watched(pattern: GraphPattern) -> GraphPattern {
    let single = matches!(&pattern, GraphPattern::Bgp { patterns } if patterns.len() < 2);
    let mut variables = BTreeSet::new();
    pattern.on_in_scope_variable(|variable| {
        variables.insert(variable.as_str().to_owned());
    });
    if single || variables.is_empty() {
        return pattern;
    }
    let expr = wanted(&variables);
    GraphPattern::Filter { expr, inner: Box::new(pattern) }
}

fn wanted(variables: &BTreeSet<String>) -> Expression {
    let unbound = || Expression::Literal(Literal::from(false));
    let value = |name: &String| {
        let variable = Expression::Variable(Variable::new_unchecked(name));
        Expression::Coalesce(vec![variable, unbound()])
    };
    let function = Function::Custom(NamedNode::new_unchecked(WANTED));
    Expression::FunctionCall(function, variables.iter().map(value).collect())
}

/// A condition that compares the sides of a join would drop its rows before they are watched.
fn condition(expression: Expression) -> Expression {
    match expression {
        Expression::And(one, other) => {
            Expression::And(Box::new(condition(*one)), Box::new(condition(*other)))
        }
        Expression::Exists(pattern) => Expression::Exists(Box::new(rein(*pattern))),
        Expression::Not(inner) if matches!(*inner, Expression::Exists(_)) => {
            Expression::Not(Box::new(condition(*inner)))
        }
        expression => {
            let mut variables = BTreeSet::new();
            gather(&expression, &mut variables);
            if variables.len() < 2 {
                return expression;
            }
            let no = Expression::Literal(Literal::from(false));
            Expression::If(Box::new(wanted(&variables)), Box::new(expression), Box::new(no))
        }
    }
}

/// The variables of an expression.
fn gather(expression: &Expression, found: &mut BTreeSet<String>) {
    use Expression as E;
    match expression {
        E::NamedNode(_) | E::Literal(_) => {}
        E::Variable(variable) | E::Bound(variable) => {
            found.insert(variable.as_str().to_owned());
        }
        E::Or(a, b)
        | E::And(a, b)
        | E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => [a, b].into_iter().for_each(|it| gather(it, found)),
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => gather(a, found),
        E::Exists(pattern) => pattern.on_in_scope_variable(|variable| {
            found.insert(variable.as_str().to_owned());
        }),
        E::In(a, list) => {
            gather(a, found);
            list.iter().for_each(|it| gather(it, found));
        }
        E::If(a, b, c) => [a, b, c].into_iter().for_each(|it| gather(it, found)),
        E::Coalesce(list) | E::FunctionCall(_, list) => {
            list.iter().for_each(|it| gather(it, found));
        }
    }
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;

    fn text(query: &str) -> String {
        reined(SparqlParser::new().parse_query(query).unwrap()).to_string()
    }

    #[test]
    fn whatever_is_joined_is_watched_once() {
        let watched = |query: &str| text(query).matches(WANTED).count();
        assert_eq!(watched("SELECT * { ?a ?b ?c }"), 0);
        assert_eq!(watched("SELECT * { ?a ?b ?c FILTER(?c > 7) }"), 0);
        assert_eq!(watched("SELECT * { ?a ?b ?c . ?d ?e ?f }"), 1);
        assert_eq!(watched("SELECT * { ?a ?b ?c { ?d ?e ?f } { ?g <a:b>* ?h } }"), 1);
        assert_eq!(watched("SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f . ?g ?h ?i } }"), 2);
        assert_eq!(watched("SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(?a = ?d) }"), 2);
        assert_eq!(watched("ASK { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i } }"), 1);
    }

    #[test]
    fn everything_is_watched_by_all_of_its_variables() {
        let text = text("SELECT ?a { ?a ?b ?c . ?d ?e ?f }");
        for name in ["a", "b", "c", "d", "e", "f"] {
            assert!(text.contains(&format!("COALESCE(?{name}, ")), "{text}");
        }
    }
}
