//! What a question means, written in SPARQL 1.1.

use std::fmt::Write;

use super::{
    facts::{Facts, Id, Values},
    grammar::{Compare, Like, Total},
    meaning::{Extreme, Intent, Link, Meant, Mode, Node, Rule, Step, Test, What},
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
}

// === impl Writer ===

impl Writer<'_> {
    /// The query that asks what is meant.
    pub(super) fn write(&self, meant: &Meant) -> String {
        let page = Page { writer: self, meant, names: self.variables(meant) };
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
        let triple = self.value_triple(owner, property, &value, 2);
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
            let triple = self.value_triple(node, property, &value, 2);
            let _ = writeln!(shown, "  OPTIONAL {{\n{triple}  }}");
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

    /// Everything that a node has to be.
    fn body(&self, at: usize, depth: usize) -> String {
        let mut text = self.node(at, depth);
        if let Some(extreme) = self.chosen(at) {
            let indent = "  ".repeat(depth);
            let (value, function) =
                (self.value(at, extreme.property), if extreme.most { "MAX" } else { "MIN" });
            let inner = self.node(at, depth + 2)
                + &self.value_triple(at, extreme.property, &value, depth + 2);
            text += &self.value_triple(at, extreme.property, &value, depth);
            let _ = writeln!(
                text,
                "{indent}{{ SELECT ({function}(?{value}) AS ?{value}Of{at}) WHERE {{\n{inner}{indent}}} }}"
            );
            let _ = writeln!(text, "{indent}FILTER(?{value} = ?{value}Of{at})");
        }
        text
    }

    /// The first of all by a value, unless several are wanted: then the order does it.
    fn chosen(&self, at: usize) -> Option<Extreme> {
        let several = at == self.meant.head && self.meant.first.is_some_and(|first| first > 1);
        self.meant.nodes[at].extreme.filter(|_| !several)
    }

    fn node(&self, at: usize, depth: usize) -> String {
        let node = &self.meant.nodes[at];
        let indent = "  ".repeat(depth);
        let mut text = String::new();
        match &node.what {
            What::Class(class) => {
                let _ =
                    writeln!(text, "{indent}{} {} .", self.term(at), self.writer.of_class(*class));
            }
            What::Things(things) if !self.constant(at) => {
                let all: Vec<_> = things.iter().map(|id| self.writer.iri(*id)).collect();
                let _ =
                    writeln!(text, "{indent}VALUES ?{} {{ {} }}", self.variable(at), all.join(" "));
            }
            What::Things(_) | What::Anything => {}
        }
        for (class, is) in &node.kinds {
            let kind = format!("{} {}", self.term(at), self.writer.of_class(*class));
            let _ = match is {
                true => writeln!(text, "{indent}{kind} ."),
                false => writeln!(text, "{indent}FILTER NOT EXISTS {{ {kind} }}"),
            };
        }
        for test in &node.tests {
            text += &self.test(at, test, depth);
        }
        for link in &node.links {
            text += &self.link(at, node, link, depth);
        }
        text
    }

    fn link(&self, at: usize, node: &Node, link: &Link, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let (parent, child) = (self.term(at), self.term(link.child));
        let edge = format!("{parent} {} {child} .", self.writer.path(&link.path));
        match link.mode {
            Mode::Some => format!("{indent}{edge}\n{}", self.body(link.child, depth)),
            Mode::None => {
                let inner = self.body(link.child, depth + 1);
                format!("{indent}FILTER NOT EXISTS {{\n{indent}  {edge}\n{inner}{indent}}}\n")
            }
            Mode::Count(compare, number) => {
                let counted = self.counted(at, node, link, depth, "Count");
                let name = self.variable(link.child);
                let sign = sign(compare);
                format!("{counted}{indent}FILTER(?{name}Count {sign} {number})\n")
            }
            Mode::Extreme { most } => {
                let name = self.variable(link.child);
                let counted = self.counted(at, node, link, depth, "Count");
                let again = self.counted(at, node, link, depth + 1, "Number");
                let function = if most { "MAX" } else { "MIN" };
                format!(
                    "{counted}{indent}{{ SELECT ({function}(?{name}Number) AS ?{name}Most) WHERE {{\n{again}{indent}}} }}\n{indent}FILTER(?{name}Count = ?{name}Most)\n"
                )
            }
        }
    }

    /// How many of its children each node has; none is a number too.
    fn counted(&self, at: usize, node: &Node, link: &Link, depth: usize, suffix: &str) -> String {
        let indent = "  ".repeat(depth);
        let (name, child) = (self.variable(at), self.variable(link.child));
        let edge = format!("?{name} {} ?{child} .", self.writer.path(&link.path));
        let others = Node {
            links: node.links.iter().filter(|other| other.child != link.child).cloned().collect(),
            ..node.clone()
        };
        let mut own = self.meant.clone();
        own.nodes[at] = others;
        let page = Page { writer: self.writer, meant: &own, names: self.names.clone() };
        let scope = page.node(at, depth + 2);
        let inner = self.body(link.child, depth + 3);
        format!(
            "{indent}{{ SELECT ?{name} (COUNT(DISTINCT ?{child}) AS ?{child}{suffix}) WHERE {{\n{scope}{indent}    OPTIONAL {{\n{indent}      {edge}\n{inner}{indent}    }}\n{indent}  }} GROUP BY ?{name} }}\n"
        )
    }

    fn test(&self, at: usize, test: &Test, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let inner = self.tested(at, test, if test.negated { depth + 1 } else { depth });
        match test.negated {
            true => format!("{indent}FILTER NOT EXISTS {{\n{inner}{indent}}}\n"),
            false => inner,
        }
    }

    fn tested(&self, at: usize, test: &Test, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let (value, triple) = match test.property {
            Some(property) => {
                let value = self.value(at, property);
                let triple = self.value_triple(at, property, &value, depth);
                (value, triple)
            }
            None => {
                let value = format!("{}Label", self.variable(at));
                let naming = self.naming();
                (value.clone(), format!("{indent}?{} {naming} ?{value} .\n", self.variable(at)))
            }
        };
        let rule = match &test.rule {
            Rule::Present => String::new(),
            Rule::Number(compare, number) => {
                format!(
                    "{indent}FILTER({} {} {number})\n",
                    self.number(test.property, &value),
                    sign(*compare)
                )
            }
            Rule::Than(compare, things) => {
                self.than(&value, test.property, *compare, things, depth)
            }
            Rule::OneOf(texts) => {
                let all: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
                format!("{indent}FILTER(STR(?{value}) IN ({}))\n", all.join(", "))
            }
            Rule::Text(like, text) => {
                let text = quoted(&text.to_lowercase());
                let value = format!("LCASE(STR(?{value}))");
                let is = match like {
                    Like::Starts => format!("STRSTARTS({value}, {text})"),
                    Like::Ends => format!("STRENDS({value}, {text})"),
                    Like::Contains => format!("CONTAINS({value}, {text})"),
                    Like::Is => format!("{value} = {text}"),
                };
                format!("{indent}FILTER({is})\n")
            }
        };
        triple + &rule
    }

    /// More than each of these: longer than insulin is longer than any of that name.
    fn than(
        &self,
        value: &str,
        property: Option<Id>,
        compare: Compare,
        things: &[Id],
        depth: usize,
    ) -> String {
        let Some(property) = property else { return String::new() };
        let (indent, property) = ("  ".repeat(depth), self.writer.iri(property));
        let all: Vec<_> = things.iter().map(|id| self.writer.iri(*id)).collect();
        let most = matches!(compare, Compare::More | Compare::AtLeast);
        let (function, sign) = (if most { "MAX" } else { "MIN" }, sign(compare));
        format!(
            "{indent}{{ SELECT ({function}(?other) AS ?{value}Than) WHERE {{\n{indent}  VALUES ?compared {{ {} }}\n{indent}  ?compared {property} ?other .\n{indent}}} }}\n{indent}FILTER(?{value} {sign} ?{value}Than)\n",
            all.join(" ")
        )
    }

    /// A value as a number: years of dates are.
    fn number(&self, property: Option<Id>, value: &str) -> String {
        let kind =
            property.and_then(|id| self.writer.facts.properties.get(&id)).map(|it| it.values);
        match kind {
            Some(Values::Years) => {
                format!("<http://www.w3.org/2001/XMLSchema#integer>(STR(?{value}))")
            }
            Some(Values::Dates) => format!("YEAR(?{value})"),
            _ => format!("?{value}"),
        }
    }

    fn value_triple(&self, at: usize, property: Id, value: &str, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        format!("{indent}{} {} ?{value} .\n", self.term(at), self.writer.iri(property))
    }

    /// The variable of a value of a node.
    fn value(&self, at: usize, property: Id) -> String {
        let value = variable(&self.writer.facts.name(property));
        match at == self.meant.head && !self.names.contains(&value) {
            true => value,
            false => format!("{}{}", self.variable(at), capital(&value)),
        }
    }

    fn label(&self, at: usize, depth: usize) -> String {
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
        self.names[at].clone()
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

const fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::More => ">",
        Compare::AtLeast => ">=",
        Compare::Less => "<",
        Compare::AtMost => "<=",
        Compare::Equal => "=",
    }
}

/// A text as a literal (SPARQL 1.1, section 4.1.2).
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            c => quoted.push(c),
        }
    }
    quoted + "\""
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
