//! What a question means, said again in plain words: so that whoever asked can see it.

use super::{
    facts::{Facts, Id},
    grammar::{Compare, Like, Total},
    meaning::{Intent, Link, Meant, Mode, Rule, Step, Test, What},
};

/// Things named one by one; more are only counted.
const NAMED: usize = 3;

/// Says what is meant.
pub(super) fn explain(meant: &Meant, facts: &Facts) -> String {
    let teller = Teller { meant, facts };
    let what = teller.node(meant.head);
    let per =
        meant.per.map_or_else(String::new, |node| format!(", for each {}", teller.what(node)));
    let first = meant.first.map_or_else(String::new, |first| format!(" (the first {first})"));
    match meant.intent {
        Intent::Whether => format!("Whether there is {what}."),
        Intent::Describe => format!("Everything that is known of {what}."),
        Intent::Count => format!("How many there are of: {what}{per}."),
        Intent::Total(total, property) => {
            let name = facts.name(property);
            format!("{} {name} of: {what}{per}.", called(total))
        }
        Intent::List => {
            let shown: Vec<String> =
                meant.columns.iter().map(|(_, property)| facts.name(*property)).collect();
            match shown.is_empty() {
                true => format!("Every {what}{first}."),
                false => format!("The {} of every {what}{first}.", shown.join(" and the ")),
            }
        }
    }
}

struct Teller<'a> {
    meant: &'a Meant,
    facts: &'a Facts,
}

impl Teller<'_> {
    fn node(&self, at: usize) -> String {
        let node = &self.meant.nodes[at];
        let mut parts: Vec<String> = Vec::new();
        for (class, is) in &node.kinds {
            let not = if *is { "" } else { "not " };
            parts.push(format!("that is {not}of the kind {}", self.facts.name(*class)));
        }
        parts.extend(node.tests.iter().map(|test| self.test(test)));
        parts.extend(node.links.iter().map(|link| self.link(link)));
        if let Some(extreme) = node.extreme {
            let most = if extreme.most { "largest" } else { "smallest" };
            parts.push(format!("with the {most} {}", self.facts.name(extreme.property)));
        }
        let what = self.what(at);
        match parts.is_empty() {
            true => what,
            false => format!("{what} {}", parts.join(" and ")),
        }
    }

    fn what(&self, at: usize) -> String {
        match &self.meant.nodes[at].what {
            What::Class(class) => self.facts.name(*class),
            What::Things(things) => self.things(things),
            What::Anything => "thing".into(),
        }
    }

    fn things(&self, things: &[Id]) -> String {
        let mut names: Vec<String> = things.iter().map(|id| self.facts.name(*id)).collect();
        names.dedup();
        match names.len() {
            0..=NAMED => names.join(" or "),
            all => format!("{} or {} others", names[..NAMED].join(", "), all - NAMED),
        }
    }

    fn link(&self, link: &Link) -> String {
        let (way, other) = (self.way(&link.path), self.node(link.child));
        let plain = self.what(link.child);
        let other = if other == plain { other } else { format!("({other})") };
        match link.mode {
            Mode::Some => format!("{way} {other}"),
            Mode::None => format!("not {way} {other}"),
            Mode::Count(compare, number) => {
                format!("with {} {number} of: {other}", compared(compare))
            }
            Mode::Extreme { most } => {
                format!("with the {} of: {other}", if most { "most" } else { "fewest" })
            }
        }
    }

    fn way(&self, path: &[Step]) -> String {
        let step = |step: &Step| {
            let name = self.facts.name(step.property);
            if step.along { format!("with \"{name}\"") } else { format!("that is \"{name}\" of") }
        };
        path.iter().map(step).collect::<Vec<_>>().join(" something ")
    }

    fn test(&self, test: &Test) -> String {
        let name = test.property.map_or_else(|| "name".into(), |id| self.facts.name(id));
        let not = if test.negated { "not " } else { "" };
        match &test.rule {
            Rule::Present if test.negated => format!("without {name}"),
            Rule::Present => format!("with {name}"),
            Rule::Number(compare, number) => {
                format!("whose {name} is {not}{} {number}", compared(*compare))
            }
            Rule::Than(compare, things) => {
                let of = self.things(things);
                format!("whose {name} is {not}{} that of {of}", compared(*compare))
            }
            Rule::OneOf(texts) => format!("whose {name} is {not}{}", texts.join(" or ")),
            Rule::Text(like, text) => {
                let is = match like {
                    Like::Starts => "starts with",
                    Like::Ends => "ends with",
                    Like::Contains => "contains",
                    Like::Is => "is",
                };
                let no = if test.negated { "no name that " } else { "" };
                format!("with {no}{name} that {is} \"{text}\"")
            }
        }
    }
}

const fn compared(compare: Compare) -> &'static str {
    match compare {
        Compare::More => "more than",
        Compare::AtLeast => "at least",
        Compare::Less => "less than",
        Compare::AtMost => "at most",
        Compare::Equal => "exactly",
    }
}

const fn called(total: Total) -> &'static str {
    match total {
        Total::Average => "The average",
        Total::Sum => "The sum of the",
        Total::Most => "The largest",
        Total::Least => "The smallest",
    }
}
