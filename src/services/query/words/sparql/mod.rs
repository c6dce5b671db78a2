//! What a question means, written in SPARQL 1.1.

mod patterns;

use std::fmt::Write;

use super::{
    facts::{Facts, Id},
    grammar::Total,
    meaning::{Extreme, Intent, Link, Meant, Mode, Rule, Step, What},
};

const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";

/// Writes queries over some data.
pub(super) struct Writer<'a> {
    pub(super) facts: &'a Facts,
    /// Short forms of IRIs, the longest first.
    pub(super) prefixes: &'a [(String, String)],
}

/// A query while it is written.
struct Page<'a> {
    writer: &'a Writer<'a>,
    meant: &'a Meant,
    /// The variable of each node.
    names: Vec<String>,
    /// What is told apart from the rest of the query: in a select within it, whose names mean
    /// nothing outside, and which some engines confuse all the same.
    inner: bool,
}

// === impl Writer ===

impl Writer<'_> {
    /// The query that asks what is meant.
    pub(super) fn write(&self, meant: &Meant) -> String {
        let page = Page { writer: self, meant, names: self.variables(meant), inner: false };
        let body = page.query();
        let mut prologue = String::new();
        let rdfs = ("rdfs".to_owned(), RDFS.to_owned());
        for (prefix, iri) in self.prefixes.iter().filter(|(name, _)| name != "rdfs").chain([&rdfs])
        {
            let used = body.contains(&format!(" {prefix}:"))
                || body.contains(&format!("/{prefix}:"))
                || body.contains(&format!("^{prefix}:"))
                || body.contains(&format!("({prefix}:"));
            if used {
                let _ = writeln!(prologue, "PREFIX {prefix}: <{iri}>");
            }
        }
        prologue + &body
    }

    /// A name for each node, after what it is.
    fn variables(&self, meant: &Meant) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for node in &meant.nodes {
            let called = match &node.what {
                What::Class(class) => self.facts.name(*class),
                What::Things(things) => {
                    let class = things.first().and_then(|id| self.facts.types(*id).first());
                    class.map_or_else(|| "thing".into(), |class| self.facts.name(*class))
                }
                What::Anything => "what".into(),
            };
            let name = variable(&called);
            let taken = |name: &String| names.contains(name);
            let numbered = (2..).map(|n| format!("{name}{n}"));
            let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name));
            names.push(free.unwrap_or(name));
        }
        names
    }

    /// An IRI, in its short form where there is one.
    fn iri(&self, id: Id) -> String {
        self.short(self.facts.iri(id))
    }

    fn short(&self, iri: &str) -> String {
        let fits = |local: &str| {
            let plain = local.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            plain && !local.is_empty() && !local.starts_with('-') && !local.ends_with('-')
        };
        let known = self.prefixes.iter().find_map(|(prefix, start)| {
            iri.strip_prefix(start.as_str())
                .filter(|local| fits(local))
                .map(|it| format!("{prefix}:{it}"))
        });
        known.unwrap_or_else(|| format!("<{iri}>"))
    }

    /// Follows `rdfs:subClassOf` where the data has classes below.
    fn of_class(&self, class: Id) -> String {
        let below = if self.facts.has_below(class) { "/rdfs:subClassOf*" } else { "" };
        format!("a{below} {}", self.iri(class))
    }

    fn path(&self, path: &[Step]) -> String {
        let step = |step: &Step| {
            let property = self.iri(step.property);
            match (step.both, step.along) {
                (true, _) => format!("({property}|^{property})"),
                (_, true) => property,
                (_, false) => format!("^{property}"),
            }
        };
        path.iter().map(step).collect::<Vec<_>>().join("/")
    }
}

// === impl Page ===

