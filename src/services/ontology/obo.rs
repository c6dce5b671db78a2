//! Ontologies in the OBO flat file format (version 1.4), read by `fastobo`.

use std::{collections::HashMap, io::BufRead};

use fastobo::{
    ast::{Frame, HeaderClause, HeaderFrame, Ident, TermClause, TermFrame},
    error::{Error, SyntaxError},
    parser::{Parser, SequentialParser},
    syntax::pest::error::LineColLocation,
};

use super::{
    files::Unread,
    term::{Gathered, Term, ontology_of},
};

/// Where the ids of OBO ontologies lead, unless their file says otherwise.
const PURL: &str = "http://purl.obolibrary.org/obo/";

/// How the ids of a file become IRIs (OBO 1.4 section 5.9).
struct Ids {
    /// The ontology, as the file names it: the ground of ids without a prefix.
    ontology: String,
    /// Prefixes that lead elsewhere.
    spaces: HashMap<String, String>,
}

/// Reads the terms of one file; the relations between them are counted, but not kept.
pub(super) fn read(file: impl BufRead, stem: &str, gathered: &mut Gathered) -> Result<(), Unread> {
    let mut ids = Ids { ontology: stem.to_owned(), spaces: HashMap::new() };
    for frame in SequentialParser::new(file) {
        match frame.map_err(unread)? {
            Frame::Header(header) => ids.learn(&header),
            Frame::Term(frame) => read_term(&frame, &ids, gathered),
            Frame::Typedef(_) | Frame::Instance(_) => {}
        }
    }
    Ok(())
}

fn read_term(frame: &TermFrame, ids: &Ids, gathered: &mut Gathered) {
    let iri = ids.iri(frame.id().as_inner().as_id());
    let mut term = Term { ontology: ontology_of(&iri, &ids.ontology), iri, ..Term::default() };
    for line in frame.clauses() {
        match line.as_inner() {
            TermClause::IsObsolete(true) | TermClause::IsAnonymous(true) => return,
            TermClause::Name(name) => term.label = name.as_str().trim().to_owned(),
            TermClause::Synonym(synonym) => {
                term.synonyms.push(synonym.description().as_str().to_owned());
            }
            TermClause::Def(definition) => {
                term.description = Some(definition.text().as_str().to_owned());
            }
            TermClause::IsA(other)
            | TermClause::IntersectionOf(_, other)
            | TermClause::Relationship(_, other) => gathered.used(ids.iri(other.as_id())),
            _ => {}
        }
    }
    if !term.label.is_empty() {
        gathered.add(term);
    }
}

fn unread(error: Error) -> Unread {
    match error {
        Error::SyntaxError { error: SyntaxError::ParserError { error } } => {
            let (LineColLocation::Pos((line, _)) | LineColLocation::Span((line, _), _)) =
                error.line_col;
            Unread { line: Some(line), why: error.variant.message().into_owned() }
        }
        other => Unread { line: None, why: other.to_string() },
    }
}

// === impl Ids ===

impl Ids {
    fn learn(&mut self, header: &HeaderFrame) {
        for clause in header.iter() {
            match clause {
                HeaderClause::Ontology(name) => self.ontology = name.as_str().to_owned(),
                HeaderClause::Idspace(prefix, url, _) => {
                    self.spaces.insert(prefix.as_str().to_owned(), url.as_str().to_owned());
                }
                _ => {}
            }
        }
    }

    fn iri(&self, id: &Ident) -> String {
        match id {
            Ident::Url(url) => url.as_str().to_owned(),
            Ident::Unprefixed(id) => format!("{PURL}{}#{}", self.ontology, id.as_str()),
            Ident::Prefixed(id) => match self.spaces.get(id.prefix()) {
                Some(space) => format!("{space}{}", id.local()),
                None => format!("{PURL}{}_{}", id.prefix(), id.local()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Result<Vec<Term>, Unread> {
        let mut gathered = Gathered::default();
        read(text.as_bytes(), "file", &mut gathered).map(|()| gathered.finish())
    }

    #[test]
    fn a_term_has_its_names_and_its_meaning() {
        let text = "format-version: 1.4\nontology: pr\nidspace: XY http://example.org/xy#\n\n\
            [Term]\nid: PR:000000001\nname: protein\ndef: \"A long \\\"chain\\\".\" [PRO:x]\n\
            synonym: \"polypeptide\" EXACT []\nsynonym: \"native protein\" RELATED []\n\n\
            [Term]\nid: XY:7\nname: thing ! comment\nis_a: PR:000000001 ! protein\n\n\
            [Term]\nid: plain\nname: plain\nrelationship: part_of PR:000000001\n";
        let all = terms(text).unwrap();
        assert_eq!(
            all[0],
            Term {
                iri: "http://purl.obolibrary.org/obo/PR_000000001".into(),
                ontology: "PR".into(),
                label: "protein".into(),
                synonyms: vec!["polypeptide".into(), "native protein".into()],
                description: Some("A long \"chain\".".into()),
                uses: 2,
            }
        );
        assert_eq!(
            (all[1].iri.as_str(), all[1].label.as_str()),
            ("http://example.org/xy#7", "thing")
        );
        assert_eq!(all[2].iri, "http://purl.obolibrary.org/obo/pr#plain");
        assert_eq!(all[2].ontology, "pr");
    }

    #[test]
    fn what_is_obsolete_or_has_no_name_is_left_out() {
        let text = "[Term]\nid: A:1\nname: old\nis_obsolete: true\n\n[Term]\nid: A:2\n\n\
            [Typedef]\nid: part_of\nname: part of\n\n[Term]\nid: A:3\nname: new\n";
        let labels: Vec<_> = terms(text).unwrap().into_iter().map(|term| term.label).collect();
        assert_eq!(labels, ["new"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let text = "format-version: 1.4\n\n[Term]\nid: A:1\nname: one\n\n[Term]\nid: A:2\ndef: no quotes\n";
        assert_eq!(terms(text).unwrap_err().line, Some(9));
        assert_eq!(terms("format-version: 1.4\ndate: never\n").unwrap_err().line, Some(2));
    }
}
