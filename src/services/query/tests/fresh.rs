//! Thirty questions by someone who did not know the code: `tests/questions/fresh.toml`. What is
//! right is said by a query written by hand, and a wrong answer is worse than none.

use std::collections::BTreeSet;

use protocol::{
    FaultCode,
    query::{Solution, Term},
};

use super::{Desk, questions::books, sparql, words};
use crate::config::Query;

const SHEET: &str = include_str!("../../../../tests/questions/fresh.toml");
const PREFIXES: &str = "PREFIX bio: <https://greenroom.example/bio/>
    PREFIX lib: <http://books.test/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n";

#[derive(serde::Deserialize)]
struct Sheet {
    question: Vec<Asked>,
}

/// A question, and the query that finds what is right.
#[derive(serde::Deserialize)]
struct Asked {
    world: String,
    ask: String,
    sparql: Option<String>,
    #[serde(default)]
    refused: bool,
}

/// What each column of an answer holds.
fn columns(solution: Solution) -> Vec<BTreeSet<String>> {
    let rows = solution.rows.unwrap_or_default();
    let value = |term: &Term| match term {
        Term::Iri(value) | Term::Literal { value, .. } | Term::Blank(value) => value.to_string(),
    };
    let column = |at: usize| -> BTreeSet<String> {
        rows.bindings.iter().filter_map(|row| row[at].as_ref()).map(value).collect()
    };
    (0..rows.variables.len()).map(column).collect()
}

#[actix_rt::test]
async fn fresh_questions_are_answered_rightly_or_refused() {
    let sheet: Sheet = toml::from_str(SHEET).unwrap();
    let (proteins, books) = (Desk::example(), books());
    let mut wrong = Vec::new();
    for Asked { world, ask, sparql: query, refused } in &sheet.question {
        let desk = if world == "books" { &books } else { &proteins };
        let found = desk.ask(words(ask)).await.answer;
        match found {
            Err(fault) if *refused => assert_eq!(fault.code, FaultCode::NotUnderstood, "{ask}"),
            Err(fault) => wrong.push(format!("{ask}\n  was refused: {}", fault.text)),
            Ok(solution) => {
                let (confidence, explanation) = (solution.confidence, solution.explanation.clone());
                let right = match query {
                    None => BTreeSet::new(),
                    Some(query) => {
                        let asked = desk.ask(sparql(&format!("{PREFIXES}{query}"))).await;
                        columns(asked.answer.unwrap()).swap_remove(0)
                    }
                };
                let query = solution.query.clone();
                let found = columns(solution);
                if *refused || !found.contains(&right) {
                    wrong.push(format!("{ask} ({confidence})\n  {explanation}\n  {found:?}\n  is not {right:?}\n{query}"));
                }
            }
        }
    }
    assert!(sheet.question.len() >= 30);
    assert!(wrong.is_empty(), "{} went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a question compares is shown as it was compared, and asked of the data once.
#[actix_rt::test]
async fn nothing_is_asked_twice_in_one_query() {
    let (proteins, books) = (Desk::example(), books());
    let sheet: Sheet = toml::from_str(SHEET).unwrap();
    for Asked { world, ask, .. } in &sheet.question {
        let desk = if world == "books" { &books } else { &proteins };
        let Ok(solution) = desk.ask(words(ask)).await.answer else { continue };
        // In its outermost group: what is told apart within it has names of its own.
        let lines = solution.query.lines().map(str::trim_start);
        let optional = solution.query.split("OPTIONAL {").skip(1);
        for triple in optional.filter_map(|rest| rest.split(" .").next()).map(str::trim) {
            let again = lines.clone().filter(|line| line.starts_with(triple)).count();
            let inside = usize::from(!solution.query.contains(&format!("OPTIONAL {{ {triple}")));
            assert!(again <= inside, "{ask}: {triple}\n{}", solution.query);
        }
    }
}

const RIVERS: &str = r#"@prefix r: <http://rivers.test/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    r:length rdfs:label "length" ; skos:altLabel "long", "short" .
    r:a a r:River ; rdfs:label "Alder" ; r:length 300 .
    r:b a r:River ; rdfs:label "Birch" ; r:length 20 .
    r:c a r:River ; rdfs:label "Cedar" .
    r:d a r:River ; rdfs:label "Dogwood" ; r:length 150 .
"#;

/// What has no such value is not the first of all by it, though it would come first in order.
#[actix_rt::test]
async fn the_first_by_a_value_have_one() {
    let folder = std::env::temp_dir().join(format!("greenroom-rivers-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("rivers.ttl"), RIVERS).unwrap();
    let desk = Desk::open(Query { data_path: Some(folder.clone()), ..Query::default() });
    std::fs::remove_dir_all(&folder).unwrap();
    let found = desk.ask(words("the 2 shortest rivers")).await.answer.unwrap();
    let query = found.query.clone();
    let expected = BTreeSet::from(["Birch".to_owned(), "Dogwood".to_owned()]);
    assert_eq!(columns(found)[1], expected, "{query}");
}