impl Page<'_> {
    fn query(&self) -> String {
        let head = self.meant.head;
        match self.meant.intent {
            Intent::Whether => format!("ASK {{\n{}}}\n", self.body(head, 1)),
            Intent::Describe => self.describe(head),
            Intent::Count => self.count(head),
            Intent::Total(total, property) => self.total(total, property),
            Intent::List => self.list(head),
        }
    }

    fn describe(&self, head: usize) -> String {
        let name = self.variable(head);
        let body = self.body(head, 1);
        format!(
            "SELECT ?{name} ?property ?value WHERE {{\n{body}  ?{name} ?property ?value .\n}}\nORDER BY ?{name} ?property ?value\n"
        )
    }

    fn count(&self, head: usize) -> String {
        let (name, body) = (self.variable(head), self.body(head, 1));
        match self.meant.per.filter(|group| *group != head) {
            None => format!("SELECT (COUNT(DISTINCT ?{name}) AS ?count) WHERE {{\n{body}}}\n"),
            Some(group) => {
                let (group, label) = (self.variable(group), self.label(group, 1));
                format!(
                    "SELECT ?{group} ?{group}Label (COUNT(DISTINCT ?{name}) AS ?count) WHERE {{\n{body}{label}}}\nGROUP BY ?{group} ?{group}Label\nORDER BY DESC(?count) ?{group}Label\n"
                )
            }
        }
    }

    /// Each thing counts once, however many ways lead to it.
    fn total(&self, total: Total, property: Id) -> String {
        let head = self.meant.head;
        let function = match total {
            Total::Average => "AVG",
            Total::Sum => "SUM",
            Total::Most => "MAX",
            Total::Least => "MIN",
        };
        let holds = |node: &usize| self.writer.facts.has(&self.meant.nodes[*node].what, property);
        let owner = [head].into_iter().chain(0..self.meant.nodes.len()).find(holds).unwrap_or(head);
        let (name, value) = (self.variable(owner), self.value(owner, property));
        let triple = match self.given(owner, Some(property)) {
            true => String::new(),
            false => self.value_triple(owner, property, &value, 2),
        };
        let body = self.body(head, 2);
        let result = format!("{}{}", function.to_lowercase(), capital(&value));
        match self.meant.per {
            None => format!(
                "SELECT ({function}(?{value}) AS ?{result}) WHERE {{\n  {{ SELECT DISTINCT ?{name} ?{value} WHERE {{\n{body}{triple}  }} }}\n}}\n"
            ),
            Some(group) => {
                let (group, label) = (self.variable(group), self.label(group, 1));
                format!(
                    "SELECT ?{group} ?{group}Label ({function}(?{value}) AS ?{result}) WHERE {{\n  {{ SELECT DISTINCT ?{group} ?{name} ?{value} WHERE {{\n{body}{triple}  }} }}\n{label}}}\nGROUP BY ?{group} ?{group}Label\nORDER BY DESC(?{result}) ?{group}Label\n"
                )
            }
        }
    }

    fn list(&self, head: usize) -> String {
        let name = self.variable(head);
        let mut columns = format!("?{name} ?{name}Label");
        let mut shown = self.label(head, 1);
        for (node, property) in self.columns() {
            let value = self.value(node, property);
            let _ = write!(columns, " ?{value}");
            if self.given(node, Some(property)) {
                continue;
            }
            let triple = self.value_triple(node, property, &value, 2);
            // What has no such value is not the first of all by it.
            let first = self.meant.nodes[node].extreme.is_some_and(|it| it.property == property);
            shown += &match first {
                true => self.value_triple(node, property, &value, 1),
                false => format!("  OPTIONAL {{\n{triple}  }}\n"),
            };
        }
        for (at, node) in self.meant.nodes.iter().enumerate() {
            if node.shown {
                let name = self.variable(at);
                let _ = write!(columns, " ?{name} ?{name}Label");
                shown += &self.label(at, 1);
            }
        }
        for link in &self.meant.nodes[head].links {
            if matches!(link.mode, Mode::Count(..) | Mode::Extreme { .. }) {
                let _ = write!(columns, " ?{}Count", self.variable(link.child));
            }
        }
        let (order, limit) = self.order(head);
        format!(
            "SELECT DISTINCT {columns} WHERE {{\n{}{shown}}}\nORDER BY {order}\n{limit}",
            self.body(head, 1)
        )
    }

    /// Values beside what is asked for: those said, and those by which it was chosen.
    fn columns(&self) -> Vec<(usize, Id)> {
        let mut columns = self.meant.columns.clone();
        let node = &self.meant.nodes[self.meant.head];
        let tested = node.tests.iter().filter(|test| !test.negated && test.rule != Rule::Present);
        let chosen = node.extreme.iter().map(|extreme| extreme.property);
        let ordered = self.meant.order.iter().map(|order| order.property);
        for property in tested.filter_map(|test| test.property).chain(chosen).chain(ordered) {
            columns.push((self.meant.head, property));
        }
        let mut seen = Vec::new();
        columns.retain(|column| {
            !seen.contains(column) && {
                seen.push(*column);
                true
            }
        });
        columns
    }

    /// In which order, and how many.
    fn order(&self, head: usize) -> (String, String) {
        let name = self.variable(head);
        let by = |down: bool, property: Id| {
            let value = self.value(head, property);
            let value = if down { format!("DESC(?{value})") } else { format!("?{value}") };
            format!("{value} ?{name}Label ?{name}")
        };
        let limit = self.meant.first.map_or_else(String::new, |first| format!("LIMIT {first}\n"));
        match (self.meant.order, self.meant.nodes[head].extreme) {
            (Some(order), _) => {
                // "The top five by mass" means the heaviest.
                (by(order.down || self.meant.first.is_some(), order.property), limit)
            }
            (None, Some(Extreme { property, most })) => (by(most, property), limit),
            (None, None) => (format!("?{name}Label ?{name}"), limit),
        }
    }

    /// The variable of a value of a node.
    fn value(&self, at: usize, property: Id) -> String {
        let value = variable(&self.writer.facts.name(property));
        match at == self.meant.head && !self.names.contains(&value) {
            true => self.named(&value),
            false => format!("{}{}", self.variable(at), capital(&value)),
        }
    }

    /// Whether the patterns of a node have this value of it already, or its name.
    fn given(&self, at: usize, property: Option<Id>) -> bool {
        let tests = &self.meant.nodes[at].tests;
        let tested = tests.iter().any(|test| !test.negated && test.property == property);
        let chosen = self.chosen(at).is_some_and(|it| Some(it.property) == property);
        (tested || chosen) && self.needed(at)
    }

    /// Whether there is nothing to be shown without it.
    fn needed(&self, at: usize) -> bool {
        let some = |(parent, link): (usize, &Link)| link.mode == Mode::Some && self.needed(parent);
        at == self.meant.head || self.meant.parent(at).is_some_and(some)
    }

    fn label(&self, at: usize, depth: usize) -> String {
        if self.given(at, None) {
            return String::new();
        }
        let name = self.variable(at);
        let indent = "  ".repeat(depth);
        let naming = self.naming();
        let language = match self.writer.facts.languages {
            true => format!(
                " FILTER(LANG(?{name}Label) = \"\" || LANGMATCHES(LANG(?{name}Label), \"en\"))"
            ),
            false => String::new(),
        };
        format!("{indent}OPTIONAL {{ ?{name} {naming} ?{name}Label .{language} }}\n")
    }

    fn naming(&self) -> String {
        let naming = self.writer.facts.naming.as_deref();
        naming.map_or_else(
            || "rdfs:label".into(),
            |iri| match iri.strip_prefix(RDFS) {
                Some(local) => format!("rdfs:{local}"),
                None => self.writer.short(iri),
            },
        )
    }

    fn variable(&self, at: usize) -> String {
        self.named(&self.names[at])
    }

    fn named(&self, name: &str) -> String {
        if self.inner { format!("any{}", capital(name)) } else { name.to_owned() }
    }

    /// The same page with names of its own, for a select within it.
    fn within(&self) -> Page<'_> {
        Page { writer: self.writer, meant: self.meant, names: self.names.clone(), inner: true }
    }

    /// Whether a node is one known thing, and nobody asks for it.
    fn constant(&self, at: usize) -> bool {
        let node = &self.meant.nodes[at];
        let one = matches!(&node.what, What::Things(things) if things.len() == 1);
        let counted = self
            .meant
            .parent(at)
            .is_some_and(|(_, link)| matches!(link.mode, Mode::Count(..) | Mode::Extreme { .. }));
        let named = node.tests.iter().any(|test| test.property.is_none());
        let asked = at == self.meant.head && self.meant.intent != Intent::Whether;
        one && !asked && !counted && !named && !node.shown && self.meant.per != Some(at)
    }

    fn term(&self, at: usize) -> String {
        match &self.meant.nodes[at].what {
            What::Things(things) if self.constant(at) => self.writer.iri(things[0]),
            _ => format!("?{}", self.variable(at)),
        }
    }
}

/// "transport protein" is `transportProtein`.
fn variable(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut joined = String::new();
    for word in words {
        let lower = word.to_ascii_lowercase();
        joined += &if joined.is_empty() { lower } else { capital(&lower) };
    }
    match joined.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => joined,
        _ => format!("thing{joined}"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
