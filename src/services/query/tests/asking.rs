//! How a question is worked on: its stages, its bounds, and what stops it.

use std::time::{Duration, Instant};

use protocol::{
    EndpointId, FaultCode,
    query::{Question, Stage, Term},
};

use actors::ports::weight::solution_weight;

use super::{Desk, MOST, sparql, words};
use crate::config::Query;

/// Ten thousand million rows: it would take hours.
const ENDLESS: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";

fn names(stages: &[(Stage, f32)]) -> Vec<&'static str> {
    stages.iter().map(|(stage, _)| stage.name()).collect()
}

#[actix_rt::test]
async fn stages_are_told_as_they_happen_and_no_others() {
    let desk = Desk::example();
    let heard = desk.ask(words("Find all proteins from human")).await;
    let all = [
        "parsing",
        "validating",
        "generating",
        "optimizing",
        "executing",
        "formatting",
        "completed",
    ];
    assert_eq!(names(&heard.stages), all);
    let fractions: Vec<f32> = heard.stages.iter().map(|(_, fraction)| *fraction).collect();
    assert!(fractions.is_sorted() && fractions[0] == 0.0 && fractions[6] == 1.0, "{fractions:?}");

    let unrun = Question { execute: false, ..words("Find all proteins from human") };
    let heard = desk.ask(unrun).await;
    assert_eq!(
        names(&heard.stages),
        ["parsing", "validating", "generating", "optimizing", "completed"]
    );
    let solution = heard.answer.unwrap();
    assert!(solution.rows.is_none() && solution.query.contains("SELECT"), "{}", solution.query);

    let heard = desk.ask(sparql("ASK {}")).await;
    let given = ["validating", "optimizing", "executing", "formatting", "completed"];
    assert_eq!(names(&heard.stages), given);
    assert_eq!(heard.answer.unwrap().confidence, 1.0);

    let heard = desk.ask(words("hello")).await;
    assert_eq!(names(&heard.stages), ["parsing", "validating", "failed"]);
}

#[actix_rt::test]
async fn the_query_of_an_answer_gives_its_rows_again() {
    let desk = Desk::example();
    let limited = Question { limit: Some(3), ..words("Find all proteins from human") };
    let first = desk.ask(limited).await.answer.unwrap();
    assert!(first.query.ends_with("LIMIT 3\n"), "{}", first.query);
    let rows = first.rows.unwrap();
    assert_eq!((rows.bindings.len(), rows.truncated), (3, true));
    let again = desk.ask(sparql(&first.query)).await.answer.unwrap().rows.unwrap();
    assert_eq!((again.bindings, again.truncated), (rows.bindings, false));
}

#[actix_rt::test]
async fn rows_are_bounded_by_the_question_and_by_the_house() {
    let desk = Desk::open(Query { max_rows: 10, ..Query::default() });
    let all = "SELECT * { ?s ?p ?o }";
    for (limit, expected) in [(None, 10), (Some(4), 4), (Some(0), 0), (Some(5000), 10)] {
        let rows = desk.ask(Question { limit, ..sparql(all) }).await.answer.unwrap().rows.unwrap();
        assert_eq!((rows.bindings.len(), rows.truncated), (expected, true), "{limit:?}");
    }
    let exactly = desk.ask(sparql("SELECT * { ?s ?p ?o } LIMIT 10")).await.answer.unwrap();
    assert!(!exactly.rows.unwrap().truncated);
    let heavy = Desk::open(Query { max_result_bytes: 500, ..Query::default() });
    let rows = heavy.ask(sparql(all)).await.answer.unwrap().rows.unwrap();
    assert!(rows.truncated && rows.bindings.len() < 10, "{}", rows.bindings.len());
}

/// A thousand wide rows are within `limit`, and heavier than any answer may be.
#[actix_rt::test]
async fn rows_are_bounded_by_the_weight_of_an_answer() {
    let desk = Desk::example();
    let wide = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 1000";
    let mut solution = desk.ask(sparql(wide)).await.answer.unwrap();
    assert!(solution_weight(&solution) <= MOST, "{}", solution_weight(&solution));
    let rows = solution.rows.as_mut().unwrap();
    assert!(
        rows.truncated && (100..1000).contains(&rows.bindings.len()),
        "{}",
        rows.bindings.len()
    );
    let last = rows.bindings.last().cloned();
    rows.bindings.extend(last);
    assert!(solution_weight(&solution) + 1000 > MOST, "there was room for more");
}

