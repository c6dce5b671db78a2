//! From units to a tree: what is asked for, and what each of the others says about it.

use super::{
    attach::{Tree, Trouble},
    facts::{Facts, Id, Values},
    grammar::{Compare, Degree, Like, Mark, Total},
    lexicon::How,
    meaning::{Intent, Meant, Mode, Order, Rule, Test, What},
    units::{Noun, Said, Unit, measured},
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
    who: bool,
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
            Mark::Filler | Mark::Binds | Mark::Has => {}
            Mark::Whether if at == 0 => {
                self.intent = Intent::Whether;
                waiting.is = true;
            }
            Mark::Whether => waiting.is = true,
            Mark::Their => waiting.their = true,
            Mark::Who => waiting.who = true,
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

    fn number(&mut self, number: f64, text: &str, rest: &[Said]) -> Result<bool, Trouble> {
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
            (Some(compare), None) => {
                let (property, sure) = self.tree.only_number()?;
                self.tree.sure *= sure;
                self.test(property, Rule::Number(compare, number))
            }
            (None, None) => Ok(false),
        }
    }

    /// Both bounds count as inside, as people mean it.
    fn between(&mut self, rest: &[Said]) -> Result<bool, Trouble> {
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

    fn property(&mut self, properties: &[Id], rest: &[Said]) -> Result<bool, Trouble> {
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
        if self.waiting.not || self.intent == Intent::Whether && self.tree.head.is_some() {
            if !self.has_value_next(property, rest) {
                return self.test(property, Rule::Present);
            }
        }
        if self.has_value_next(property, rest) {
            self.waiting.property = Some(property);
        } else {
            self.waiting.and = false;
            self.column(property);
        }
        Ok(true)
    }

    fn has_value_next(&self, property: Id, rest: &[Said]) -> bool {
        match next(rest) {
            Some(Unit::Mark(Mark::Compare(_) | Mark::Between | Mark::Like(_))) => true,
            Some(Unit::Number(_) | Unit::Text) => true,
            Some(Unit::Adjective { degree: Degree::Comparative, .. }) => true,
            Some(Unit::Value(values)) => values.iter().any(|(of, _)| *of == property),
            _ => false,
        }
    }

    /// Shows a value: of what is there and has it, else of what comes.
    fn column(&mut self, property: Id) {
        match self.tree.holder(property) {
            Some(node) => {
                self.tree.narrow(node, property);
                self.columns.push((node, property));
            }
            None => self.waiting.columns.push(property),
        }
    }

    fn adjective(
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

    fn compare(&mut self, property: Id, compare: Compare) {
        self.waiting.property = Some(property);
        self.waiting.compare = Some(compare);
        self.waiting.and = false;
    }

    /// The first of all by a value: of what comes next, or of what is there.
    fn extreme(&mut self, most: bool, of: &[Id], rest: &[Said]) -> Result<bool, Trouble> {
        let coming = matches!(next(rest), Some(Unit::Noun(_)));
        self.waiting.extreme = None;
        match self.tree.applicable(of).filter(|_| !coming) {
            Some(property) => self.tree.choose(property, most)?,
            None => self.waiting.extreme = Some((most, of.to_vec())),
        }
        Ok(true)
    }

    /// The extreme that waits, now that it is known of what.
    fn extreme_now(&mut self) -> Result<(), Trouble> {
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

    fn test(&mut self, property: Id, rule: Rule) -> Result<bool, Trouble> {
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

    fn text(&mut self, like: Like, text: &str) -> Result<bool, Trouble> {
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

    fn value(&mut self, values: &[(Id, String)]) -> Result<bool, Trouble> {
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

    fn noun(&mut self, noun: &Noun, how: &How) -> Result<bool, Trouble> {
        if *how == How::InPart {
            self.tree.sure *= super::IN_PART;
        }
        let not = std::mem::take(&mut self.waiting.not);
        if std::mem::take(&mut self.waiting.per) {
            self.per = Some(self.tree.find_or_link(noun)?);
            return Ok(true);
        }
        if let (Some(property), What::Things(things)) = (self.waiting.property, &noun.what) {
            if let Some(compare) = self.waiting.compare.take() {
                self.waiting.property = None;
                return self.test(property, Rule::Than(compare, things.clone()));
            }
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
    fn mode(&mut self, not: bool) -> Mode {
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
    fn begin(&mut self, noun: &Noun, not: bool) -> Result<(), Trouble> {
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
    fn begin_with_value(&mut self) -> Result<(), Trouble> {
        let first = self.waiting.values.first().and_then(|values| values.first());
        let owner = first.and_then(|(property, _)| self.facts.owner(*property));
        let Some(class) = owner else { return Ok(()) };
        let noun = Noun { what: What::Class(class), modifiers: Vec::new(), namesakes: Vec::new() };
        self.begin(&noun, false)
    }

    /// What says more about it.
    fn further(&mut self, noun: &Noun, head: usize, mode: Mode) -> Result<bool, Trouble> {
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
        if said.is_empty() && self.tree.is_kind(noun, is) {
            if let What::Class(class) = noun.what {
                self.tree.nodes[head].kinds.push((class, mode != Mode::None));
                return Ok(true);
            }
        }
        let node = self.tree.link(noun, &said, mode)?;
        let class = matches!(noun.what, What::Class(_));
        self.tree.nodes[node].shown |= class && (their || and);
        self.extreme_now()?;
        Ok(true)
    }

    /// "The top three by mass" are the heaviest.
    fn top(&self) -> Option<Order> {
        let chosen = self.tree.nodes.iter().any(|node| node.extreme.is_some());
        let mut columns = self.columns.iter().map(|(_, property)| *property);
        let wanted = self.first.is_some() || self.waiting.top;
        let property = columns.find(|property| self.numeric(*property))?;
        (wanted && !chosen).then_some(Order { property, down: true })
    }

    fn numeric(&self, property: Id) -> bool {
        self.facts.properties.get(&property).is_some_and(|known| {
            matches!(known.values, Values::Numbers | Values::Years | Values::Dates)
        })
    }

    fn textual(&self, property: Id) -> bool {
        self.facts.properties.get(&property).is_some_and(|known| known.values == Values::Texts)
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

fn turned(compare: Compare) -> Compare {
    match compare {
        Compare::More => Compare::Less,
        Compare::AtLeast => Compare::AtMost,
        Compare::Less => Compare::More,
        Compare::AtMost => Compare::AtLeast,
        Compare::Equal => Compare::Equal,
    }
}
