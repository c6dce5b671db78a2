//! What may be asked: queries, of this endpoint alone, that do not explode.
//!
//! An evaluation is stopped where it reads data. So a query that makes much out of nothing (long
//! tables in its own text, texts doubled again and again) is refused before it begins.

mod cost;
mod nesting;

use protocol::{Fault, FaultCode};
use spargebra::{Query, SparqlParser};

/// The longest reason repeated to a guest, in characters.
const LONGEST_REASON: usize = 240;

/// Reads a query, and refuses what is none. Needs a deep stack.
pub(super) fn judge(text: &str) -> Result<Query, Fault> {
    nesting::check(text).map_err(refused)?;
    let query = SparqlParser::new().parse_query(text).map_err(|error| malformed(text, &error))?;
    if query.dataset().is_some() {
        // Many endpoints fetch the graphs that they do not know: from their network, or their disk.
        return Err(refused("FROM is refused: a query asks the data of this endpoint alone")
            .help("leave FROM and FROM NAMED out; GRAPH names a graph that the endpoint has"));
    }
    cost::check(pattern(&query)).map_err(refused)?;
    Ok(query)
}

/// The pattern of any kind of query.
fn pattern(query: &Query) -> &spargebra::algebra::GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

fn refused(why: &'static str) -> Fault {
    Fault::new(FaultCode::QueryRefused, why)
}

