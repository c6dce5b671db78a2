//! The data as one evaluation sees it: every term that it holds weighs, as long as it holds it.

use std::{
    convert::Infallible,
    hash::{Hash, Hasher},
    iter,
    rc::Rc,
};

use oxigraph::model::{NamedNode, Term};
use spareval::{InternalQuad, QueryableDataset};

use super::{data::Data, meter::Meter};

/// The term that every row begins with, so that rows can be counted. It is in no data.
pub(super) const MARK: &str = "urn:greenroom:row";

/// The data, seen by one evaluation.
pub(super) struct View<'a> {
    pub(super) data: &'a Data,
    pub(super) meter: &'a Meter,
}

/// A term in the hands of an evaluation. Of sixteen bytes: rows are made of them.
pub(super) enum Held<'a> {
    /// One that was read.
    Known(u32, &'a Meter),
    /// One that the query made, or speaks of.
    Made(Rc<Made<'a>>),
    /// What marks a row.
    Mark(&'a Meter),
}

/// A term that is not in the data.
pub(super) struct Made<'a> {
    term: Term,
    meter: &'a Meter,
}

// === impl View ===

impl<'a> View<'a> {
    fn known(&self, number: u32) -> Held<'a> {
        self.meter.take_term();
        Held::Known(number, self.meter)
    }
}

impl<'a> QueryableDataset<'a> for View<'a> {
    type InternalTerm = Held<'a>;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Held<'a>>,
        predicate: Option<&Held<'a>>,
        object: Option<&Held<'a>>,
        graph_name: Option<Option<&Held<'a>>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Held<'a>>, Infallible>> + use<'a> {
        let wanted = [subject, predicate, object];
        // What is no term of the data stands in none of its triples, and no graph has a name.
        let nowhere = wanted.iter().flatten().any(|term| term.number().is_none());
        let there = (!nowhere && graph_name == Some(None)).then(|| wanted.map(number));
        let view = Self { data: self.data, meter: self.meter };
        let data = self.data;
        there.into_iter().flat_map(move |wanted| data.matching(wanted)).map(move |triple| {
            let [subject, predicate, object] = triple.map(|number| view.known(number));
            Ok(InternalQuad { subject, predicate, object, graph_name: None })
        })
    }

    fn internal_named_graphs(
        &self,
    ) -> impl Iterator<Item = Result<Held<'a>, Infallible>> + use<'a> {
        iter::empty()
    }

    fn contains_internal_graph_name(&self, _name: &Held<'a>) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn internalize_term(&self, term: Term) -> Result<Held<'a>, Infallible> {
        if let Some(number) = self.data.number(&term) {
            return Ok(self.known(number));
        }
        if matches!(&term, Term::NamedNode(node) if node.as_str() == MARK) {
            self.meter.take_row();
            return Ok(Held::Mark(self.meter));
        }
        self.meter.take_text(length(&term));
        let made = Rc::new(Made { term, meter: self.meter });
        self.meter.take_term();
        Ok(Held::Made(made))
    }

    fn externalize_term(&self, term: Held<'a>) -> Result<Term, Infallible> {
        let known = match &term {
            Held::Known(number, _) => self.data.term(*number),
            Held::Made(made) => Some(&made.term),
            Held::Mark(_) => None,
        };
        Ok(known.cloned().unwrap_or_else(|| NamedNode::new_unchecked(MARK).into()))
    }
}

fn number(term: Option<&Held<'_>>) -> Option<u32> {
    term.and_then(Held::number)
}

/// How long the text of a term is.
pub(super) fn length(term: &Term) -> usize {
    match term {
        Term::NamedNode(node) => node.as_str().len(),
        Term::BlankNode(node) => node.as_str().len(),
        Term::Literal(literal) => literal.value().len(),
    }
}

// === impl Held ===

impl Held<'_> {
    fn number(&self) -> Option<u32> {
        match self {
            Self::Known(number, _) => Some(*number),
            Self::Made(_) | Self::Mark(_) => None,
        }
    }
}

impl Clone for Held<'_> {
    fn clone(&self) -> Self {
        match self {
            Self::Known(number, meter) => {
                meter.take_term();
                Self::Known(*number, meter)
            }
            Self::Made(made) => {
                made.meter.take_term();
                Self::Made(made.clone())
            }
            Self::Mark(meter) => {
                meter.take_row();
                Self::Mark(meter)
            }
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        match self {
            Self::Known(_, meter) => meter.give_term(),
            Self::Made(made) => made.meter.give_term(),
            Self::Mark(meter) => meter.give_row(),
        }
    }
}

impl PartialEq for Held<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(one, _), Self::Known(other, _)) => one == other,
            // What is in the data is always known by its number.
            (Self::Made(one), Self::Made(other)) => one.term == other.term,
            (Self::Mark(_), Self::Mark(_)) => true,
            _ => false,
        }
    }
}

impl Eq for Held<'_> {}

impl Hash for Held<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Known(number, _) => number.hash(state),
            Self::Made(made) => made.term.hash(state),
            Self::Mark(_) => {}
        }
    }
}

// === impl Made ===

impl Drop for Made<'_> {
    fn drop(&mut self) {
        self.meter.give_text(length(&self.term));
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::{model::Literal, sparql::CancellationToken};

    use super::*;
    use crate::services::query::embedded::meter::Shape;

    #[test]
    fn what_is_let_go_weighs_nothing() {
        let mut data = Data::default();
        let known = || Term::from(Literal::from("known"));
        data.take([known(), known(), known()]).unwrap();
        data.settle();
        let shape = Shape { slots: 3, aggregates: 0, marked: true };
        let meter = Meter::new(shape, u64::MAX, CancellationToken::new());
        let view = View { data: &data, meter: &meter };
        let terms = [known(), Literal::from("made").into(), NamedNode::new_unchecked(MARK).into()];
        let held = terms.clone().map(|term| view.internalize_term(term).unwrap());
        let alone = meter.held();
        let copies = held.clone();
        assert!(alone > 0 && meter.held() > alone);
        let back = copies.map(|term| view.externalize_term(term).unwrap());
        assert_eq!(back, terms);
        assert_eq!(meter.held(), alone);
        assert_eq!(
            view.internal_quads_for_pattern(Some(&held[0]), None, None, Some(None)).count(),
            1
        );
        assert_eq!(
            view.internal_quads_for_pattern(Some(&held[1]), None, None, Some(None)).count(),
            0
        );
        assert_eq!(view.internal_quads_for_pattern(None, None, None, None).count(), 0);
        assert_eq!(meter.held(), alone);
        drop(held);
        assert_eq!(meter.held(), 0);
    }

    #[test]
    fn a_term_in_a_row_takes_sixteen_bytes() {
        assert_eq!(size_of::<Option<Held<'_>>>(), 16);
    }
}
