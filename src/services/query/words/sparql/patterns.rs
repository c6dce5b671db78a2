//! The patterns of a query: what every thing in it has to be.

use std::fmt::Write;

use super::Page;
use crate::services::query::words::{
    facts::{Id, Values},
    grammar::{Compare, Like},
    meaning::{Extreme, Link, Mode, Node, Rule, Test, What},
};

// === impl Page ===

impl Page<'_> {
    /// Everything that a node has to be.
    pub(super) fn body(&self, at: usize, depth: usize) -> String {
        let mut text = self.node(at, depth);
        if let Some(extreme) = self.chosen(at) {
            let indent = "  ".repeat(depth);
            let (value, function) =
                (self.value(at, extreme.property), if extreme.most { "MAX" } else { "MIN" });
            let page = self.within();
            let any = page.value(at, extreme.property);
            let inner = page.node(at, depth + 2)
                + &page.value_triple(at, extreme.property, &any, depth + 2);
            text += &self.value_triple(at, extreme.property, &value, depth);
            let _ = writeln!(
                text,
                "{indent}{{ SELECT ({function}(?{any}) AS ?{value}Of{at}) WHERE {{\n{inner}{indent}}} }}"
            );
            let _ = writeln!(text, "{indent}FILTER(?{value} = ?{value}Of{at})");
        }
        text
    }

    /// The first of all by a value, unless several are wanted: then the order does it.
    pub(super) fn chosen(&self, at: usize) -> Option<Extreme> {
        let several = at == self.meant.head && self.meant.first.is_some_and(|first| first > 1);
        self.meant.nodes[at].extreme.filter(|_| !several)
    }

    pub(super) fn node(&self, at: usize, depth: usize) -> String {
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

    pub(super) fn link(&self, at: usize, node: &Node, link: &Link, depth: usize) -> String {
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
                let counted = self.counted(at, node, link, depth);
                let name = self.variable(link.child);
                let sign = sign(compare);
                format!("{counted}{indent}FILTER(?{name}Count {sign} {number})\n")
            }
            Mode::Extreme { most } => {
                let name = self.variable(link.child);
                let counted = self.counted(at, node, link, depth);
                let page = self.within();
                let (any, again) =
                    (page.variable(link.child), page.counted(at, node, link, depth + 1));
                let function = if most { "MAX" } else { "MIN" };
                format!(
                    "{counted}{indent}{{ SELECT ({function}(?{any}Count) AS ?{name}Most) WHERE {{\n{again}{indent}}} }}\n{indent}FILTER(?{name}Count = ?{name}Most)\n"
                )
            }
        }
    }

    /// How many of its children each node has; none is a number too.
    pub(super) fn counted(&self, at: usize, node: &Node, link: &Link, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let (name, child) = (self.variable(at), self.variable(link.child));
        let edge = format!("?{name} {} ?{child} .", self.writer.path(&link.path));
        let others = Node {
            links: node.links.iter().filter(|other| other.child != link.child).cloned().collect(),
            ..node.clone()
        };
        let mut own = self.meant.clone();
        own.nodes[at] = others;
        let page =
            Page { writer: self.writer, meant: &own, names: self.names.clone(), inner: self.inner };
        let scope = page.node(at, depth + 2);
        let inner = self.body(link.child, depth + 3);
        format!(
            "{indent}{{ SELECT ?{name} (COUNT(DISTINCT ?{child}) AS ?{child}Count) WHERE {{\n{scope}{indent}    OPTIONAL {{\n{indent}      {edge}\n{inner}{indent}    }}\n{indent}  }} GROUP BY ?{name} }}\n"
        )
    }

    pub(super) fn test(&self, at: usize, test: &Test, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let inner = self.tested(at, test, if test.negated { depth + 1 } else { depth });
        match test.negated {
            true => format!("{indent}FILTER NOT EXISTS {{\n{inner}{indent}}}\n"),
            false => inner,
        }
    }

    pub(super) fn tested(&self, at: usize, test: &Test, depth: usize) -> String {
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
    pub(super) fn than(
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
    pub(super) fn number(&self, property: Option<Id>, value: &str) -> String {
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

    pub(super) fn value_triple(
        &self,
        at: usize,
        property: Id,
        value: &str,
        depth: usize,
    ) -> String {
        let indent = "  ".repeat(depth);
        format!("{indent}{} {} ?{value} .\n", self.term(at), self.writer.iri(property))
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
