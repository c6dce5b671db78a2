//! Answers of endpoints elsewhere: SPARQL 1.1 Query Results JSON, and N-Triples of graphs.

use std::{collections::HashMap, time::Duration};

use protocol::{
    Fault, FaultCode,
    query::{Rows, Term},
};
use serde::Deserialize;
use spargebra::Query;

/// What a query is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Rows: SELECT.
    Table,
    /// ASK.
    YesOrNo,
    /// Triples: CONSTRUCT and DESCRIBE.
    Graph,
}

/// The answer to SELECT.
#[derive(Deserialize)]
struct Table {
    head: Head,
    results: Results,
}

#[derive(Deserialize)]
struct Head {
    vars: Vec<String>,
}

/// The answer to ASK.
#[derive(Deserialize)]
struct YesOrNo {
    boolean: bool,
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

/// Some put it before their texts, though nobody should.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads an answer; rows beyond so many are dropped, and said to be. Its content type is not
/// looked at: what it says is either an answer of this form or none.
pub(super) fn rows(body: &[u8], form: Form, most: usize) -> Result<Rows, Fault> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    match form {
        Form::Table => table(body, most),
        Form::YesOrNo => yes_or_no(body),
        // No triples are a graph too: nothing at all is how N-Triples says so.
        Form::Graph => graph(body, most),
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

fn yes_or_no(body: &[u8]) -> Result<Rows, Fault> {
    let YesOrNo { boolean } = serde_json::from_slice(body).map_err(|_| nonsense())?;
    let (value, datatype) = (boolean.to_string().into(), Some(BOOLEAN.into()));
    let bindings = vec![vec![Some(Term::Literal { value, datatype, language: None })]];
    Ok(Rows { variables: vec!["answer".into()], bindings, truncated: false })
}

fn table(body: &[u8], most: usize) -> Result<Rows, Fault> {
    let Table { head, results } = serde_json::from_slice(body).map_err(|_| nonsense())?;
    let (variables, found) = (head.vars, results.bindings);
    let truncated = found.len() > most;
    let row = |mut row: HashMap<String, Value>| {
        let terms = variables.iter().map(|name| row.remove(name).map(Value::into_term)).collect();
        // A value that belongs to no column would be lost without a word.
        if row.is_empty() { Ok(terms) } else { Err(nonsense()) }
    };
    let bindings = found.into_iter().take(most).map(row).collect::<Result<_, _>>()?;
    Ok(Rows { variables: variables.into_iter().map(Into::into).collect(), bindings, truncated })
}

// === impl Form ===

impl Form {
    /// What this query is answered with.
    pub(super) const fn of(query: &Query) -> Self {
        match query {
            Query::Select { .. } => Self::Table,
            Query::Ask { .. } => Self::YesOrNo,
            Query::Construct { .. } | Query::Describe { .. } => Self::Graph,
        }
    }

    /// The media type to ask for.
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Table | Self::YesOrNo => "application/sparql-results+json",
            Self::Graph => "application/n-triples",
        }
    }
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
        let rows = rows(body, Form::Table, 10).unwrap();
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
        let found = rows(body.as_bytes(), Form::Table, 3).unwrap();
        assert_eq!((found.bindings.len(), found.truncated), (3, true));
        assert!(!rows(body.as_bytes(), Form::Table, 4).unwrap().truncated);
    }

    #[test]
    fn yes_and_no_and_graphs_are_rows_too() {
        let yes = rows(br#"{"head": {}, "boolean": true}"#, Form::YesOrNo, 10).unwrap();
        assert_eq!(yes.variables, ["answer"]);
        assert_eq!(yes.bindings, [[literal("true", Some(BOOLEAN), None)]]);
        #[cfg(feature = "sparql")]
        {
            let triples = b"<a:a> <a:b> \"c\"@en .\n<a:a> <a:b> _:x .\n";
            let graph = rows(triples, Form::Graph, 10).unwrap();
            assert_eq!(graph.variables, ["subject", "predicate", "object"]);
            assert_eq!(graph.bindings.len(), 2);
            assert_eq!(graph.bindings[0][2], literal("c", None, Some("en")));
            assert!(rows(b"", Form::Graph, 10).unwrap().bindings.is_empty());
        }
    }

    #[test]
    fn a_mark_before_the_text_is_no_part_of_it() {
        let marked = b"\xef\xbb\xbf{\"head\": {}, \"boolean\": false}";
        assert_eq!(rows(marked, Form::YesOrNo, 10).unwrap().bindings.len(), 1);
    }

    #[test]
    fn what_is_no_answer_to_the_question_is_refused() {
        let table = r#"{"head": {"vars": ["a"]}, "results": {"bindings": []}}"#;
        let yes = r#"{"head": {}, "boolean": true}"#;
        assert!(rows(table.as_bytes(), Form::Table, 10).is_ok());
        let garbage = [
            (Form::Table, ""),
            (Form::Table, " \n"),
            (Form::Table, yes),
            (Form::Table, "<a:a> <a:b> <a:c> ."),
            (Form::Table, "<html><body>It works!</body></html>"),
            (Form::Table, "{}"),
            (Form::Table, "hello"),
            (Form::Table, "[1, 2"),
            (Form::Table, "\u{0}\u{feff}"),
            (Form::Table, r#"{"head": {"vars": ["a"]}, "results": {}}"#),
            // Without columns nothing of its rows would be left.
            (Form::Table, r#"{"results": {"bindings": [{"a": {"type": "uri", "value": "b"}}]}}"#),
            (Form::Table, r#"{"head": {}, "results": {"bindings": []}}"#),
            (
                Form::Table,
                r#"{"head": {"vars": ["a"]}, "results": {"bindings": [{"b": {"type": "uri", "value": "c"}}]}}"#,
            ),
            (
                Form::Table,
                r#"{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "star", "value": "c"}}]}}"#,
            ),
            (Form::Table, r#"{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": 7}]}}"#),
            (Form::Table, &table[..40]),
            (Form::YesOrNo, ""),
            (Form::YesOrNo, table),
            (Form::YesOrNo, "true"),
            (Form::YesOrNo, r#"{"boolean": "true"}"#),
            (Form::Graph, yes),
            (Form::Graph, table),
            (Form::Graph, "<html><body>It works!</body></html>"),
            (Form::Graph, "<a:a> <a:b> <a:c"),
            (Form::Graph, "@prefix a: <a:> . a:a a:b a:c ."),
        ];
        for (form, body) in garbage {
            let fault = rows(body.as_bytes(), form, 10).unwrap_err();
            assert_eq!(fault.code, FaultCode::BackendFailed, "{form:?}: {body}");
        }
        assert!(rows(b"\xff\xfe\x00", Form::Table, 10).is_err());
    }
}
