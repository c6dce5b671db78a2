//! What a query makes out of nothing, whom else it would ask, and how long it takes to plan.
//!
//! Counted in what was read, not in its text: however long its texts, tables and lists are, they
//! cost no planning. The bounds are about a second's work each, and many times what people write.

use std::collections::HashMap;

use spargebra::algebra::{
    AggregateExpression, Expression, Function, GraphPattern, OrderExpression,
    PropertyPathExpression,
};

/// So many rows may come of what stands in the query itself: about a second's work.
const MOST_ROWS: f64 = 1_000_000.0;
/// The engine looks for a good order of what is joined, in about the fourth power of its number,
/// and does not look at its token meanwhile: a thousand steps of a path held a thread for more
/// than half a minute. So many at once take a moment.
const MOST_JOINED: f64 = 64.0;
/// So many groups may there be; those that are planned more often count more.
const MOST_GROUPS: usize = 300;
/// So many operators, functions and steps of paths.
const MOST_OPERATORS: usize = 600;
/// What is optional is planned again for all that stands before it; what is sorted by is compared
/// for each pair of rows.
const DEAR: usize = 3;
/// So many times may a text of the data be put into a longer one.
const LONGEST_TEXT: f64 = 10_000.0;

/// Refuses a query that asks elsewhere or explodes.
pub(super) fn check(pattern: &GraphPattern) -> Result<(), &'static str> {
    let mut survey = Survey::default();
    let rows = survey.rows(pattern);
    if survey.elsewhere {
        return Err("SERVICE is refused: a query asks this endpoint alone");
    }
    if survey.orders > MOST_JOINED.powi(4) {
        return Err("The query joins too many patterns: ask in several steps");
    }
    if survey.groups > MOST_GROUPS || survey.operators > MOST_OPERATORS {
        return Err("The query has too many groups or conditions: ask in several steps");
    }
    if rows > MOST_ROWS {
        return Err("The query makes too many rows of its own text: join less of VALUES and UNION");
    }
    if survey.longest > LONGEST_TEXT {
        return Err("The query makes its texts too long: put fewer of them together");
    }
    Ok(())
}

/// What was found on the way through a query.
#[derive(Default)]
struct Survey {
    elsewhere: bool,
    /// How long it takes to put in order what is joined.
    orders: f64,
    groups: usize,
    operators: usize,
    /// The longest text that it makes, in texts of the data.
    longest: f64,
    /// How long the texts of its variables are, in the same.
    texts: HashMap<String, f64>,
}

// === impl Survey ===

