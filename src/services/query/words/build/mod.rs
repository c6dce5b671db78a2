//! From units to a tree: what is asked for, and what each of the others says about it.

mod nouns;
mod values;

use super::{
    attach::{Tree, Trouble},
    facts::{Facts, Id},
    grammar::{Compare, Like, Mark, Total},
    meaning::{Intent, Meant, Order, What},
    units::{Said, Unit},
};

/// What has been said and waits for what it belongs to.
#[derive(Default)]
struct Waiting {
    /// Properties by which the next thing is connected.
    said: Vec<Id>,
    /// Values to show of what is named next.
    columns: Vec<Id>,
    /// Values that what is named next has.
    values: Vec<Vec<(Id, String)>>,
    /// The property whose value comes next.
    property: Option<Id>,
    compare: Option<Compare>,
    number: Option<f64>,
    between: Vec<f64>,
    is_between: bool,
    like: Option<Like>,
    total: Option<Total>,
    /// The most or the least, and of which of these properties, where that is said.
    extreme: Option<(bool, Vec<Id>)>,
    not: bool,
    and: bool,
    or: bool,
    top: bool,
    per: bool,
    sort: bool,
    their: bool,
    is: bool,
}

impl Waiting {
    /// Whether the most or the least is wanted, of what has not been said.
    fn open_extreme(&self) -> Option<bool> {
        self.extreme.as_ref().filter(|(_, of)| of.is_empty()).map(|(most, _)| *most)
    }
}

/// Builds the tree, unit by unit.
pub(super) struct Builder<'a> {
    facts: &'a Facts,
    tree: Tree<'a>,
    waiting: Waiting,
    intent: Intent,
    columns: Vec<(usize, Id)>,
    per: Option<usize>,
    order: Option<Order>,
    first: Option<u32>,
}

/// A question, understood as well as it could be.
pub(super) struct Built {
    pub(super) meant: Meant,
    /// How sure it is that things are connected as they were meant.
    pub(super) sure: f32,
    /// Words that are known, and had no place.
    pub(super) idle: Vec<String>,
}

/// Builds the tree.
pub(super) fn build(units: &[Said], facts: &Facts) -> Result<Built, Trouble> {
    let mut builder = Builder {
        facts,
        tree: Tree::new(facts),
        waiting: Waiting::default(),
        intent: Intent::List,
        columns: Vec::new(),
        per: None,
        order: None,
        first: None,
    };
    let mut idle = Vec::new();
    for (at, said) in units.iter().enumerate() {
        if !builder.take(at, said, units.get(at + 1..).unwrap_or_default())? {
            idle.push(said.text.clone());
        }
    }
    builder.finish(idle)
}

/// The next unit that says something.
fn next(rest: &[Said]) -> Option<&Unit> {
    let quiet = |unit: &&Unit| {
        !matches!(unit, Unit::Mark(Mark::Filler | Mark::Binds | Mark::Whether | Mark::Has))
    };
    rest.iter().map(|said| &said.unit).find(quiet)
}

// === impl Builder ===

