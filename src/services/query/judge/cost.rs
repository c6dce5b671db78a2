//! What a query makes out of nothing, and whom else it would ask.

use std::collections::HashMap;

use spargebra::algebra::{
    AggregateExpression, Expression, Function, GraphPattern, OrderExpression,
};

/// So many rows may come of what stands in the query itself: about a second's work.
const MOST_ROWS: f64 = 1_000_000.0;
/// So many patterns may it hold: the engine tries them in many orders, and a thousand steps of a path
/// held a thread for more than half a minute before any data was read.
const MOST_PATTERNS: usize = 100;
/// So many times may a text of the data be put into a longer one.
const LONGEST_TEXT: f64 = 10_000.0;

/// Refuses a query that asks elsewhere or explodes.
pub(super) fn check(pattern: &GraphPattern) -> Result<(), &'static str> {
    let mut survey = Survey::default();
    let rows = survey.rows(pattern);
    if survey.elsewhere {
        return Err("SERVICE is refused: a query asks this endpoint alone");
    }
    if survey.patterns > MOST_PATTERNS {
        return Err("The query has too many patterns: ask in several steps");
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
    /// How many patterns it holds.
    patterns: usize,
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
        match pattern {
            P::Bgp { patterns } => {
                self.patterns += patterns.len();
                1.0
            }
            P::Path { .. } => {
                self.patterns += 1;
                1.0
            }
            P::Values { bindings, .. } => bindings.len() as f64,
            P::Union { left, right } => self.rows(left) + self.rows(right),
            P::Join { left, right } | P::Lateral { left, right } => {
                self.rows(left) * self.rows(right)
            }
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

    /// Looks through an expression whose text goes nowhere.
    fn note(&mut self, expression: &Expression) {
        self.text(expression);
    }

    /// How long a text an expression makes.
    fn text(&mut self, expression: &Expression) -> f64 {
        use Expression as E;
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