impl Survey {
    /// The rows that a pattern makes without reading any data.
    fn rows(&mut self, pattern: &GraphPattern) -> f64 {
        use GraphPattern as P;
        self.groups += weight(pattern);
        match pattern {
            P::Bgp { patterns } => {
                self.order(patterns.len());
                1.0
            }
            P::Path { path, .. } => {
                self.operators += steps(path);
                1.0
            }
            P::Values { bindings, .. } => bindings.len() as f64,
            P::Union { left, right } => self.rows(left) + self.rows(right),
            P::Join { .. } => {
                let parts = joined(pattern);
                self.order(parts.iter().map(|part| operands(part)).sum());
                parts.into_iter().map(|part| self.rows(part)).product()
            }
            #[cfg(feature = "sparql")]
            P::Lateral { left, right } => self.rows(left) * self.rows(right),
            P::LeftJoin { left, right, expression } => {
                let rows = self.rows(left) * self.rows(right).max(1.0);
                expression.iter().for_each(|expression| self.note(expression));
                rows
            }
            P::Minus { left, right } => self.rows(left) * self.rows(right).max(1.0),
            P::Filter { expr, inner } => {
                let rows = self.rows(inner);
                self.note(expr);
                rows
            }
            P::Extend { inner, variable, expression } => {
                let rows = self.rows(inner);
                let text = self.text(expression);
                self.texts.insert(variable.as_str().into(), text);
                rows
            }
            P::Group { inner, aggregates, .. } => {
                let rows = self.rows(inner);
                for (_, aggregate) in aggregates {
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.note(expr);
                    }
                }
                rows
            }
            P::OrderBy { inner, expression } => {
                let rows = self.rows(inner);
                for order in expression {
                    let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = order;
                    self.note(by);
                }
                rows
            }
            P::Graph { inner, .. }
            | P::Project { inner, .. }
            | P::Distinct { inner }
            | P::Reduced { inner }
            | P::Slice { inner, .. } => self.rows(inner),
            P::Service { .. } => {
                self.elsewhere = true;
                1.0
            }
        }
    }

    /// Counts the work of putting so many in order.
    fn order(&mut self, joined: usize) {
        self.orders += (joined as f64).powi(4);
    }

    /// Looks through an expression whose text goes nowhere.
    fn note(&mut self, expression: &Expression) {
        self.text(expression);
    }

    /// How long a text an expression makes.
    fn text(&mut self, expression: &Expression) -> f64 {
        use Expression as E;
        if !matches!(expression, E::NamedNode(_) | E::Literal(_) | E::Variable(_)) {
            self.operators += 1;
        }
        let length = match expression {
            E::NamedNode(_) | E::Literal(_) | E::Bound(_) => 1.0,
            E::Variable(name) => self.texts.get(name.as_str()).copied().unwrap_or(1.0),
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
            | E::Divide(a, b) => self.longest_of([&**a, &**b]).min(1.0),
            E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => self.longest_of([&**a]).min(1.0),
            E::In(a, list) => self.longest_of(std::iter::once(&**a).chain(list)).min(1.0),
            E::Exists(pattern) => {
                // Asked anew for each row: its own rows count as if they stood in the query.
                let rows = self.rows(pattern);
                if rows > MOST_ROWS { f64::INFINITY } else { 1.0 }
            }
            E::If(a, b, c) => self.longest_of([&**a, &**b, &**c]),
            E::Coalesce(list) => self.longest_of(list),
            E::FunctionCall(function, arguments) => self.call(function, arguments),
        };
        self.longest = self.longest.max(length);
        length
    }

    fn longest_of<'a>(&mut self, list: impl IntoIterator<Item = &'a Expression>) -> f64 {
        list.into_iter().fold(0.0, |longest, one| self.text(one).max(longest))
    }

    fn call(&mut self, function: &Function, arguments: &[Expression]) -> f64 {
        let lengths: Vec<f64> = arguments.iter().map(|one| self.text(one)).collect();
        let longest = lengths.iter().copied().fold(0.0, f64::max);
        match function {
            Function::Concat => lengths.iter().sum(),
            // Every character may be replaced by the whole of the third.
            Function::Replace => lengths.iter().map(|length| length + 1.0).product(),
            Function::EncodeForUri => 3.0 * longest,
            _ => longest,
        }
    }
}

/// How much work the planning of a group is.
fn weight(pattern: &GraphPattern) -> usize {
    match pattern {
        GraphPattern::LeftJoin { .. } => DEAR,
        GraphPattern::OrderBy { expression, .. } => DEAR * expression.len(),
        GraphPattern::Group { variables, aggregates, .. } => 1 + variables.len() + aggregates.len(),
        _ => 1,
    }
}

/// What is joined with each other, however that is bracketed.
fn joined(pattern: &GraphPattern) -> Vec<&GraphPattern> {
    let (mut parts, mut rest) = (Vec::new(), vec![pattern]);
    while let Some(next) = rest.pop() {
        match next {
            GraphPattern::Join { left, right } => rest.extend([&**left, &**right]),
            part => parts.push(part),
        }
    }
    parts
}

/// How many a part of a join brings into it.
fn operands(part: &GraphPattern) -> usize {
    match part {
        GraphPattern::Bgp { patterns } => patterns.len(),
        _ => 1,
    }
}

fn steps(path: &PropertyPathExpression) -> usize {
    use PropertyPathExpression as P;
    match path {
        P::NamedNode(_) | P::NegatedPropertySet(_) => 1,
        P::Sequence(one, other) | P::Alternative(one, other) => 1 + steps(one) + steps(other),
        P::Reverse(of) | P::ZeroOrMore(of) | P::OneOrMore(of) | P::ZeroOrOne(of) => 1 + steps(of),
    }
}
