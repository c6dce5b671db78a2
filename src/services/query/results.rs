//! Answers of endpoints elsewhere: SPARQL 1.1 Query Results JSON, and N-Triples of graphs.

use std::{collections::HashMap, time::Duration};

use protocol::{
    Fault, FaultCode,
    query::{Rows, Term},
};
use serde::Deserialize;

/// The answer to SELECT or ASK.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    head: Head,
    results: Option<Results>,
    boolean: Option<bool>,
}

#[derive(Default, Deserialize)]
struct Head {
    #[serde(default)]
    vars: Vec<String>,
}

#[derive(Deserialize)]
struct Results {
    bindings: Vec<HashMap<String, Value>>,
}

#[derive(Deserialize)]
struct Value {
    #[serde(rename = "type")]
    kind: Kind,
    value: String,
    datatype: Option<String>,
    #[serde(rename = "xml:lang")]
    language: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Uri,
    Bnode,
    Literal,
    /// As SPARQL 1.0 had it.
    TypedLiteral,
}

/// The plain type of texts, which goes without saying.
const TEXT: &str = "http://www.w3.org/2001/XMLSchema#string";
const BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";

/// Reads an answer; rows beyond so many are dropped, and said to be.
pub(super) fn rows(body: &[u8], most: usize) -> Result<Rows, Fault> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'{') => document(body, most),
        // Graphs come as N-Triples, whose lines begin with a term or a comment.
        None | Some(b'<' | b'_' | b'#') => graph(body, most),
        _ => Err(nonsense()),
    }
}

/// It answers with what is no answer.
fn nonsense() -> Fault {
    Fault::new(FaultCode::BackendFailed, "The query service answered with what is no result")
        .help("the operators have to check that its URL is that of a SPARQL 1.1 endpoint")
}

/// It does not answer.
pub(super) fn silent(limit: Duration) -> actors::ports::backend::Failure {
    let text = format!("The query service did not answer within {} s", limit.as_secs());
    Fault::new(FaultCode::BackendFailed, text).into()
}

fn document(body: &[u8], most: usize) -> Result<Rows, Fault> {
    let document: Document = serde_json::from_slice(body).map_err(|_| nonsense())?;
    if let Some(answer) = document.boolean {
        let value = answer.to_string().into();
        let datatype = Some(BOOLEAN.into());
        let term = Term::Literal { value, datatype, language: None };
        let bindings = vec![vec![Some(term)]];
        return Ok(Rows { variables: vec!["answer".into()], bindings, truncated: false });
    }
    let found = document.results.ok_or_else(nonsense)?.bindings;
    let truncated = found.len() > most;
    let variables = document.head.vars;
    let row = |mut row: HashMap<String, Value>| -> Vec<Option<Term>> {
        variables.iter().map(|name| row.remove(name).map(Value::into_term)).collect()
    };
    let bindings = found.into_iter().take(most).map(row).collect();
    Ok(Rows { variables: variables.into_iter().map(Into::into).collect(), bindings, truncated })
}

// === impl Value ===

impl Value {
    fn into_term(self) -> Term {
        match self.kind {
            Kind::Uri => Term::Iri(self.value.into()),
            Kind::Bnode => Term::Blank(self.value.into()),
            Kind::Literal | Kind::TypedLiteral => Term::Literal {
                value: self.value.into(),
                datatype: self.datatype.filter(|it| it != TEXT).map(Into::into),
                language: self.language.map(Into::into),
            },
        }
    }
}

/// Reads a graph.
#[cfg(feature = "sparql")]
fn graph(body: &[u8], most: usize) -> Result<Rows, Fault> {
    use oxigraph::io::{RdfFormat, RdfParser};

    use super::embedded::term;

    let variables = ["subject", "predicate", "object"].map(Into::into).to_vec();
    let mut rows = Rows { variables, ..Rows::default() };
    for quad in RdfParser::from_format(RdfFormat::NTriples).for_slice(body) {
        let quad = quad.map_err(|_| nonsense())?;
        rows.truncated = rows.bindings.len() == most;
        if rows.truncated {
            break;
        }
        let row = [quad.subject.into(), quad.predicate.into(), quad.object];
        rows.bindings.push(row.iter().map(|it| Some(term(it))).collect());
    }
    Ok(rows)
}

