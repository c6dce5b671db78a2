//! What is said of values: numbers, comparisons, the largest and the smallest, texts.

use super::{Builder, next};
use crate::services::query::words::{
    attach::Trouble,
    facts::{Id, Values},
    grammar::{Compare, Degree, Like, Mark},
    meaning::{Intent, Order, Rule, Test, What},
    units::{Noun, Said, Unit, measured},
};

// === impl Builder ===

impl Builder<'_> {
    pub(super) fn number(
        &mut self,
        number: f64,
        text: &str,
        rest: &[Said],
    ) -> Result<bool, Trouble> {
        let superlative = matches!(
            next(rest),
            Some(Unit::Adjective { degree: Degree::Superlative, .. })
                | Some(Unit::Mark(Mark::Extreme { .. }))
        );
        if self.waiting.top || superlative {
            self.waiting.top = false;
            self.first = (number >= 1.0 && number.fract() == 0.0).then_some(number as u32);
            return Ok(self.first.is_some());
        }
        if self.waiting.is_between {
            self.waiting.between.push(number);
            return self.between(rest);
        }
        if let Some(property) = self.waiting.property.filter(|it| self.textual(*it)) {
            self.waiting.property = None;
            let known = &self.facts.properties[&property].texts;
            let exact = known.iter().find(|known| known.eq_ignore_ascii_case(text)).cloned();
            let value = exact.unwrap_or_else(|| text.to_owned());
            return self.value(&[(property, value)]);
        }
        let follows = match next(rest) {
            Some(Unit::Property(all)) => all.iter().any(|it| self.numeric(*it)),
            Some(Unit::Noun(Noun { what: What::Class(_), .. })) => self.waiting.property.is_none(),
            _ => false,
        };
        if follows && self.waiting.compare.is_some() {
            self.waiting.number = Some(number);
            return Ok(true);
        }
        let compare = self.waiting.compare.take();
        match (compare, self.waiting.property.take()) {
            (compare, Some(property)) => {
                let rule = Rule::Number(compare.unwrap_or(Compare::Equal), number);
                self.test(property, rule)
            }
            // "200000 inhabitants": what is counted is said, and not known.
            (Some(_), None) if matches!(next(rest), Some(Unit::Unknown)) => Err(Trouble::Nothing),
            (Some(compare), None) => {
                let (property, sure) = self.tree.only_number()?;
                self.tree.sure *= sure;
                self.test(property, Rule::Number(compare, number))
            }
            (None, None) => Ok(false),
        }
    }

    /// Both bounds count as inside, as people mean it.
    pub(super) fn between(&mut self, rest: &[Said]) -> Result<bool, Trouble> {
        let &[one, other] = self.waiting.between.as_slice() else { return Ok(true) };
        (self.waiting.is_between, self.waiting.and) = (false, false);
        let follows = match next(rest) {
            Some(Unit::Property(all)) => all.iter().copied().find(|it| self.numeric(*it)),
            _ => None,
        };
        let property = match self.waiting.property.take().or(follows) {
            Some(property) => property,
            None => self.tree.only_number()?.0,
        };
        self.test(property, Rule::Number(Compare::AtLeast, one.min(other)))?;
        self.test(property, Rule::Number(Compare::AtMost, one.max(other)))
    }

    pub(super) fn property(&mut self, properties: &[Id], rest: &[Said]) -> Result<bool, Trouble> {
        let measured: Vec<Id> =
            properties.iter().copied().filter(|it| measured(self.facts, *it)).collect();
        let Some(property) = self.tree.applicable(&measured).or(measured.first().copied()) else {
            self.waiting.said = properties.to_vec();
            self.waiting.and = false;
            return Ok(true);
        };
        if std::mem::take(&mut self.waiting.sort) {
            let down = self.order.is_some_and(|order| order.down);
            self.order = Some(Order { property, down });
            return Ok(true);
        }
        if let Some(total) = self.waiting.total.take() {
            self.intent = Intent::Total(total, property);
            return Ok(true);
        }
        if let Some(most) = self.waiting.open_extreme() {
            return self.extreme(most, &[property], rest);
        }
        if let (Some(compare), Some(number)) = (self.waiting.compare, self.waiting.number) {
            (self.waiting.compare, self.waiting.number) = (None, None);
            return self.test(property, Rule::Number(compare, number));
        }
        let asked = self.intent == Intent::Whether && self.tree.head.is_some();
        if (self.waiting.not || asked) && !self.has_value_next(property, rest) {
            return self.test(property, Rule::Present);
        }
        if self.has_value_next(property, rest) {
            self.waiting.property = Some(property);
        } else {
            self.waiting.and = false;
            self.column(property);
        }
        Ok(true)
    }

    pub(super) fn has_value_next(&self, property: Id, rest: &[Said]) -> bool {
        match next(rest) {
            Some(Unit::Mark(Mark::Compare(_) | Mark::Between | Mark::Like(_))) => true,
            Some(Unit::Number(_) | Unit::Text) => true,
            Some(Unit::Adjective { degree: Degree::Comparative, .. }) => true,
            Some(Unit::Value(values)) => values.iter().any(|(of, _)| *of == property),
            _ => false,
        }
    }

    /// Shows a value: of what is there and has it, else of what comes.
    pub(super) fn column(&mut self, property: Id) {
        match self.tree.holder(property) {
            Some(node) => {
                self.tree.narrow(node, property);
                self.columns.push((node, property));
            }
            None => self.waiting.columns.push(property),
        }
    }

    pub(super) fn adjective(
        &mut self,
        properties: &[Id],
        up: bool,
        degree: Degree,
        rest: &[Said],
    ) -> Result<bool, Trouble> {
        let Some(property) = self.tree.applicable(properties).or(properties.first().copied())
        else {
            return Ok(false);
        };
        match (degree, self.waiting.open_extreme(), self.waiting.compare) {
            (Degree::Superlative, ..) => self.extreme(up, properties, rest),
            // "the most expensive", "more expensive than"
            (Degree::Plain, Some(most), _) => self.extreme(most == up, properties, rest),
            (Degree::Plain, _, Some(compare)) => {
                self.compare(property, if up { compare } else { turned(compare) });
                Ok(true)
            }
            (Degree::Comparative, ..) => {
                self.compare(property, if up { Compare::More } else { Compare::Less });
                Ok(true)
            }
            (Degree::Plain, ..) => {
                self.column(property);
                Ok(true)
            }
        }
    }

    pub(super) fn compare(&mut self, property: Id, compare: Compare) {
        self.waiting.property = Some(property);
        self.waiting.compare = Some(compare);
        self.waiting.and = false;
    }

    /// The first of all by a value: of what comes next, or of what is there.
    pub(super) fn extreme(
        &mut self,
        most: bool,
        of: &[Id],
        rest: &[Said],
    ) -> Result<bool, Trouble> {
        let coming = matches!(next(rest), Some(Unit::Noun(_)));
        self.waiting.extreme = None;
        match self.tree.applicable(of).filter(|_| !coming) {
            Some(property) => self.tree.choose(property, most)?,
            None => self.waiting.extreme = Some((most, of.to_vec())),
        }
        Ok(true)
    }

    /// The extreme that waits, now that it is known of what.
    pub(super) fn extreme_now(&mut self) -> Result<(), Trouble> {
        let Some((most, of)) = self.waiting.extreme.take() else { return Ok(()) };
        let property = match self.tree.applicable(&of).or(of.first().copied()) {
            Some(property) => property,
            None => {
                let (property, sure) = self.tree.only_number()?;
                self.tree.sure *= sure;
                property
            }
        };
        self.tree.choose(property, most)
    }

    pub(super) fn test(&mut self, property: Id, rule: Rule) -> Result<bool, Trouble> {
        let negated = std::mem::take(&mut self.waiting.not);
        (self.waiting.and, self.waiting.or) = (false, false);
        // What lies on a chromosome is a gene; but what is longer than 300 is said of itself.
        let node = match rule {
            Rule::OneOf(_) => self.tree.reach(property)?,
            _ => self.tree.reach_value(property)?,
        };
        self.tree.nodes[node].tests.push(Test { property: Some(property), rule, negated });
        Ok(true)
    }

    pub(super) fn text(&mut self, like: Like, text: &str) -> Result<bool, Trouble> {
        self.waiting.like = None;
        let negated = std::mem::take(&mut self.waiting.not);
        let property = self.waiting.property.take();
        let node = match property {
            Some(property) => self.tree.reach(property)?,
            None => match self.tree.recent.or(self.tree.head) {
                Some(node) => node,
                None => return Ok(false),
            },
        };
        let rule = Rule::Text(like, text.to_owned());
        self.tree.nodes[node].tests.push(Test { property, rule, negated });
        Ok(true)
    }

    pub(super) fn value(&mut self, values: &[(Id, String)]) -> Result<bool, Trouble> {
        if self.tree.head.is_none() {
            self.waiting.values.push(values.to_vec());
            return Ok(true);
        }
        let wanted = self.waiting.property.take();
        let fits: Vec<_> =
            values.iter().filter(|(of, _)| wanted.is_none_or(|wanted| wanted == *of)).collect();
        let properties: Vec<Id> = fits.iter().map(|(of, _)| *of).collect();
        let applicable = self.tree.applicable(&properties).or(properties.first().copied());
        let Some(property) = applicable else { return Ok(false) };
        let texts: Vec<String> =
            fits.iter().filter(|(of, _)| *of == property).map(|(_, text)| text.clone()).collect();
        if std::mem::take(&mut self.waiting.or) {
            return self.tree.or_value(property, texts).map(|()| true);
        }
        self.test(property, Rule::OneOf(texts))
    }

    pub(super) fn numeric(&self, property: Id) -> bool {
        self.facts.properties.get(&property).is_some_and(|known| {
            matches!(known.values, Values::Numbers | Values::Years | Values::Dates)
        })
    }

    pub(super) fn textual(&self, property: Id) -> bool {
        self.facts.properties.get(&property).is_some_and(|known| known.values == Values::Texts)
    }
}

fn turned(compare: Compare) -> Compare {
    match compare {
        Compare::More => Compare::Less,
        Compare::AtLeast => Compare::AtMost,
        Compare::Less => Compare::More,
        Compare::AtMost => Compare::AtLeast,
        Compare::Equal => Compare::Equal,
    }
}