#[actix_rt::test]
async fn every_form_of_query_is_answered_with_typed_terms() {
    let desk = Desk::example();
    let rows = async |query: &str| desk.ask(sparql(query)).await.answer.unwrap().rows.unwrap();
    let number = rows("SELECT ?a ?b { VALUES (?a ?b) { (7 UNDEF) (\"x\"@en \"y\") } }").await;
    let integer = "http://www.w3.org/2001/XMLSchema#integer";
    let literal = |value: &str, datatype: Option<&str>, language: Option<&str>| {
        let (datatype, language) = (datatype.map(Into::into), language.map(Into::into));
        Some(Term::Literal { value: value.into(), datatype, language })
    };
    assert_eq!(number.variables, ["a", "b"]);
    assert_eq!(number.bindings[0], [literal("7", Some(integer), None), None]);
    assert_eq!(number.bindings[1], [literal("x", None, Some("en")), literal("y", None, None)]);
    let yes = rows("ASK { ?s ?p ?o }").await;
    assert_eq!((&*yes.variables[0], yes.bindings.len()), ("answer", 1));
    let graph = rows("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 2").await;
    assert_eq!(graph.variables, ["subject", "predicate", "object"]);
    assert_eq!(graph.bindings.len(), 2);
    let told = rows("DESCRIBE <https://greenroom.example/bio/P01308>").await;
    assert!(told.bindings.len() > 5);
}

