//! Ontologies in RDF (RDF/XML, Turtle, N-Triples), read by the parsers of `oxigraph`.
//!
//! Names are `rdfs:label` and `skos:prefLabel`, other names `skos:altLabel` and the synonyms of
//! oboInOwl; a meaning is `IAO:0000115`, `skos:definition` or `rdfs:comment`. Of labels in several
//! languages the English one is the name and the others are other names.

use std::{
    cell::Cell,
    collections::HashMap,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use oxigraph::{
    io::{RdfFormat, RdfParseError, RdfParser},
    model::{Literal, NamedOrBlankNode, Quad, Term as Node},
};

use super::{
    files::{Format, Unread},
    term::{Gathered, Term, ontology_of},
};

const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const OWL: &str = "http://www.w3.org/2002/07/owl#";
const OBO_IN_OWL: &str = "http://www.geneontology.org/formats/oboInOwl#";
const DEFINITION: &str = "http://purl.obolibrary.org/obo/IAO_0000115";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// What is known of a subject so far.
#[derive(Default)]
struct Draft {
    names: Vec<(Rank, String)>,
    synonyms: Vec<String>,
    meanings: Vec<(Rank, String)>,
    /// It is no term: an ontology, a property, or something that is not used any more.
    left_out: bool,
}

/// How well a text serves: by what says it, then by its language. The least is the best.
type Rank = (u8, u8);

/// What a statement says of its subject.
enum Says {
    Name(u8),
    Synonym,
    Meaning(u8),
    Deprecated,
    Type,
    Other,
}

/// Reads the terms of one file; the statements about them are counted, but not kept.
pub(super) fn read(
    file: impl Read,
    format: Format,
    stem: &str,
    gathered: &mut Gathered,
) -> Result<(), Unread> {
    let line = Rc::new(Cell::new(1));
    let lines = Lines { file: BufReader::new(file), line: line.clone(), ended: false };
    let mut drafts: HashMap<String, Draft> = HashMap::new();
    let mut order = Vec::new();
    for quad in RdfParser::from_format(kind(format)).for_reader(lines) {
        let quad = quad.map_err(|error| unread(&error, line.get()))?;
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        if !drafts.contains_key(subject.as_str()) {
            order.push(subject.as_str().to_owned());
        }
        drafts.entry(subject.as_str().to_owned()).or_default().note(&quad, gathered);
    }
    for iri in order {
        if let Some(term) = drafts.remove(&iri).and_then(|draft| draft.finish(iri, stem)) {
            gathered.add(term);
        }
    }
    Ok(())
}

const fn kind(format: Format) -> RdfFormat {
    match format {
        Format::Turtle => RdfFormat::Turtle,
        Format::NTriples => RdfFormat::NTriples,
        Format::RdfXml | Format::Obo => RdfFormat::RdfXml,
    }
}

fn says(predicate: &str) -> Says {
    let own = |vocabulary| predicate.strip_prefix(vocabulary);
    match (own(RDFS), own(SKOS), own(OWL), own(OBO_IN_OWL)) {
        (Some("label"), ..) => Says::Name(0),
        (_, Some("prefLabel"), ..) => Says::Name(1),
        (_, Some("altLabel" | "hiddenLabel"), ..) => Says::Synonym,
        (_, Some("definition"), ..) => Says::Meaning(1),
        (Some("comment"), ..) => Says::Meaning(2),
        (_, _, Some("deprecated"), _) => Says::Deprecated,
        (_, _, _, Some(name)) if name.starts_with("has") && name.ends_with("Synonym") => {
            Says::Synonym
        }
        _ if predicate == DEFINITION => Says::Meaning(0),
        _ if predicate == TYPE => Says::Type,
        _ => Says::Other,
    }
}

/// English and what has no language first, for that is what most ontologies are named in.
fn language(text: &Literal) -> u8 {
    match text.language() {
        None => 1,
        Some(tag) if tag.eq_ignore_ascii_case("en") => 0,
        Some(tag) if tag.to_ascii_lowercase().starts_with("en-") => 2,
        Some(_) => 3,
    }
}

fn no_term(kind: &str) -> bool {
    let own = kind
        .strip_prefix(OWL)
        .or_else(|| kind.strip_prefix("http://www.w3.org/1999/02/22-rdf-syntax-ns#"));
    own.is_some_and(|name| name == "Ontology" || name.ends_with("Property"))
}

fn unread(error: &RdfParseError, line: usize) -> Unread {
    let line = match error {
        // The parser of RDF/XML knows no lines, but has taken none after the wrong one.
        RdfParseError::Syntax(error) => {
            Some(error.location().map_or(line, |at| at.start.line as usize + 1))
        }
        RdfParseError::Io(_) => None,
    };
    Unread { line, why: error.to_string() }
}

// === impl Draft ===

impl Draft {
    fn note(&mut self, quad: &Quad, gathered: &mut Gathered) {
        match (says(quad.predicate.as_str()), &quad.object) {
            (Says::Name(rank), Node::Literal(text)) => {
                self.names.push(((rank, language(text)), text.value().to_owned()));
            }
            (Says::Synonym, Node::Literal(text)) => self.synonyms.push(text.value().to_owned()),
            (Says::Meaning(rank), Node::Literal(text)) => {
                self.meanings.push(((rank, language(text)), text.value().to_owned()));
            }
            (Says::Deprecated, Node::Literal(value)) => {
                self.left_out |= matches!(value.value(), "true" | "1");
            }
            (Says::Type, Node::NamedNode(kind)) => self.left_out |= no_term(kind.as_str()),
            (_, Node::NamedNode(other)) => gathered.used(other.as_str().to_owned()),
            _ => {}
        }
    }

    fn finish(mut self, iri: String, stem: &str) -> Option<Term> {
        // What is said by the same word in the same language stays in the file's order.
        self.names.sort_by_key(|(rank, _)| *rank);
        self.meanings.sort_by_key(|(rank, _)| *rank);
        let mut names = self.names.into_iter().map(|(_, name)| name).filter(|n| !n.is_empty());
        let label = names.next().filter(|_| !self.left_out)?;
        Some(Term {
            ontology: ontology_of(&iri, stem),
            iri,
            label,
            synonyms: names.chain(self.synonyms).collect(),
            description: self.meanings.into_iter().map(|(_, text)| text).next(),
            uses: 0,
        })
    }
}

/// A file that is given away line by line, so that it is known which line is read.
struct Lines<R> {
    file: BufReader<R>,
    line: Rc<Cell<usize>>,
    /// The line has been given to its end.
    ended: bool,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let waiting = self.file.fill_buf()?;
        let end = waiting.iter().position(|byte| *byte == b'\n').map_or(waiting.len(), |at| at + 1);
        let taken = end.min(buffer.len());
        buffer[..taken].copy_from_slice(&waiting[..taken]);
        self.file.consume(taken);
        self.line.set(self.line.get() + usize::from(self.ended && taken > 0));
        self.ended = buffer[..taken].ends_with(b"\n");
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
        @prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
        @prefix in: <http://www.geneontology.org/formats/oboInOwl#> .\n\
        @prefix obo: <http://purl.obolibrary.org/obo/> .\n\
        @prefix : <http://example.org/> .\n";

    fn terms(text: &str, format: Format) -> Result<Vec<Term>, Unread> {
        let mut gathered = Gathered::default();
        read(text.as_bytes(), format, "file", &mut gathered).map(|()| gathered.finish())
    }

    #[test]
    fn a_term_has_its_names_and_its_meaning() {
        let text = format!(
            "{HEAD}obo:PR_000000001 a owl:Class ; rdfs:label \"Protein\"@de, \"protein\"@en ;\n\
             in:hasExactSynonym \"polypeptide\" ; rdfs:comment \"no\" ; obo:IAO_0000115 \"A chain.\" .\n\
             :blue skos:prefLabel \"blue\" ; skos:altLabel \"azure\" ; skos:broader obo:PR_000000001 ."
        );
        let all = terms(&text, Format::Turtle).unwrap();
        assert_eq!(
            all[0],
            Term {
                iri: "http://purl.obolibrary.org/obo/PR_000000001".into(),
                ontology: "PR".into(),
                label: "protein".into(),
                synonyms: vec!["Protein".into(), "polypeptide".into()],
                description: Some("A chain.".into()),
                uses: 1,
            }
        );
        assert_eq!((all[1].label.as_str(), all[1].ontology.as_str()), ("blue", "file"));
        assert_eq!((&*all[1].synonyms, &all[1].description), (&["azure".to_owned()][..], &None));
    }

    #[test]
    fn what_is_no_term_is_left_out() {
        let text = format!(
            "{HEAD}:o a owl:Ontology ; rdfs:label \"o\" . :p a owl:ObjectProperty ; rdfs:label \"p\" .\n\
             :d rdfs:label \"d\" ; owl:deprecated true . :n a owl:Class . [] rdfs:label \"b\" .\n\
             :t rdfs:label \"t\" ."
        );
        let all = terms(&text, Format::Turtle).unwrap();
        let labels: Vec<_> = all.into_iter().map(|term| term.label).collect();
        assert_eq!(labels, ["t"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let line = |text: &str, format| terms(text, format).unwrap_err().line;
        assert_eq!(
            line(&format!("{HEAD}:a rdfs:label \"a\" .\n:b rdfs:label .\n"), Format::Turtle),
            Some(8)
        );
        assert_eq!(
            line("<http://a/b> <http://a/c> \"d\" .\nnonsense\n", Format::NTriples),
            Some(2)
        );
        let xml = "<?xml version=\"1.0\"?>\n\
            <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
            <rdf:Description rdf:about=\"http://a/b\">\n</wrong>\n</rdf:RDF>\n";
        assert_eq!(line(xml, Format::RdfXml), Some(4));
    }
}
