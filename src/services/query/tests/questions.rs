//! Questions in words, each with the rows that answer it, and those that nobody could answer:
//! `tests/questions`. Twice, over two worlds that have nothing in common but this code.

use protocol::{FaultCode, query::Term};

use super::{Desk, words};
use crate::config::Query;

const PROTEINS: &str = include_str!("../../../../tests/questions/proteins.toml");
const BOOKS: &str = include_str!("../../../../tests/questions/books.toml");

/// One question and what becomes of it.
#[derive(serde::Deserialize)]
struct Asked {
    ask: String,
    rows: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Refused {
    ask: String,
    /// A word that the refusal has to say.
    tells: String,
}

#[derive(serde::Deserialize)]
struct Sheet {
    question: Vec<Asked>,
    refused: Vec<Refused>,
}

pub(super) fn books() -> Desk {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/questions/books");
    Desk::open(Query { data_path: Some(folder.into()), ..Query::default() })
}

/// The rows as the sheet has them: what is no IRI, in any order.
async fn rows(desk: &Desk, question: &str) -> Result<Vec<String>, String> {
    let solution = desk.ask(words(question)).await.answer.map_err(|fault| fault.text)?;
    let text = |term: &Option<Term>| match term {
        Some(Term::Literal { value, .. }) => Some(value.to_string()),
        _ => None,
    };
    let rows = solution.rows.unwrap_or_default();
    let line =
        |row: &Vec<Option<Term>>| row.iter().filter_map(text).collect::<Vec<_>>().join(" | ");
    let mut lines: Vec<String> = rows.bindings.iter().map(line).collect();
    lines.sort();
    Ok(lines)
}

/// Asks everything; tells everything that went wrong at once.
async fn examine(desk: &Desk, sheet: &str, least: (usize, usize)) {
    let sheet: Sheet = toml::from_str(sheet).unwrap();
    assert!(sheet.question.len() >= least.0 && sheet.refused.len() >= least.1);
    let mut wrong = Vec::new();
    for Asked { ask, rows: expected } in &sheet.question {
        let found = rows(desk, ask).await;
        if found.as_ref() != Ok(expected) {
            wrong.push(format!("{ask}\n  expected {expected:?}\n  found {found:?}"));
        }
    }
    for Refused { ask, tells } in &sheet.refused {
        match desk.ask(words(ask)).await.answer {
            Ok(solution) => wrong.push(format!("{ask}\n  was answered: {}", solution.explanation)),
            Err(fault) => {
                assert_eq!(fault.code, FaultCode::NotUnderstood, "{ask}");
                assert!(fault.help.is_some(), "{ask}");
                if !fault.text.contains(tells.as_str()) {
                    wrong.push(format!("{ask}\n  was refused with: {}", fault.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[actix_rt::test]
async fn questions_about_proteins_are_answered_with_the_right_rows() {
    examine(&Desk::example(), PROTEINS, (40, 10)).await;
}

#[actix_rt::test]
async fn the_same_code_answers_over_data_that_it_has_never_heard_of() {
    examine(&books(), BOOKS, (20, 2)).await;
}

#[actix_rt::test]
async fn confidence_is_lower_the_less_is_known() {
    let desk = Desk::example();
    let ask = async |text: &str| desk.ask(words(text)).await.answer.unwrap();
    let said = ask("proteins associated with breast cancer").await;
    let implied = ask("breast cancer proteins").await;
    let slip = ask("protiens associated with breast cancer").await;
    let partly = ask("shimmering human proteins longer than 300 located in the nucleus").await;
    assert!(said.confidence > implied.confidence, "{} {}", said.confidence, implied.confidence);
    assert!(implied.confidence > slip.confidence, "{} {}", implied.confidence, slip.confidence);
    assert!(slip.confidence > partly.confidence, "{} {}", slip.confidence, partly.confidence);
    assert!(slip.explanation.contains("protiens"), "{}", slip.explanation);
    assert!(partly.explanation.contains("shimmering"), "{}", partly.explanation);
    assert!([said, implied, slip, partly].iter().all(|it| (0.5..1.0).contains(&it.confidence)));
}

#[actix_rt::test]
async fn whatever_is_said_is_answered_or_refused_and_nothing_breaks() {
    let desk = Desk::example();
    let parts = [
        "proteins",
        "human",
        "or",
        "not",
        "and",
        "longer than",
        "300",
        "most",
        "length",
        "per",
        "organism",
        "between",
        "\"x",
        "top",
        "average",
        "named",
        "is",
        "gene",
        "TP53",
        ",",
        "?",
    ];
    // Every pair and a walk through triples: what no grammar expects.
    for (at, one) in parts.iter().enumerate() {
        for (other, two) in parts.iter().enumerate() {
            let three = parts[(at * 7 + other * 3) % parts.len()];
            for text in [format!("{one} {two}"), format!("{one} {two} {three} {one}")] {
                if let Err(fault) = desk.ask(words(&text)).await.answer {
                    assert_eq!(fault.code, FaultCode::NotUnderstood, "{text}: {}", fault.text);
                }
            }
        }
    }
    for odd in ["", "\0", "🙂🙂", "' OR 1=1 --", "\"}} DROP ALL {{\"", &"protein ".repeat(200)]
    {
        if let Err(fault) = desk.ask(words(odd)).await.answer {
            assert_eq!(fault.code, FaultCode::NotUnderstood, "{odd}: {}", fault.text);
        }
    }
}
