//! The tree while it grows: each thing is put where the data connects it.

use super::{
    connect::Way,
    facts::{Facts, Id, Values},
    meaning::{Extreme, Link, Mode, Node, Rule, What},
    units::Noun,
};

/// Why a question cannot be understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    /// Nothing in it is known, or nothing is asked for.
    Nothing,
    /// Two things that nothing in the data connects, by their names.
    Apart(String, String),
    /// Something that has no such value.
    NoValue { what: String, property: String },
    /// A comparison of something that has several numbers, or none.
    WhichValue { what: String, choice: Vec<String> },
    /// "or" between things of different kinds.
    Or,
}

/// A comparison that does not say of what, where only one value can be compared.
const ONLY_ONE: f32 = 0.85;

/// A property that could connect two things, and does not.
const SUPPOSED: f32 = 0.9;

/// The tree.
pub(super) struct Tree<'a> {
    facts: &'a Facts,
    pub(super) nodes: Vec<Node>,
    pub(super) head: Option<usize>,
    /// What was spoken of last.
    pub(super) recent: Option<usize>,
    /// What was connected last: from which node, by which of its links.
    last: Option<(usize, usize)>,
    /// How sure all connections are, together.
    pub(super) sure: f32,
}

// === impl Tree ===

impl<'a> Tree<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        Self { facts, nodes: Vec::new(), head: None, recent: None, last: None, sure: 1.0 }
    }

    fn grow(&mut self, what: What) -> usize {
        self.nodes.push(Node::new(what));
        self.nodes.len() - 1
    }

    /// What is asked for.
    pub(super) fn begin(&mut self, what: What) -> usize {
        let node = self.grow(what);
        (self.head, self.recent) = (Some(node), Some(node));
        node
    }

    /// Nodes to which something may belong: what was spoken of last comes first.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = self.recent.into_iter().chain(self.head).collect();
        order.extend((0..self.nodes.len()).rev());
        let mut seen = Vec::new();
        order.retain(|node| {
            !seen.contains(node) && {
                seen.push(*node);
                true
            }
        });
        order
    }

    /// The node with such a value that was spoken of last.
    pub(super) fn holder(&self, property: Id) -> Option<usize> {
        self.order().into_iter().find(|node| self.facts.has(&self.nodes[*node].what, property))
    }

    /// Of several properties of a name, the one that something here has.
    pub(super) fn applicable(&self, properties: &[Id]) -> Option<Id> {
        properties.iter().copied().find(|property| self.holder(*property).is_some())
    }

    /// A node with such a value, put in between if need be: what lies on a chromosome is a gene.
    pub(super) fn reach(&mut self, property: Id) -> Result<usize, Trouble> {
        if let Some(node) = self.holder(property) {
            return Ok(node);
        }
        let owner = self.facts.owner(property);
        let between = owner.map(|class| Noun {
            what: What::Class(class),
            modifiers: Vec::new(),
            namesakes: Vec::new(),
        });
        let linked = between.and_then(|noun| {
            let before = self.recent;
            let node = self.link_within(&noun, &[], Mode::Some, 1).ok();
            self.recent = before;
            node
        });
        linked.ok_or_else(|| self.no_value(property))
    }

    /// A node that has such a value itself.
    pub(super) fn reach_value(&mut self, property: Id) -> Result<usize, Trouble> {
        let node = self.holder(property).ok_or_else(|| self.no_value(property))?;
        self.narrow(node, property);
        Ok(node)
    }

    /// Makes the first of all by a value what is meant.
    pub(super) fn choose(&mut self, property: Id, most: bool) -> Result<(), Trouble> {
        let node = self.reach_value(property)?;
        self.nodes[node].extreme = Some(Extreme { property, most });
        Ok(())
    }

    /// Of several things of one name, only those can be meant that have such a value.
    pub(super) fn narrow(&mut self, node: usize, property: Id) {
        if let What::Things(things) = &mut self.nodes[node].what {
            things.retain(|thing| self.facts.has(&What::Things(vec![*thing]), property));
        }
    }

    /// "The protein named insulin": what was spoken of last is one of these.
    pub(super) fn narrow_to(&mut self, named: &What) -> bool {
        let (Some(node), What::Things(things)) = (self.recent, named) else { return false };
        let What::Class(class) = self.nodes[node].what else { return false };
        let fit: Vec<Id> =
            things.iter().copied().filter(|thing| self.facts.is(*thing, class)).collect();
        let any = !fit.is_empty();
        if any {
            self.nodes[node].what = What::Things(fit);
        }
        any
    }

    fn no_value(&self, property: Id) -> Trouble {
        let head = self.head.unwrap_or_default();
        Trouble::NoValue { what: self.called(head), property: self.facts.name(property) }
    }

    /// The value that is compared where none is said: the only number there is.
    pub(super) fn only_number(&self) -> Result<(Id, f32), Trouble> {
        let head = self.head.unwrap_or_default();
        let Some(node) = self.nodes.get(head) else { return Err(Trouble::Nothing) };
        let numeric = |id: &Id| {
            let known = self.facts.properties.get(id);
            known.is_some_and(|known| {
                matches!(known.values, Values::Numbers | Values::Years | Values::Dates)
            })
        };
        let all = self.facts.properties.keys().copied();
        let mut fit: Vec<Id> =
            all.filter(numeric).filter(|id| self.facts.has(&node.what, *id)).collect();
        fit.sort_unstable();
        match fit.as_slice() {
            [only] => Ok((*only, ONLY_ONE)),
            all => Err(Trouble::WhichValue {
                what: self.called(head),
                choice: all.iter().map(|id| self.facts.name(*id)).collect(),
            }),
        }
    }

    /// Connects something with what has been said; answers its node.
    pub(super) fn link(&mut self, noun: &Noun, said: &[Id], mode: Mode) -> Result<usize, Trouble> {
        self.link_within(noun, said, mode, 2)
    }

    fn link_within(
        &mut self,
        noun: &Noun,
        said: &[Id],
        mode: Mode,
        most: usize,
    ) -> Result<usize, Trouble> {
        let order = self.order();
        let by = |properties: &[Id], steps: usize| {
            order.iter().find_map(|node| {
                let from = &self.nodes[*node].what;
                Some((*node, self.facts.ways(from, &noun.what, properties, steps)?))
            })
        };
        let namesake = (said.is_empty() && !noun.namesakes.is_empty())
            .then(|| by(&noun.namesakes, 1))
            .flatten();
        let known = namesake.or_else(|| (1..=most).find_map(|steps| by(said, steps)));
        let found = known.or_else(|| {
            order.iter().find_map(|node| Some((*node, self.supposed(*node, noun, said)?)))
        });
        let Some((from, way)) = found else {
            let from = self.called(order.first().copied().unwrap_or_default());
            return Err(Trouble::Apart(from, self.name_of(&noun.what)));
        };
        self.sure *= way.sure;
        let node = self.put(from, way, &noun.what, mode);
        self.modify(node, noun)?;
        Ok(node)
    }

    /// A property that was said, between two that it does not connect, but things of their kinds:
    /// then nothing is so, and that is the answer.
    fn supposed(&self, node: usize, noun: &Noun, said: &[Id]) -> Option<Way> {
        let What::Things(things) = &noun.what else { return None };
        if said.is_empty() {
            return None;
        }
        let start = &self.nodes[node].what;
        let mut kinds: Vec<Id> = match start {
            What::Class(class) => vec![*class],
            What::Things(all) => all.iter().flat_map(|id| self.facts.classes_of(*id)).collect(),
            What::Anything => return None,
        };
        kinds.sort_unstable();
        kinds.dedup();
        let mut ends: Vec<Id> = things.iter().flat_map(|id| self.facts.classes_of(*id)).collect();
        ends.sort_unstable();
        ends.dedup();
        let pairs = kinds.iter().flat_map(|from| ends.iter().map(move |to| (*from, *to)));
        let between = |(from, to)| self.facts.ways(&What::Class(from), &What::Class(to), said, 1);
        let way = pairs.filter_map(between).max_by(|a, b| a.sure.total_cmp(&b.sure))?;
        Some(Way { sure: way.sure * SUPPOSED, reached: Vec::new(), ..way })
    }

    fn put(&mut self, from: usize, way: Way, what: &What, mode: Mode) -> usize {
        let what = match what {
            What::Things(_) if !way.reached.is_empty() => What::Things(way.reached),
            what => what.clone(),
        };
        let child = self.grow(what);
        self.nodes[from].links.push(Link { path: way.path, child, mode });
        self.last = Some((from, self.nodes[from].links.len() - 1));
        self.recent = Some(child);
        child
    }

    /// Adds what stands before a noun to it.
    pub(super) fn modify(&mut self, node: usize, noun: &Noun) -> Result<(), Trouble> {
        for modifier in &noun.modifiers {
            let (own, other) = (&self.nodes[node].what, &modifier.what);
            if let Some(class) = self.kind_of(own, other) {
                self.nodes[node].kinds.push((class, true));
                continue;
            }
            let way = self
                .facts
                .way(own, other, &[])
                .ok_or_else(|| Trouble::Apart(self.called(node), self.name_of(other)))?;
            self.sure *= way.sure;
            let child = self.put(node, way, other, Mode::Some);
            self.modify(child, modifier)?;
        }
        self.recent = Some(node);
        Ok(())
    }

    /// The class that says more of what something is.
    fn kind_of(&self, own: &What, other: &What) -> Option<Id> {
        let What::Class(class) = other else { return None };
        let related = |one: Id| {
            let up = self.facts.up(*class);
            self.facts.up(one).iter().any(|above| up.contains(above))
        };
        let is = match own {
            What::Class(own) => related(*own),
            What::Things(things) => {
                things.iter().any(|thing| self.facts.types(*thing).iter().any(|own| related(*own)))
            }
            What::Anything => false,
        };
        is.then_some(*class)
    }

    /// Whether a noun says what the head is, rather than what it is connected with.
    pub(super) fn is_kind(&self, noun: &Noun, is: bool) -> bool {
        let Some(head) = self.head else { return false };
        let own = &self.nodes[head].what;
        let kind = self.kind_of(own, &noun.what).is_some();
        kind && (is || self.facts.ways(own, &noun.what, &[], 1).is_none())
    }

    /// "human or mouse": the same connection leads to either.
    pub(super) fn or_things(&mut self, noun: &Noun) -> Result<(), Trouble> {
        let What::Things(more) = &noun.what else { return Err(Trouble::Or) };
        let (from, link) = self.last.ok_or(Trouble::Or)?;
        let Link { path, child, .. } = &self.nodes[from].links[link];
        let child = *child;
        let said: Vec<Id> = path.iter().map(|step| step.property).collect();
        let to = What::Things(more.clone());
        let way = self.facts.ways(&self.nodes[from].what, &to, &said, path.len());
        let way = way.filter(|way| way.path == *path).ok_or(Trouble::Or)?;
        match &mut self.nodes[child].what {
            What::Things(things) => things.extend(way.reached),
            _ => return Err(Trouble::Or),
        }
        Ok(())
    }

    /// "human and mouse": either, where nothing can be of both; else both.
    pub(super) fn and_things(&mut self, noun: &Noun) -> bool {
        let Some((from, link)) = self.last else { return false };
        let path = &self.nodes[from].links[link].path;
        let single = matches!(path.as_slice(), [step] if step.along && !step.both
            && self.facts.properties.get(&step.property).is_some_and(|known| known.single));
        single && self.or_things(noun).is_ok()
    }

    /// "autosomal dominant or X-linked": one more value that will do.
    pub(super) fn or_value(&mut self, property: Id, texts: Vec<String>) -> Result<(), Trouble> {
        let tests = self.nodes.iter_mut().rev().flat_map(|node| node.tests.iter_mut().rev());
        for test in tests {
            if let (true, Rule::OneOf(known)) = (test.property == Some(property), &mut test.rule) {
                known.extend(texts);
                return Ok(());
            }
        }
        Err(Trouble::Or)
    }

    /// The node of a class that has been named, or one that is connected.
    pub(super) fn find_or_link(&mut self, noun: &Noun) -> Result<usize, Trouble> {
        let known = self.nodes.iter().position(|node| node.what == noun.what);
        match known {
            Some(node) => Ok(node),
            None if self.head.is_none() => Err(Trouble::Nothing),
            None => self.link(noun, &[], Mode::Some),
        }
    }

    /// A property named at the end: it says how the last two are connected, or its other end is
    /// what was asked for. Answers what is asked for now.
    pub(super) fn settle(&mut self, said: &[Id], whether: bool) -> Result<usize, Trouble> {
        let head = self.head.unwrap_or_default();
        if let Some((from, link)) = self.last {
            let child = self.nodes[from].links[link].child;
            let to = self.nodes[child].what.clone();
            if let Some(way) = self.facts.way(&self.nodes[from].what, &to, said) {
                self.nodes[from].links[link].path = way.path;
                return Ok(head);
            }
        }
        let open = What::Anything;
        let way = self.facts.ways(&self.nodes[head].what, &open, said, 1);
        let way = way.ok_or_else(|| self.no_value(said[0]))?;
        self.sure *= way.sure;
        if whether || matches!(self.nodes[head].what, What::Class(_)) {
            self.put(head, way, &open, Mode::Some);
            return Ok(head);
        }
        // "Where is it located": from the other end.
        let asked = self.grow(open);
        let turned = way
            .path
            .iter()
            .rev()
            .map(|step| super::meaning::Step { along: !step.along || step.both, ..*step });
        let path = turned.collect();
        self.nodes[asked].links.push(Link { path, child: head, mode: Mode::Some });
        self.head = Some(asked);
        Ok(asked)
    }

    /// What a node is called.
    pub(super) fn called(&self, node: usize) -> String {
        self.nodes.get(node).map_or_else(String::new, |node| self.name_of(&node.what))
    }

    fn name_of(&self, what: &What) -> String {
        match what {
            What::Class(class) => self.facts.name(*class),
            What::Things(things) => {
                things.first().map_or_else(String::new, |id| self.facts.name(*id))
            }
            What::Anything => "anything".into(),
        }
    }
}
