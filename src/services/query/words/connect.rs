//! How two things are connected in the data: by which properties, over which way, how often.

use std::collections::HashMap;

use super::{
    facts::{Facts, Id, Values},
    meaning::{Step, What},
};

/// So many neighbours of a thing are looked at, and of each of these: enough to find the usual
/// way from any, and a bound for those that are connected with everything.
const NEIGHBOURS: (usize, usize) = (4_000, 200);

/// A way from one thing to another.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) path: Vec<Step>,
    /// Of the things at its end, those that it leads to.
    pub(super) reached: Vec<Id>,
    /// How sure it is that this is the way that is meant.
    pub(super) sure: f32,
}

/// A property said in words is surely meant; one that is only implied, almost.
const SAID: f32 = 1.0;
const IMPLIED: f32 = 0.96;
/// Two steps, where nothing said so.
const DETOUR: f32 = 0.85;

type Found = HashMap<Vec<Step>, (u32, Vec<Id>)>;

// === impl Facts ===

impl Facts {
    /// The best way between two, over one of these properties if any are said.
    pub(super) fn way(&self, from: &What, to: &What, said: &[Id]) -> Option<Way> {
        self.ways(from, to, said, 1).or_else(|| self.ways(from, to, said, 2))
    }

    /// The best way of so many steps.
    pub(super) fn ways(&self, from: &What, to: &What, said: &[Id], steps: usize) -> Option<Way> {
        let mut found = Found::new();
        match (from, to) {
            (_, What::Things(ends)) => {
                for end in ends {
                    self.back_from(*end, from, steps, &mut found);
                }
            }
            (What::Things(starts), _) => {
                for start in starts {
                    self.back_from(*start, to, steps, &mut found);
                }
                found = found
                    .into_iter()
                    .map(|(path, (n, _))| (turned(&path), (n, Vec::new())))
                    .collect();
            }
            (What::Anything, _) | (_, What::Anything) => {
                self.open_ended(from, to, said, &mut found)
            }
            (What::Class(from), What::Class(to)) => self.between(*from, *to, steps, &mut found),
        }
        let over = |path: &Vec<Step>| path.iter().any(|step| said.contains(&step.property));
        if !said.is_empty() {
            found.retain(|path, _| over(path));
        }
        let all: u32 = found.values().map(|(times, _)| *times).sum();
        // The most usual; among equals always the same.
        let best = found.into_iter().max_by(|(a, (n, _)), (b, (m, _))| n.cmp(m).then(b.cmp(a)));
        let (path, (times, mut reached)) = best?;
        reached.sort_unstable();
        reached.dedup();
        let share = 0.5 + 0.5 * times as f32 / all.max(1) as f32;
        let sure = match (said.is_empty(), path.len()) {
            (false, 1) => SAID,
            (false, _) => IMPLIED,
            (true, 1) => IMPLIED * share,
            (true, _) => DETOUR * share,
        };
        Some(Way { path, reached, sure })
    }

    fn step(&self, property: Id, along: bool) -> Step {
        let both = self.properties.get(&property).is_some_and(|known| known.symmetric);
        // What goes both ways has one spelling.
        Step { property, along: along || both, both }
    }

    /// Paths that lead from `start` to this thing, found from their end.
    fn back_from(&self, end: Id, start: &What, steps: usize, found: &mut Found) {
        let fits = |id: Id| match start {
            What::Class(class) => self.is(id, *class),
            What::Things(ids) => ids.contains(&id),
            What::Anything => true,
        };
        let mut note = |path: Vec<Step>| {
            let entry = found.entry(path).or_default();
            entry.0 += 1;
            entry.1.push(end);
        };
        for (property, along, middle) in self.around(end).take(NEIGHBOURS.0) {
            let last = self.step(property, !along);
            if steps == 1 {
                if fits(middle) {
                    note(vec![last]);
                }
                continue;
            }
            for (property, along, first) in self.around(middle).take(NEIGHBOURS.1) {
                let step = self.step(property, !along);
                if first != end && step != turned(&[last])[0] && fits(first) {
                    note(vec![step, last]);
                }
            }
        }
    }

    /// Paths between two classes, as the data connects their members.
    fn between(&self, from: Id, to: Id, steps: usize, found: &mut Found) {
        let edges = || {
            self.properties.iter().flat_map(|(id, property)| {
                property.pairs.iter().flat_map(|((s, o), times)| {
                    let (along, against) = (self.step(*id, true), self.step(*id, false));
                    [(along, *s, *o, *times), (against, *o, *s, *times)]
                })
            })
        };
        for (first, start, middle, times) in edges().filter(|edge| self.below(edge.1, from)) {
            if steps == 1 {
                if self.below(middle, to) {
                    found.entry(vec![first]).or_default().0 += times;
                }
                continue;
            }
            let on = edges().filter(|edge| edge.1 == middle && self.below(edge.2, to));
            for (second, _, end, more) in on {
                if second != turned(&[first])[0] && end != start {
                    found.entry(vec![first, second]).or_default().0 += times.min(more);
                }
            }
        }
    }

    /// The properties said, where one end is open.
    fn open_ended(&self, from: &What, to: &What, said: &[Id], found: &mut Found) {
        for property in said {
            let Some(known) = self.properties.get(property) else { continue };
            if known.values != Values::Resources {
                continue;
            }
            for ((start, end), times) in &known.pairs {
                let fits = |what: &What, class: Id| match what {
                    What::Class(wanted) => self.below(class, *wanted),
                    _ => true,
                };
                for (along, first, last) in [(true, *start, *end), (false, *end, *start)] {
                    if fits(from, first) && fits(to, last) {
                        found.entry(vec![self.step(*property, along)]).or_default().0 += times;
                    }
                }
            }
        }
    }

    /// Whether something of this kind has such a value.
    pub(super) fn has(&self, what: &What, property: Id) -> bool {
        let Some(known) = self.properties.get(&property) else { return false };
        match what {
            What::Class(class) => {
                known.domain.contains_key(class)
                    || known.domain.keys().any(|own| self.below(*own, *class))
            }
            What::Things(ids) => {
                let own = ids.iter().flat_map(|id| self.classes_of(*id));
                own.into_iter().any(|class| known.domain.contains_key(&class))
            }
            What::Anything => false,
        }
    }

    /// The class whose members mostly have such a value.
    pub(super) fn owner(&self, property: Id) -> Option<Id> {
        let domain = &self.properties.get(&property)?.domain;
        let best = domain.iter().max_by_key(|(class, times)| (**times, std::cmp::Reverse(**class)));
        best.map(|(class, _)| *class)
    }
}

/// The same way from its other end.
fn turned(path: &[Step]) -> Vec<Step> {
    let turn = |step: &Step| Step { along: !step.along || step.both, ..*step };
    path.iter().rev().map(turn).collect()
}
