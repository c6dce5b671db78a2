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
        let fault = self.ask(query, working).await.unwrap_err();
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
        let next = actix::clock::timeout(Duration::from_secs(20), desk.ask("ASK {}", 1));
        assert!(next.await.is_ok_and(|answer| answer.is_ok()), "{query} holds its thread");
    }
}

#[actix_rt::test]
async fn what_is_kept_is_bounded_in_rows() {
    let desk = Desk::example();
    let hungry = [
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a",
        "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f }",
        "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d",
        "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f } } ORDER BY ?f",
        "SELECT * { ?a (<a:a>|!<a:a>)* ?b } ORDER BY ?a",
    ];
    for query in hungry {
        let told = desk.refused(query, 500).await;
        assert_eq!(told, "The query takes more memory than a query may", "{query}");
    }
    assert_eq!(desk.ask("SELECT * { ?a ?b ?c . ?a ?e ?f } LIMIT 7", 500).await.unwrap(), 7);
}

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
        let told = desk.refused(query, 5_000_000).await;
        assert_eq!(told, "The query makes a text that is too long", "{query}");
    }
    let fits = format!("ASK {{ {long} FILTER(STRLEN(REPLACE(?u, \"x+\", \"yes\")) = 3) }}");
    assert_eq!(desk.ask(&fits, 5_000_000).await.unwrap(), 1);
    let together = [
        "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c }".to_owned(),
        format!("SELECT (GROUP_CONCAT(\"\"; SEPARATOR = \"{kilobyte}\") AS ?x) {{ ?a ?b ?c }}"),
    ];
    for query in &together {
        let told = desk.refused(query, 500).await;
        assert_eq!(told, "The query takes more memory than a query may", "{query}");
        assert_eq!(desk.ask(query, 5_000_000).await.unwrap_or_default(), 1, "{query}");
    }
}
