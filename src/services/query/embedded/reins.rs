//! Reins: a query as it is evaluated, so that what it holds can be weighed.
//!
//! Every row begins with a term of its own, the mark, which goes with it wherever it is copied.
//! So whatever the engine gathers, and however much of it is unbound, the marks say how many rows
//! there are ([meter](super::meter)). Whoever asks never sees it. The texts that a query makes are
//! measured where they are made ([watch](super::watch)).

use std::collections::BTreeSet;

use spargebra::{
    Query,
    algebra::GraphPattern,
    term::{NamedNodePattern, TermPattern, TriplePattern, Variable},
};

use super::meter::Shape;

/// The variable that is the mark. No query can name it.
const NAME: &str = "the row";

/// A query that can be weighed.
pub(super) struct Reined {
    pub(super) query: Query,
    pub(super) shape: Shape,
}

/// What is found on the way through a query.
#[derive(Default)]
pub(super) struct Reins {
    /// What a row may hold.
    names: BTreeSet<String>,
    aggregates: usize,
    /// MINUS takes away what has anything in common: it cannot have the mark.
    minus: bool,
}

/// The variable that is the mark.
pub(super) fn mark() -> Variable {
    Variable::new_unchecked(NAME)
}

/// The same query, with reins.
pub(super) fn reined(query: Query) -> Reined {
    let mut reins = Reins::default();
    let query = match query {
        Query::Select { dataset, pattern, base_iri } => {
            Query::Select { dataset, pattern: reins.pattern(pattern), base_iri }
        }
        Query::Construct { template, dataset, pattern, base_iri } => {
            Query::Construct { template, dataset, pattern: reins.whole(pattern), base_iri }
        }
        Query::Describe { dataset, pattern, base_iri } => {
            Query::Describe { dataset, pattern: reins.whole(pattern), base_iri }
        }
        Query::Ask { dataset, pattern, base_iri } => {
            Query::Ask { dataset, pattern: reins.whole(pattern), base_iri }
        }
    };
    Reined { query, shape: reins.shape() }
}

// === impl Reins ===

impl Reins {
    fn shape(&self) -> Shape {
        let (slots, aggregates) = (self.names.len() + 1, self.aggregates);
        Shape { slots, aggregates, marked: !self.minus }
    }

    /// A pattern that may have no projection, to which a mark could be given.
    fn whole(&mut self, pattern: GraphPattern) -> GraphPattern {
        let mut names = BTreeSet::new();
        pattern.on_in_scope_variable(|variable| {
            names.insert(variable.as_str().to_owned());
        });
        let variables = names.into_iter().map(Variable::new_unchecked).collect();
        self.pattern(GraphPattern::Project { inner: Box::new(pattern), variables })
    }

    fn inner(&mut self, pattern: Box<GraphPattern>) -> Box<GraphPattern> {
        Box::new(self.pattern(*pattern))
    }

    /// The same pattern, with reins.
    pub(super) fn pattern(&mut self, pattern: GraphPattern) -> GraphPattern {
        use GraphPattern as P;
        match pattern {
            P::Bgp { ref patterns } => {
                patterns.iter().for_each(|pattern| self.triple(pattern));
                pattern
            }
            P::Path { ref subject, ref object, .. } => {
                self.term(subject);
                self.term(object);
                pattern
            }
            P::Values { ref variables, .. } => {
                self.name(variables);
                pattern
            }
            P::Join { left, right } => P::Join { left: self.inner(left), right: self.inner(right) },
            P::LeftJoin { left, right, expression } => P::LeftJoin {
                left: self.inner(left),
                right: self.inner(right),
                expression: expression.map(|expression| self.every(expression)),
            },
            P::Lateral { left, right } => {
                P::Lateral { left: self.inner(left), right: self.inner(right) }
            }
            P::Union { left, right } => {
                P::Union { left: self.inner(left), right: self.inner(right) }
            }
            P::Minus { left, right } => {
                self.minus = true;
                P::Minus { left: self.inner(left), right: self.inner(right) }
            }
            P::Filter { expr, inner } => {
                P::Filter { expr: self.every(expr), inner: self.inner(inner) }
            }
            P::Graph { name, inner } => {
                self.named(&name);
                P::Graph { name, inner: self.inner(inner) }
            }
            P::Service { .. } => pattern,
            modified => self.modified(modified),
        }
    }

