//! What no evaluation can do, whatever it is: hold a thread, or take all of the memory.

use std::time::Duration;

use protocol::{Fault, FaultCode};
use spargebra::SparqlParser;

use super::{Bounds, Embedded};
use crate::services::query::threads::Threads;

/// Four times everything: it would take hours, and reads no data after a moment.
const ENDLESS: &str = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l \
                       FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j)) = \"x\")";

/// The built-in example and one thread.
struct Desk {
    data: Embedded,
    threads: Threads,
}

impl Desk {
    fn example() -> Self {
        Self { data: Embedded::open(None).unwrap(), threads: Threads::new(1) }
    }

    /// Asks for a count of rows, or why there are none.
    async fn ask(&self, query: &str, working: u64) -> Result<usize, Fault> {
        let query = SparqlParser::new().parse_query(query).unwrap();
        let bounds = Bounds { rows: 1000, bytes: 8 << 20, working };
        let found = self.data.evaluate(&self.threads, query, bounds).await?;
        Ok(found.into_rows().bindings.len())
    }

    async fn refused(&self, query: &str, working: u64) -> String {
        let fault = self.ask(query, working).await.expect_err(query);
        assert_eq!(fault.code, FaultCode::QueryRefused, "{query}: {}", fault.text);
        assert!(fault.help.is_some(), "{query}");
        fault.text.to_string()
    }
}

#[actix_rt::test]
async fn no_pattern_in_an_expression_holds_a_thread() {
    let desk = Desk::example();
    let it = format!("EXISTS {{ {ENDLESS} }}");
    let shapes = [
        format!("ASK {{ BIND({it} AS ?x) }}"),
        format!("SELECT ({it} AS ?x) {{}}"),
        format!("ASK {{ FILTER(false || {it}) }}"),
        format!("ASK {{ FILTER(!(!({it}))) }}"),
        format!("SELECT (IF({it}, 1, 2) AS ?x) {{}}"),
        format!("ASK {{ FILTER(COALESCE({it}, 1) IN (2, {it})) }}"),
        format!("SELECT * {{ VALUES ?v {{ 1 2 }} }} ORDER BY ({it})"),
        format!("SELECT (COUNT(IF({it}, 1, 2)) AS ?n) {{ VALUES ?v {{ 1 2 }} }}"),
        format!("SELECT ?v {{ VALUES ?v {{ 1 }} }} GROUP BY ?v HAVING (SUM(IF({it}, 1, 2)) > 1)"),
        format!("ASK {{ VALUES ?v {{ 1 }} OPTIONAL {{ VALUES ?w {{ 1 }} FILTER({it} = ?v) }} }}"),
        format!("ASK {{ BIND(EXISTS {{ BIND({it} AS ?y) }} AS ?x) }}"),
    ];
    for query in shapes {
        let asked = actix::clock::timeout(Duration::from_millis(200), desk.ask(&query, u64::MAX));
        assert!(asked.await.is_err(), "{query} is not endless");
        // There is one thread: if the evaluation went on, this would wait for ever.
        let next = actix::clock::timeout(Duration::from_secs(20), desk.ask("ASK {}", u64::MAX));
        assert!(next.await.is_ok_and(|answer| answer.is_ok()), "{query} holds its thread");
    }
}