/// Reading graphs needs the engine's readers.
#[cfg(not(feature = "sparql"))]
fn graph(_body: &[u8], _most: usize) -> Result<Rows, Fault> {
    let text = "This server reads tables and yes or no, not graphs";
    Err(Fault::new(FaultCode::QueryRefused, text).help("ask with SELECT or ASK"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(value: &str, datatype: Option<&str>, language: Option<&str>) -> Option<Term> {
        Some(Term::Literal {
            value: value.into(),
            datatype: datatype.map(Into::into),
            language: language.map(Into::into),
        })
    }

    #[test]
    fn a_table_is_read_with_its_types() {
        let body = br#" {"head": {"vars": ["a", "b", "c"]}, "results": {"bindings": [
            {"a": {"type": "uri", "value": "http://e.org/x"},
             "b": {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
            {"a": {"type": "bnode", "value": "b0"},
             "b": {"type": "literal", "xml:lang": "en", "value": "seven"},
             "c": {"type": "typed-literal", "value": "x", "datatype": "http://www.w3.org/2001/XMLSchema#string"}}
        ]}}"#;
        let rows = rows(body, 10).unwrap();
        let integer = "http://www.w3.org/2001/XMLSchema#integer";
        assert_eq!(rows.variables, ["a", "b", "c"]);
        assert_eq!(
            rows.bindings,
            [
                [Some(Term::Iri("http://e.org/x".into())), literal("7", Some(integer), None), None],
                [
                    Some(Term::Blank("b0".into())),
                    literal("seven", None, Some("en")),
                    literal("x", None, None)
                ],
            ]
        );
        assert!(!rows.truncated);
    }

    #[test]
    fn rows_beyond_the_limit_are_dropped_and_said() {
        let row = r#"{"a": {"type": "literal", "value": "x"}}"#;
        let list = [row; 4].join(",");
        let body = format!(r#"{{"head": {{"vars": ["a"]}}, "results": {{"bindings": [{list}]}}}}"#);
        let found = rows(body.as_bytes(), 3).unwrap();
        assert_eq!((found.bindings.len(), found.truncated), (3, true));
        assert!(!rows(body.as_bytes(), 4).unwrap().truncated);
    }

    #[test]
    fn yes_and_no_and_graphs_are_rows_too() {
        let yes = rows(br#"{"head": {}, "boolean": true}"#, 10).unwrap();
        assert_eq!(yes.variables, ["answer"]);
        assert_eq!(yes.bindings, [[literal("true", Some(BOOLEAN), None)]]);
        #[cfg(feature = "sparql")]
        {
            let graph = rows(b"<a:a> <a:b> \"c\"@en .\n<a:a> <a:b> _:x .\n", 10).unwrap();
            assert_eq!(graph.variables, ["subject", "predicate", "object"]);
            assert_eq!(graph.bindings.len(), 2);
            assert_eq!(graph.bindings[0][2], literal("c", None, Some("en")));
        }
        assert!(rows(b"", 10).unwrap().bindings.is_empty());
    }

    #[test]
    fn garbage_is_refused() {
        let garbage: [&[u8]; 7] = [
            b"<html><body>It works!</body></html>",
            b"{}",
            b"{\"results\": {}}",
            b"{\"results\": {\"bindings\": [{\"a\": 7}]}}",
            b"[1, 2",
            b"\xff\xfe\x00",
            b"hello",
        ];
        for body in garbage {
            let fault = rows(body, 10).unwrap_err();
            assert_eq!(fault.code, FaultCode::BackendFailed, "{}", String::from_utf8_lossy(body));
        }
    }
}
