//! Reins on expressions: every pattern in one has them, and no text grows without bounds.

use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, OrderExpression,
};

use super::{
    reins::Reins,
    watch::{gathered, measured, replaceable},
};

/// Of the one value that a group keeps, so much is weighed with the group.
const SHORT: i64 = 64;
/// What a value takes that is kept to be told from others, with its place.
const APART: i64 = 64;

// === impl Reins ===

impl Reins {
    /// The same expression, with reins wherever it looks for a pattern or makes a text.
    pub(super) fn every(&mut self, expression: Expression) -> Expression {
        use Expression as E;
        let mut one = |it: Box<E>| Box::new(self.every(*it));
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
            E::In(a, list) => E::In(one(a), self.all(list)),
            E::Coalesce(list) => E::Coalesce(self.all(list)),
            E::Exists(pattern) => E::Exists(Box::new(self.pattern(*pattern))),
            E::FunctionCall(function, arguments) => text(function, self.all(arguments)),
        }
    }

    fn all(&mut self, list: Vec<Expression>) -> Vec<Expression> {
        list.into_iter().map(|one| self.every(one)).collect()
    }

    /// What rows are put in order by.
    pub(super) fn order(&mut self, by: OrderExpression) -> OrderExpression {
        match by {
            OrderExpression::Asc(by) => OrderExpression::Asc(self.every(by)),
            OrderExpression::Desc(by) => OrderExpression::Desc(self.every(by)),
        }
    }

    /// What is made of a group. The texts that it keeps count.
    pub(super) fn aggregate(&mut self, aggregate: AggregateExpression) -> AggregateExpression {
        use AggregateExpression as A;
        match aggregate {
            A::CountSolutions { .. } => aggregate,
            A::FunctionCall { name, expr, distinct } => {
                let expr = kept(&name, self.every(expr), distinct);
                A::FunctionCall { name, expr, distinct }
            }
        }
    }
}

/// What an aggregate is made of, counted if it is kept as a text.
fn kept(name: &AggregateFunction, of: Expression, distinct: bool) -> Expression {
    use AggregateFunction as A;
    let apart = if distinct { APART } else { 0 };
    match name {
        A::GroupConcat { separator } => {
            let between = separator.as_ref().map_or(1, String::len);
            gathered(of, apart + i64::try_from(between).unwrap_or(i64::MAX / 2))
        }
        // Variables are told apart as the terms that they are, and those are weighed already.
        A::Count if distinct && !matches!(of, Expression::Variable(_)) => gathered(of, apart),
        A::Sum | A::Avg | A::Min | A::Max | A::Sample | A::Custom(_) if distinct => {
            gathered(of, apart)
        }
        A::Min | A::Max | A::Sample => gathered(of, -SHORT),
        A::Count | A::Sum | A::Avg | A::Custom(_) => of,
    }
}

/// A call of a function; one that makes a text longer is measured, and so is what it is made of.
fn text(function: Function, mut arguments: Vec<Expression>) -> Expression {
    match function {
        Function::Concat => arguments = arguments.into_iter().map(measured).collect(),
        Function::Replace => {
            if let [text, _, by, ..] = arguments.as_mut_slice() {
                *text = replaceable(text.clone(), by.clone());
            }
        }
        Function::EncodeForUri => {}
        function => return Expression::FunctionCall(function, arguments),
    }
    measured(Expression::FunctionCall(function, arguments))
}
