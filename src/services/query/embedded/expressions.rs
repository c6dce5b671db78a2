//! Reins on expressions: every pattern in one has them, and no text grows without bounds.

use std::collections::BTreeSet;

use oxigraph::model::Literal;
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, OrderExpression,
};

use super::{
    reins::rein,
    watch::{GATHERED, MEASURED, REPLACEABLE, call},
};

/// The same expression, with reins wherever it looks for a pattern or makes a text.
pub(super) fn every(expression: Expression) -> Expression {
    use Expression as E;
    let one = |it: Box<E>| Box::new(every(*it));
    match expression {
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => expression,
        E::Or(a, b) => E::Or(one(a), one(b)),
        E::And(a, b) => E::And(one(a), one(b)),
        E::Equal(a, b) => E::Equal(one(a), one(b)),
        E::SameTerm(a, b) => E::SameTerm(one(a), one(b)),
        E::Greater(a, b) => E::Greater(one(a), one(b)),
        E::GreaterOrEqual(a, b) => E::GreaterOrEqual(one(a), one(b)),
        E::Less(a, b) => E::Less(one(a), one(b)),
        E::LessOrEqual(a, b) => E::LessOrEqual(one(a), one(b)),
        E::Add(a, b) => E::Add(one(a), one(b)),
        E::Subtract(a, b) => E::Subtract(one(a), one(b)),
        E::Multiply(a, b) => E::Multiply(one(a), one(b)),
        E::Divide(a, b) => E::Divide(one(a), one(b)),
        E::UnaryPlus(a) => E::UnaryPlus(one(a)),
        E::UnaryMinus(a) => E::UnaryMinus(one(a)),
        E::Not(a) => E::Not(one(a)),
        E::If(a, b, c) => E::If(one(a), one(b), one(c)),
        E::In(a, list) => E::In(one(a), all(list)),
        E::Coalesce(list) => E::Coalesce(all(list)),
        E::Exists(pattern) => E::Exists(Box::new(rein(*pattern))),
        E::FunctionCall(function, arguments) => text(function, all(arguments)),
    }
}

fn all(list: Vec<Expression>) -> Vec<Expression> {
    list.into_iter().map(every).collect()
}

/// What rows are put in order by.
pub(super) fn order(by: OrderExpression) -> OrderExpression {
    match by {
        OrderExpression::Asc(by) => OrderExpression::Asc(every(by)),
        OrderExpression::Desc(by) => OrderExpression::Desc(every(by)),
    }
}

/// What is made of a group. Texts that are put together count, with what stands between them.
pub(super) fn aggregate(aggregate: AggregateExpression) -> AggregateExpression {
    use AggregateExpression as A;
    match aggregate {
        A::CountSolutions { .. } => aggregate,
        A::FunctionCall { name, expr, distinct } => {
            let expr = every(expr);
            let expr = match &name {
                AggregateFunction::GroupConcat { separator } => {
                    let between = Literal::from(separator.as_deref().unwrap_or(" "));
                    call(GATHERED, vec![expr, Expression::Literal(between)])
                }
                _ => expr,
            };
            A::FunctionCall { name, expr, distinct }
        }
    }
}

/// A call of a function; one that makes a text longer is measured, and so is what it is made of.
fn text(function: Function, mut arguments: Vec<Expression>) -> Expression {
    match function {
        Function::Concat => {
            arguments = arguments.into_iter().map(|one| call(MEASURED, vec![one])).collect();
        }
        Function::Replace => {
            if let [text, _, by, ..] = arguments.as_mut_slice() {
                *text = call(REPLACEABLE, vec![text.clone(), by.clone()]);
            }
        }
        Function::EncodeForUri => {}
        function => return Expression::FunctionCall(function, arguments),
    }
    call(MEASURED, vec![Expression::FunctionCall(function, arguments)])
}

/// The variables of an expression.
pub(super) fn gather(expression: &Expression, found: &mut BTreeSet<String>) {
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
