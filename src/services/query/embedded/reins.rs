//! Reins: what stops an evaluation that reads no data any more.
//!
//! The engine looks at its cancellation token wherever it reads data. A join of what was read
//! already makes thousands of millions of rows without reading any: `?a ?b ?c . ?d ?e ?f . …`
//! went on for hours after its token was cancelled. So every join is filtered by a function that
//! is always true, unless nobody waits any more: then it unwinds out of the evaluation. It counts
//! too: whoever sorts or groups keeps every row, and an evaluation may make only so many.

use std::collections::BTreeSet;

use oxigraph::model::Literal;
use spargebra::{
    Query,
    algebra::{Expression, GraphPattern},
    term::Variable,
};

use super::{
    expressions::{aggregate, every, gather, order},
    watch::{COUNTED, WANTED, call},
};

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

/// The same pattern, with reins.
pub(super) fn rein(pattern: GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let inner = |pattern: Box<P>| Box::new(rein(*pattern));
    match pattern {
        P::Bgp { .. } | P::Path { .. } | P::Join { .. } => watched(joined(pattern)),
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
            P::Extend { inner: inner(of), variable, expression: every(expression) }
        }
        P::OrderBy { inner: of, expression } => {
            let expression = expression.into_iter().map(order).collect();
            P::OrderBy { inner: inner(of), expression }
        }
        P::Project { inner: of, variables } => P::Project { inner: inner(of), variables },
        P::Distinct { inner: of } => P::Distinct { inner: inner(of) },
        P::Reduced { inner: of } => P::Reduced { inner: inner(of) },
        P::Slice { inner: of, start, length } => P::Slice { inner: inner(of), start, length },
        P::Group { inner: of, variables, aggregates } => {
            let aggregates = aggregates.into_iter().map(|(name, of)| (name, aggregate(of)));
            P::Group { inner: inner(of), variables, aggregates: aggregates.collect() }
        }
        P::Values { .. } | P::Service { .. } => pattern,
    }
}

/// A join stays whole, so that the engine can put it in the order that it likes.
fn joined(pattern: GraphPattern) -> GraphPattern {
    match pattern {
        GraphPattern::Join { left, right } => {
            GraphPattern::Join { left: Box::new(joined(*left)), right: Box::new(joined(*right)) }
        }
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => pattern,
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
    let expr = asked(COUNTED, &variables);
    GraphPattern::Filter { expr, inner: Box::new(pattern) }
}

/// A call that is true, with every variable so that it is made where all of them are known.
fn asked(function: &str, variables: &BTreeSet<String>) -> Expression {
    let unbound = || Expression::Literal(Literal::from(false));
    let value = |name: &String| {
        let variable = Expression::Variable(Variable::new_unchecked(name));
        Expression::Coalesce(vec![variable, unbound()])
    };
    call(function, variables.iter().map(value).collect())
}

/// A condition that compares the sides of a join would drop its rows before they are watched.
fn condition(expression: Expression) -> Expression {
    match expression {
        Expression::And(one, other) => {
            Expression::And(Box::new(condition(*one)), Box::new(condition(*other)))
        }
        Expression::Exists(_) => every(expression),
        Expression::Not(ref inner) if matches!(**inner, Expression::Exists(_)) => every(expression),
        expression => {
            let mut variables = BTreeSet::new();
            gather(&expression, &mut variables);
            let expression = every(expression);
            if variables.len() < 2 {
                return expression;
            }
            let no = Expression::Literal(Literal::from(false));
            Expression::If(asked(WANTED, &variables).into(), expression.into(), no.into())
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
        let watched = |query: &str| text(query).matches("urn:greenroom:").count();
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