#[actix_rt::test]
async fn whatever_an_evaluation_gathers_is_bounded() {
    let desk = Desk::example();
    let hungry = [
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a",
        "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } OFFSET 999999",
        "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d",
        "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        "SELECT (SUM(DISTINCT STRLEN(STR(?a))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f } } ORDER BY ?f",
        // One side of a join is gathered before there is any row of it.
        "SELECT * { { ?a ?b ?c . ?d ?e ?f } { ?g ?h ?i . ?j ?k ?l } } LIMIT 1",
        "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f . ?g ?h ?i } } LIMIT 1",
        "ASK { ?a ?b ?c MINUS { ?d ?e ?f . ?a ?h ?i . ?j ?k ?l } }",
        "ASK { ?a ?b ?c FILTER EXISTS { SELECT DISTINCT ?d ?g { ?d ?e ?f . ?g ?h ?i } OFFSET 999999 } }",
        // Nothing that is read is left of these rows.
        "SELECT * { { SELECT ?z { ?d ?e ?f . ?g ?h ?i } } ?a ?b ?c } ORDER BY ?a",
        "SELECT ?z { ?d ?e ?f . ?g ?h ?i } ORDER BY ?z",
        "CONSTRUCT { ?a <a:a> ?d } WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a",
        "DESCRIBE ?a WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?d",
    ];
    for query in hungry {
        let told = desk.refused(query, 10_000_000).await;
        assert_eq!(told, "The query takes more memory than a query may", "{query}");
    }
    let path = "SELECT (COUNT(*) AS ?n) { ?a (<a:a>|!<a:a>)* ?b }";
    desk.refused(path, 100_000).await;
}

#[actix_rt::test]
async fn rows_that_only_pass_cost_nothing() {
    let desk = Desk::example();
    let frugal = [
        ("SELECT * { ?a ?b ?c . ?a ?e ?f } LIMIT 7", 7),
        (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d <http://www.w3.org/2000/01/rdf-schema#label> ?f }",
            1,
        ),
        ("SELECT (SUM(STRLEN(CONCAT(STR(?a), STR(?d)))) AS ?n) { ?a ?b ?c . ?d a ?f }", 1),
        ("SELECT DISTINCT ?b { ?a ?b ?c . ?d a ?f } LIMIT 3", 3),
    ];
    for (query, rows) in frugal {
        let found = desk.ask(query, 4_000_000).await;
        assert_eq!(found.map_err(|fault| fault.text), Ok(rows), "{query}");
    }
}

/// What is weighed changes nothing of what is found: the same as an engine without any of it.
#[test]
fn what_is_weighed_is_what_is_found() {
    use oxigraph::{
        model::{GraphName, NamedNode, Quad},
        sparql::{CancellationToken, QueryResults, SparqlEvaluator},
        store::Store,
    };
    let files = super::files::read_example().unwrap();
    let store = Store::new().unwrap();
    for [subject, predicate, object] in files.data.triples() {
        let subject = match subject.clone() {
            oxigraph::model::Term::NamedNode(node) => node,
            other => panic!("{other} names nothing"),
        };
        let predicate = NamedNode::new_unchecked(predicate.to_string().trim_matches(['<', '>']));
        store
            .insert(&Quad::new(subject, predicate, object.clone(), GraphName::DefaultGraph))
            .unwrap();
    }
    for query in ALIKE {
        let text = format!("PREFIX : <http://www.w3.org/2000/01/rdf-schema#> {query}");
        let parsed = SparqlParser::new().parse_query(&text).unwrap();
        let bounds = Bounds { rows: usize::MAX, bytes: usize::MAX, working: u64::MAX };
        let found =
            super::evaluate::run(&files.data, parsed, bounds, CancellationToken::new()).unwrap();
        let line = |terms: Vec<Option<String>>| {
            terms.into_iter().map(|it| it.unwrap_or_default()).collect::<Vec<_>>().join(" ")
        };
        let shown = |row: &Vec<Option<oxigraph::model::Term>>| {
            line(row.iter().map(|it| it.as_ref().map(ToString::to_string)).collect())
        };
        let mut found: Vec<String> = found.rows.iter().map(shown).collect();
        let results =
            SparqlEvaluator::new().parse_query(&text).unwrap().on_store(&store).execute().unwrap();
        let mut expected: Vec<String> = match results {
            QueryResults::Boolean(yes) => {
                vec![format!("\"{yes}\"^^<http://www.w3.org/2001/XMLSchema#boolean>")]
            }
            QueryResults::Solutions(rows) => {
                rows.map(|row| shown(&row.unwrap().values().to_vec())).collect()
            }
            QueryResults::Graph(triples) => {
                triples.map(|triple| triple.unwrap().to_string()).collect()
            }
        };
        found.sort();
        expected.sort();
        assert!(!expected.is_empty(), "{query} finds nothing");
        assert!(found == expected, "{query}");
    }
}