impl Builder<'_> {
    /// Takes a unit; says whether it has a place.
    fn take(&mut self, at: usize, said: &Said, rest: &[Said]) -> Result<bool, Trouble> {
        if let Some(like) = self.waiting.like.filter(|_| self.is_text(said)) {
            return self.text(like, &said.text);
        }
        match &said.unit {
            Unit::Mark(mark) => {
                self.mark(at, *mark);
                Ok(true)
            }
            Unit::Number(number) => self.number(*number, &said.text, rest),
            Unit::Property(properties) => self.property(properties, rest),
            Unit::Adjective { properties, up, degree } => {
                self.adjective(properties, *up, *degree, rest)
            }
            Unit::Noun(noun) => self.noun(noun, &said.how),
            Unit::Value(values) => self.value(values),
            Unit::Text => self.text(Like::Is, &said.text),
            // Counted by the reader.
            Unit::Unknown => Ok(true),
        }
    }

    /// Whether the words are meant literally after "starting with" or "named".
    fn is_text(&self, said: &Said) -> bool {
        match self.waiting.like {
            Some(Like::Is) => matches!(said.unit, Unit::Unknown | Unit::Text),
            _ => !matches!(said.unit, Unit::Mark(_)),
        }
    }

    fn mark(&mut self, at: usize, mark: Mark) {
        let waiting = &mut self.waiting;
        match mark {
            Mark::Filler | Mark::Binds | Mark::Has | Mark::Who => {}
            Mark::Whether if at == 0 => {
                self.intent = Intent::Whether;
                waiting.is = true;
            }
            Mark::Whether => waiting.is = true,
            Mark::Their => waiting.their = true,
            Mark::And => waiting.and = true,
            Mark::Or => waiting.or = true,
            Mark::Not => waiting.not = true,
            Mark::HowMany if waiting.extreme.is_none() && self.tree.head.is_none() => {
                self.intent = Intent::Count;
            }
            Mark::HowMany => {}
            Mark::Compare(compare) => waiting.compare = Some(compare),
            Mark::Between => waiting.is_between = true,
            Mark::Like(like) => waiting.like = Some(like),
            Mark::Total(total) => waiting.total = Some(total),
            Mark::Extreme { most } => waiting.extreme = Some((most, Vec::new())),
            Mark::Top => waiting.top = true,
            Mark::Per => waiting.per = true,
            Mark::Sort => waiting.sort = true,
            Mark::Direction { down } => {
                if let Some(order) = &mut self.order {
                    order.down = down;
                }
            }
            Mark::Describe => self.intent = Intent::Describe,
        }
    }

    /// "The top three by mass" are the heaviest.
    fn top(&self) -> Option<Order> {
        let chosen = self.tree.nodes.iter().any(|node| node.extreme.is_some());
        let mut columns = self.columns.iter().map(|(_, property)| *property);
        let wanted = self.first.is_some() || self.waiting.top;
        let property = columns.find(|property| self.numeric(*property))?;
        (wanted && !chosen).then_some(Order { property, down: true })
    }

    /// Everything has been said: what still waits finds its place, or has none.
    fn finish(mut self, mut idle: Vec<String>) -> Result<Built, Trouble> {
        let said = std::mem::take(&mut self.waiting.said);
        if self.tree.head.is_none() {
            self.begin_with_value()?;
        }
        let Some(mut head) = self.tree.head else { return Err(Trouble::Nothing) };
        if !said.is_empty() {
            head = self.tree.settle(&said, self.intent == Intent::Whether)?;
        }
        self.extreme_now()?;
        if let Some(property) = self.waiting.property.take() {
            self.column(property);
        }
        for property in std::mem::take(&mut self.waiting.columns) {
            let node = self.tree.reach_value(property)?;
            self.columns.push((node, property));
        }
        if let Intent::Total(_, property) = self.intent {
            self.tree.reach_value(property)?;
        }
        self.order = self.order.or_else(|| self.top());
        let waiting = &self.waiting;
        let idling = [
            (waiting.not, "not"),
            (waiting.or, "or"),
            (waiting.compare.is_some(), "more or less than what"),
            (waiting.total.is_some(), "the total of what"),
            (waiting.like.is_some(), "which text"),
        ];
        idle.extend(idling.iter().filter(|(is, _)| *is).map(|(_, words)| (*words).to_owned()));
        Ok(Built { sure: self.tree.sure, meant: self.meant(head), idle })
    }

    fn meant(self, head: usize) -> Meant {
        let bare = {
            let node = &self.tree.nodes[head];
            let alone = node.links.is_empty() && node.tests.is_empty() && node.kinds.is_empty();
            matches!(node.what, What::Things(_)) && alone && node.extreme.is_none()
        };
        let plain = self.intent == Intent::List && self.columns.is_empty();
        let intent = match self.intent {
            // "What is insulin?", or its bare name.
            Intent::List if bare && plain => Intent::Describe,
            // "Books per author" are counted.
            Intent::List if self.per.is_some() && plain => Intent::Count,
            Intent::Describe if !matches!(self.tree.nodes[head].what, What::Things(_)) => {
                Intent::List
            }
            intent => intent,
        };
        Meant {
            intent,
            nodes: self.tree.nodes,
            head,
            columns: self.columns,
            per: self.per,
            order: self.order,
            first: self.first.or(self.waiting.top.then_some(1)),
        }
    }
}