#[actix_rt::test]
async fn what_is_no_question_here_is_refused() {
    let desk = Desk::example();
    let refusals = [
        (sparql("DELETE WHERE { ?s ?p ?o }"), FaultCode::QueryRefused),
        (sparql("SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }"), FaultCode::QueryRefused),
        (sparql("SELEC * { ?s ?p ?o }"), FaultCode::QueryRefused),
        (sparql("SELECT (<http://x.org/f>(1) AS ?x) {}"), FaultCode::QueryRefused),
        (
            Question { endpoint: EndpointId::new("mars").ok(), ..sparql("ASK {}") },
            FaultCode::EndpointNotFound,
        ),
    ];
    for (question, code) in refusals {
        let heard = desk.ask(question).await;
        let fault = heard.answer.unwrap_err();
        assert_eq!(fault.code, code, "{}", fault.text);
        assert_eq!(heard.stages.last().map(|(stage, _)| *stage), Some(Stage::Failed));
    }
    let all = desk.ask(sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")).await.answer.unwrap();
    assert!(all.rows.is_some(), "nothing was deleted");
}

#[actix_rt::test]
async fn a_timeout_stops_the_evaluation_and_its_thread_is_free_again() {
    let desk = Desk::open(Query { threads: 1, ..Query::default() });
    let patience = Duration::from_millis(300);
    for _ in 0..2 {
        let endless = Question { timeout: Some(patience), ..sparql(ENDLESS) };
        let begun = Instant::now();
        let fault = desk.ask(endless).await.answer.unwrap_err();
        assert_eq!(fault.code, FaultCode::DeadlineExceeded);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        // There is one thread: if the evaluation went on, this would wait for ever.
        let next = actix::clock::timeout(Duration::from_secs(20), desk.ask(sparql("ASK {}")));
        assert!(next.await.unwrap().answer.is_ok());
    }
}

#[actix_rt::test]
async fn whoever_goes_away_stops_the_evaluation() {
    let desk = Desk::open(Query { threads: 1, ..Query::default() });
    let gone = actix::clock::timeout(Duration::from_millis(300), desk.ask(sparql(ENDLESS))).await;
    assert!(gone.is_err());
    let next = actix::clock::timeout(Duration::from_secs(20), desk.ask(sparql("ASK {}")));
    assert!(next.await.unwrap().answer.is_ok());
}

/// The longest messages are 10 KB; these are the worst that came to mind.
#[actix_rt::test]
async fn no_query_however_odd_ends_the_process_or_holds_a_thread() {
    let desk = Desk::open(Query { threads: 1, max_timeout_s: 3, ..Query::default() });
    let numbered =
        |text: &str| -> String { (0..60).map(|n| text.replace('#', &n.to_string())).collect() };
    let odd = [
        format!("ASK {{ {}{} }}", "{".repeat(18), "}".repeat(18)),
        format!("ASK {{ FILTER({}1{}) }}", "(".repeat(7), ")".repeat(7)),
        format!("ASK {{ FILTER({}1) }}", "!".repeat(9000)),
        format!("ASK {{ FILTER({}1) }}", "1+".repeat(590)),
        format!("ASK {{ FILTER({}1) }}", "1+".repeat(4000)),
        format!("ASK {{ FILTER({}1) }}", "?x||".repeat(590)),
        format!("ASK {{ FILTER({}1) }}", "1&&".repeat(2000)),
        format!("ASK {{ ?a ?b ?c {} }}", "FILTER(?a != ?c) ".repeat(190)),
        format!("ASK {{ ?a {}<a:b> ?c }}", "<a:b>/".repeat(60)),
        format!("ASK {{ ?a {}<a:b> ?c }}", "<a:b>?/".repeat(60)),
        format!("ASK {{ ?a {}<a:b> ?c }}", "<a:b>/".repeat(1000)),
        format!("ASK {{ ?a ({}<a:b>) ?c }}", "<a:b>|".repeat(1000)),
        format!("ASK {{ ?a {}<a:b> ?c }}", "^".repeat(3000)),
        format!("ASK {{ {} {{}} }}", "{} UNION ".repeat(140)),
        format!("ASK {{ {} }}", "{ ?a ?b ?c } ".repeat(60)),
        format!("ASK {{ {} }}", "{ ?a ?b ?c } ".repeat(300)),
        format!("ASK {{ {} }}", "?a ?b ?c . ".repeat(60)),
        format!("ASK {{ {} }}", numbered("?a# ?b ?c# . ")),
        format!("ASK {{ {} }}", "OPTIONAL { ?a ?b ?c } ".repeat(70)),
        format!("ASK {{ {} }}", "OPTIONAL { ?a ?b ?c } ".repeat(300)),
        format!("ASK {{ ?a ?b ?c {} }}", "FILTER EXISTS { ?a ?b ?c } ".repeat(140)),
        format!("ASK {{ ?a ?b ?c {} }}", numbered("BIND(1 AS ?x#) ")),
        format!("SELECT * {{ {} }}", "{ SELECT * { ?a ?b ?c ".repeat(9) + &"} } ".repeat(9)),
        format!("ASK {{ ?a ?b ?c FILTER(REGEX(STR(?c), \"{}\")) }}", "(a*)*".repeat(30) + "$"),
        format!("SELECT * {{ ?a ?b ?c }} ORDER BY {}", "?a ".repeat(90)),
        format!("SELECT * {{ ?a ?b ?c }} ORDER BY {}", "?a ".repeat(2000)),
        format!("ASK {{ FILTER(1 IN ({}1)) }}", "1,".repeat(4000)),
        "SELECT * { ?s (<a:a>|!<a:a>)* ?o . ?o (<a:a>|!<a:a>)* ?q }".into(),
    ];
    for query in odd {
        // Answered, refused or stopped: any of these, and the thread is there for the next.
        let (begun, shown) = (Instant::now(), query.chars().take(60).collect::<String>());
        if let Err(fault) = desk.ask(sparql(&query)).await.answer {
            assert_ne!(fault.code, FaultCode::Internal, "{}…: {}", shown, fault.text);
        }
        let next = actix::clock::timeout(Duration::from_secs(30), async {
            while desk.ask(sparql("ASK {}")).await.answer.is_err() {}
        });
        let free = next.await.is_ok();
        assert!(free, "{}… holds a thread for {:?}", shown, begun.elapsed());
    }
}