const ALIKE: [&str; 18] = [
    "SELECT * { ?a :label ?b }",
    "SELECT ?b (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?b HAVING (COUNT(*) > 3)",
    "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?a) AS ?m) (MAX(?c) AS ?x) { ?a :label ?c }",
    "SELECT (COUNT(*) AS ?n) { ?a <a:nothing> ?c }",
    "SELECT ?p (COUNT(?x) AS ?n) { ?x a ?t OPTIONAL { ?x ?p ?y . ?y a ?u } } GROUP BY ?p",
    "SELECT ?a { ?a ?b ?c MINUS { ?a :comment ?d } }",
    "SELECT ?a { ?a :label ?c MINUS { ?z :comment ?d } }",
    "SELECT ?a { ?a :label ?c MINUS { ?z a ?t OPTIONAL { ?a :comment ?z } } }",
    "SELECT DISTINCT ?t { ?a a ?t FILTER NOT EXISTS { ?a :comment ?d } }",
    "SELECT DISTINCT ?a ?b { ?a :subClassOf* ?b FILTER(isIRI(?a)) }",
    "SELECT ?a ?b { ?a (:subClassOf|a)+ ?b }",
    "SELECT ?a ?n { ?a a ?t { SELECT ?a (COUNT(?c) AS ?n) { ?a ?b ?c } GROUP BY ?a } }",
    "SELECT * { VALUES (?a ?z) { (:range UNDEF) (UNDEF 7) } ?x ?a ?y FILTER(isIRI(?y)) }",
    "SELECT * { { SELECT ?z { ?a :subClassOf ?b } } UNION { ?x :domain ?y } }",
    "ASK { ?a :label ?b FILTER(STRLEN(?b) > 3 && LANG(?b) = '') }",
    "CONSTRUCT { ?b <a:of> ?a } WHERE { ?a :label ?b }",
    "SELECT ?u { ?a :label ?b BIND(UCASE(CONCAT(?b, '!', 'x')) AS ?u) BIND(1 + 1 AS ?two) }",
    "SELECT (GROUP_CONCAT(DISTINCT STR(?t); SEPARATOR = '|') AS ?all) { ?a a ?t } GROUP BY ?a",
];

#[actix_rt::test]
async fn texts_are_bounded_each_and_together() {
    let desk = Desk::example();
    let kilobyte = "x".repeat(1024);
    let forty = "?t, ".repeat(39);
    let long = format!("BIND(\"{kilobyte}\" AS ?t) BIND(CONCAT({forty}?t) AS ?u)");
    let grown = [
        format!("ASK {{ {long} BIND(CONCAT(?u, ?u) AS ?v) FILTER(BOUND(?v)) }}"),
        format!("ASK {{ {long} BIND(REPLACE(?u, \"x\", ?u) AS ?v) FILTER(BOUND(?v)) }}"),
        format!(
            "ASK {{ {long} BIND(ENCODE_FOR_URI(REPLACE(?u, \"x\", \"/\")) AS ?v) FILTER(?v = 1) }}"
        ),
    ];
    for query in &grown {
        let told = desk.refused(query, u64::MAX).await;
        assert_eq!(told, "The query makes a text that is too long", "{query}");
    }
    let fits = format!("ASK {{ {long} FILTER(STRLEN(REPLACE(?u, \"x+\", \"yes\")) = 3) }}");
    assert_eq!(desk.ask(&fits, 1_000_000).await.unwrap(), 1);
    let together = [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c { SELECT ?d (MAX(?f) AS ?x) { ?d ?e ?f } GROUP BY ?d } }".to_owned(),
        "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c }".to_owned(),
        format!("SELECT (GROUP_CONCAT(\"\"; SEPARATOR = \"{kilobyte}\") AS ?x) {{ ?a ?b ?c }}"),
    ];
    for query in &together {
        let told = desk.refused(query, 50_000).await;
        assert_eq!(told, "The query takes more memory than a query may", "{query}");
        assert_eq!(desk.ask(query, 10_000_000).await.unwrap_or_default(), 1, "{query}");
    }
}
