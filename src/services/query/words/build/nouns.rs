//! What is said of things: what is asked for, and what it is connected with.

use super::Builder;
use crate::services::query::words::{
    IN_PART,
    attach::Trouble,
    grammar::Like,
    lexicon::How,
    meaning::{Intent, Mode, Rule, What},
    units::Noun,
};

// === impl Builder ===

impl Builder<'_> {
    pub(super) fn noun(&mut self, noun: &Noun, how: &How) -> Result<bool, Trouble> {
        if *how == How::InPart {
            self.tree.sure *= IN_PART;
        }
        let not = std::mem::take(&mut self.waiting.not);
        if std::mem::take(&mut self.waiting.per) {
            self.per = Some(self.tree.find_or_link(noun)?);
            return Ok(true);
        }
        if let (Some(property), What::Things(things)) = (self.waiting.property, &noun.what)
            && let Some(compare) = self.waiting.compare.take()
        {
            self.waiting.property = None;
            return self.test(property, Rule::Than(compare, things.clone()));
        }
        if self.waiting.like == Some(Like::Is) && self.tree.narrow_to(&noun.what) {
            self.waiting.like = None;
            return Ok(true);
        }
        if let Some(head) = self.tree.head {
            let mode = self.mode(not);
            return self.further(noun, head, mode);
        }
        self.begin(noun, not)?;
        Ok(true)
    }

    /// How many of what is named now there have to be.
    pub(super) fn mode(&mut self, not: bool) -> Mode {
        let waiting = &mut self.waiting;
        match (waiting.compare, waiting.number, waiting.open_extreme()) {
            (Some(compare), Some(number), _) => {
                (waiting.compare, waiting.number) = (None, None);
                Mode::Count(compare, number)
            }
            (.., Some(most)) => {
                waiting.extreme = None;
                Mode::Extreme { most }
            }
            _ if not => Mode::None,
            _ => Mode::Some,
        }
    }

    /// What the question is about.
    pub(super) fn begin(&mut self, noun: &Noun, not: bool) -> Result<(), Trouble> {
        let said = std::mem::take(&mut self.waiting.said);
        let things = matches!(noun.what, What::Things(_));
        if !said.is_empty() && things && self.intent != Intent::Whether {
            // "Who wrote it": the other end of the property is what is asked for.
            self.tree.begin(What::Anything);
            let mode = if not { Mode::None } else { Mode::Some };
            self.tree.link(noun, &said, mode)?;
        } else {
            let head = self.tree.begin(noun.what.clone());
            self.tree.modify(head, noun)?;
            self.waiting.said = said;
        }
        for values in std::mem::take(&mut self.waiting.values) {
            self.value(&values)?;
        }
        self.extreme_now()?;
        for property in std::mem::take(&mut self.waiting.columns) {
            let node = self.tree.reach_value(property)?;
            self.columns.push((node, property));
        }
        Ok(())
    }

    /// Nothing but a value was named: what has it is asked for.
    pub(super) fn begin_with_value(&mut self) -> Result<(), Trouble> {
        let first = self.waiting.values.first().and_then(|values| values.first());
        let owner = first.and_then(|(property, _)| self.facts.owner(*property));
        let Some(class) = owner else { return Ok(()) };
        let noun = Noun { what: What::Class(class), modifiers: Vec::new(), namesakes: Vec::new() };
        self.begin(&noun, false)
    }

    /// What says more about it.
    pub(super) fn further(
        &mut self,
        noun: &Noun,
        head: usize,
        mode: Mode,
    ) -> Result<bool, Trouble> {
        let said = std::mem::take(&mut self.waiting.said);
        let their = std::mem::take(&mut self.waiting.their);
        let and = std::mem::take(&mut self.waiting.and);
        if std::mem::take(&mut self.waiting.or) {
            self.tree.or_things(noun)?;
            return Ok(true);
        }
        if and && said.is_empty() && mode == Mode::Some && self.tree.and_things(noun) {
            return Ok(true);
        }
        let is = std::mem::take(&mut self.waiting.is);
        if said.is_empty()
            && self.tree.is_kind(noun, is)
            && let What::Class(class) = noun.what
        {
            self.tree.nodes[head].kinds.push((class, mode != Mode::None));
            return Ok(true);
        }
        let node = self.tree.link(noun, &said, mode)?;
        let class = matches!(noun.what, What::Class(_));
        self.tree.nodes[node].shown |= class && (their || and);
        self.extreme_now()?;
        Ok(true)
    }
}