fn malformed(text: &str, error: &spargebra::SparqlSyntaxError) -> Fault {
    if SparqlParser::new().parse_update(text).is_ok() {
        return refused("This is an update, and only queries are answered here")
            .help("ask with SELECT, ASK, CONSTRUCT or DESCRIBE");
    }
    let reason: String = error.to_string().chars().take(LONGEST_REASON).collect();
    Fault::new(FaultCode::QueryRefused, format!("This is no query in SPARQL 1.1: {reason}"))
        .help("the place is line:column")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: &str) -> Fault {
        judge(text).unwrap_err()
    }

    #[test]
    fn every_form_of_query_passes() {
        let queries = [
            "SELECT * { ?s ?p ?o }",
            "ASK {}",
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "DESCRIBE <http://example.org/x>",
            "SELECT ?a { VALUES ?a { 1 2 3 } BIND(CONCAT(STR(?a), \"x\") AS ?b) }",
        ];
        for query in queries {
            assert!(judge(query).is_ok(), "{query}");
        }
    }

    #[test]
    fn an_update_is_told_from_what_is_malformed() {
        let updates = ["INSERT DATA { <a:a> <a:b> <a:c> }", "DROP ALL", "LOAD <http://x.org/>"];
        for update in updates {
            let fault = fault(update);
            assert_eq!(fault.code, FaultCode::QueryRefused);
            assert!(fault.text.contains("update"), "{}", fault.text);
        }
        let fault = fault("SELECT * {\n ?s hush:hush ?o }");
        assert!(fault.text.starts_with("This is no query in SPARQL 1.1: "), "{}", fault.text);
        assert!(fault.text.contains("2:"), "{}", fault.text);
        assert!(!fault.text.contains("hush"), "{}", fault.text);
    }

    #[test]
    fn no_query_sends_anything_elsewhere() {
        let hidden = [
            "SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }",
            "SELECT * { SERVICE SILENT <http://x.org/> { ?s ?p ?o } }",
            "ASK { ?a ?b ?c FILTER(?a = 1 || NOT EXISTS { SERVICE ?a { ?d ?e ?f } }) }",
            "SELECT * { { SELECT ?a { OPTIONAL { SERVICE ?a { ?d ?e ?f } } } } }",
            "SELECT (COUNT(IF(EXISTS { SERVICE ?a { ?d ?e ?f } }, 1, 2)) AS ?n) { ?a ?b ?c }",
            "SELECT * { ?a ?b ?c } ORDER BY (EXISTS { SERVICE ?a { ?d ?e ?f } })",
        ];
        for query in hidden {
            assert!(fault(query).text.contains("SERVICE"), "{query}");
        }
        let fetched = [
            "SELECT * FROM <http://10.0.0.1/> { ?s ?p ?o }",
            "ASK FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
            "CONSTRUCT { ?s ?p ?o } FROM <http://x.org/> WHERE { ?s ?p ?o }",
            "CONSTRUCT FROM <http://x.org/> WHERE { ?s ?p ?o }",
            "DESCRIBE <http://x.org/> FROM <http://x.org/> FROM NAMED <http://y.org/>",
        ];
        for query in fetched {
            let fault = fault(query);
            assert_eq!(fault.code, FaultCode::QueryRefused, "{query}");
            assert!(fault.text.contains("FROM"), "{query}: {}", fault.text);
        }
        assert!(judge("SELECT * { ?s ?p \"SERVICE <http://x.org/>\" }").is_ok());
    }

    #[test]
    fn much_out_of_nothing_is_refused() {
        let table = |name: &str| format!("VALUES ?{name} {{ {} }} ", "1 ".repeat(200));
        let tables: String = ["a", "b", "c"].map(table).concat();
        assert!(fault(&format!("SELECT * {{ {tables} }}")).text.contains("rows"));
        let unions = "{ {} UNION {} } ".repeat(30);
        assert!(fault(&format!("SELECT * {{ {unions} }}")).text.contains("rows"));
        let doubled: String =
            (0..40).map(|n| format!("BIND(CONCAT(?x{n}, ?x{n}) AS ?x{}) ", n + 1)).collect();
        let query = format!("SELECT * {{ ?s ?p ?x0 {doubled} }}");
        assert!(fault(&query).text.contains("texts"), "{query}");
    }

    #[test]
    fn what_takes_too_long_to_plan_is_refused() {
        let long = [
            format!("ASK {{ {} }}", "?a ?b ?c . ".repeat(65)),
            format!("ASK {{ {} }}", "{ ?a ?b ?c } ".repeat(65)),
            format!("ASK {{ ?a {}<a:b> ?c }}", "<a:b>?/".repeat(65)),
            format!("ASK {{ {} }}", "OPTIONAL { ?a ?b ?c } ".repeat(101)),
            format!("ASK {{ FILTER({}1) }}", "1+".repeat(601)),
            format!("SELECT * {{ ?a ?b ?c }} ORDER BY {}", "?a ".repeat(101)),
        ];
        for query in long {
            assert!(fault(&query).text.contains("several steps"), "{query}");
        }
    }

    proptest! {
        /// Many times what people and programs write, with texts that look like anything.
        #[test]
        fn honest_queries_pass_however_large(
            triples in 1_usize..25, optional in 0_usize..30, unions in 0_usize..30,
            filters in 0_usize..100, listed in 1_usize..500, sorted in 1_usize..10,
            text in "[a-z(){}+*|&!^#'<> -]{0,200}",
        ) {
            let mut query = String::from("PREFIX x: <http://x.org/#> SELECT * { # it's (all\n");
            for n in 0..triples {
                query += &format!("?s x:p{n} ?o{n} ; x:q \"{text}\" . ");
            }
            query = query.replacen("x:q", "<http://x.org/q?a=1&b=(2+3)*4>", 1);
            query += &format!("OPTIONAL {{ ?s x:o '''{}''' }} ", text.replace('\'', "")).repeat(optional);
            query += &"{ ?s a x:A } UNION ".repeat(unions);
            query += "{ ?s a x:B } ";
            query += &format!("FILTER(?o0 > 1 || CONTAINS(?o0, \"{text}\")) ").repeat(filters);
            query += &format!("VALUES ?s {{ {} }} ", "x:a <http://x.org/#(b)> ".repeat(listed));
            query += &format!("FILTER(?o0 IN ({}x:a)) }} ", "<http://x.org/#b>, ".repeat(listed));
            query += &format!("ORDER BY {}", "DESC(?s) ".repeat(sorted));
            prop_assert!(judge(&query).is_ok(), "{}: {query}", judge(&query).unwrap_err().text);
        }
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused_unread() {
        for (open, close) in [("{", "}"), ("(", ")"), ("[", "]")] {
            let query = format!("ASK {{ {}{} }}", open.repeat(3000), close.repeat(3000));
            assert!(fault(&query).text.contains("deeply"), "{open}");
        }
    }
}