    /// What is done with the rows of a pattern.
    fn modified(&mut self, pattern: GraphPattern) -> GraphPattern {
        use GraphPattern as P;
        match pattern {
            P::Extend { inner, variable, expression } => {
                self.name([&variable]);
                P::Extend { inner: self.inner(inner), variable, expression: self.every(expression) }
            }
            P::OrderBy { inner, expression } => {
                let expression = expression.into_iter().map(|by| self.order(by)).collect();
                P::OrderBy { inner: self.inner(inner), expression }
            }
            P::Project { inner, mut variables } => {
                self.name(&variables);
                variables.push(mark());
                P::Project { inner: self.inner(inner), variables }
            }
            P::Group { inner, mut variables, aggregates } => {
                self.name(&variables);
                self.name(aggregates.iter().map(|(variable, _)| variable));
                self.aggregates = self.aggregates.max(aggregates.len());
                // Without anything to group by there is one group, even of nothing.
                if !variables.is_empty() {
                    variables.push(mark());
                }
                let aggregates =
                    aggregates.into_iter().map(|(name, of)| (name, self.aggregate(of))).collect();
                P::Group { inner: self.inner(inner), variables, aggregates }
            }
            P::Distinct { inner } => P::Distinct { inner: self.inner(inner) },
            P::Reduced { inner } => P::Reduced { inner: self.inner(inner) },
            P::Slice { inner, start, length } => {
                P::Slice { inner: self.inner(inner), start, length }
            }
            other => other,
        }
    }

    fn triple(&mut self, pattern: &TriplePattern) {
        self.term(&pattern.subject);
        self.named(&pattern.predicate);
        self.term(&pattern.object);
    }

    fn term(&mut self, term: &TermPattern) {
        if let TermPattern::Variable(_) | TermPattern::BlankNode(_) = term {
            self.names.insert(term.to_string());
        }
    }

    fn named(&mut self, name: &NamedNodePattern) {
        if let NamedNodePattern::Variable(variable) = name {
            self.name([variable]);
        }
    }

    fn name<'a>(&mut self, variables: impl IntoIterator<Item = &'a Variable>) {
        self.names.extend(variables.into_iter().map(Variable::to_string));
    }
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;

    fn reined_text(query: &str) -> Reined {
        reined(SparqlParser::new().parse_query(query).unwrap())
    }

    #[test]
    fn whatever_a_select_lets_through_carries_the_mark() {
        let marks = |query: &str| reined_text(query).query.to_string().matches(NAME).count();
        assert_eq!(marks("SELECT ?a { ?a ?b ?c }"), 1);
        assert_eq!(marks("SELECT ?a { { SELECT ?z { ?d ?e ?f } } ?a ?b ?c }"), 2);
        assert_eq!(marks("ASK { ?a ?b ?c FILTER EXISTS { SELECT ?z { ?d ?e ?f } } }"), 3);
        assert_eq!(marks("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }"), 2);
        assert_eq!(marks("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"), 1);
    }

    #[test]
    fn rows_have_as_many_places_as_there_are_names() {
        let shape = |query: &str| reined_text(query).shape;
        let plain = shape("SELECT ?a { ?a ?b [] . ?a <a:b>* ?c { GRAPH ?g { ?a ?b ?c } } }");
        assert_eq!(plain, Shape { slots: 6, aggregates: 0, marked: true });
        let grouped =
            shape("SELECT (COUNT(?b) AS ?n) { ?a ?b ?c } GROUP BY ?a HAVING (SUM(?c) > 1)");
        assert_eq!(grouped.aggregates, 2);
        assert!(!shape("SELECT * { ?a ?b ?c MINUS { ?a ?d ?e } }").marked);
        assert!(!shape("ASK { FILTER EXISTS { ?a ?b ?c MINUS { ?a ?d ?e } } }").marked);
    }
}
