//! Every event in every dialect: which word it has, and where silence is on purpose.

use std::{collections::BTreeSet, env, fmt::Write as _, fs};

use dialects::{happenings, ours};
use protocol::{Event, job::Answer};
use serde_json::Value;

use crate::{
    every, golden, jobs,
    samples::{DIALECTS, NOON, answer},
};

/// Set it to anything, and the test writes the file instead of comparing it.
const RENEW: &str = "GREENROOM_RENEW_MATRIX";

const PAGE: &str = "# Every event in every dialect

The `type` under which each dialect tells each event, with its `event_type` in brackets where it has one; `-` where it
is silent on purpose. Written and compared by `dialects/tests/contract/matrix.rs`; to write it anew:
`GREENROOM_RENEW_MATRIX=1 cargo test -p greenroom-dialects --test contract matrix`.

";

#[test]
fn every_event_has_its_word_or_is_silent_on_purpose() {
    let table = table();
    let path = golden::folder("matrix.md");
    if env::var_os(RENEW).is_some() {
        fs::write(&path, &table).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let differ: Vec<_> = table.lines().filter(|line| !known.lines().any(|k| k == *line)).collect();
    let renew = format!("if that is meant: {RENEW}=1, this test again, and read the difference");
    assert_eq!(table, known, "new or different: {differ:#?}\n{renew}");
}

#[test]
fn no_publisher_may_use_a_word_that_dashboards_hear_from_us() {
    let known = fs::read_to_string(golden::folder("matrix.md")).unwrap();
    let rows = known.lines().map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    let rows: Vec<_> = rows.filter(|row| row.len() > 5).collect();
    let at = rows[0].iter().position(|column| *column == "dashboard").unwrap();
    let words: BTreeSet<_> = rows[2..]
        .iter()
        // These two are told under the word of whoever has them told.
        .filter(|row| !matches!(row[1], "Activity, Happened" | "Announced"))
        .filter_map(|row| row[at].split('`').nth(1))
        .collect();
    assert!(words.contains("connection.established") && words.contains("error"), "{words:?}");
    for word in words.iter().chain(ours::WORDS) {
        let said = format!("{{\"type\":\"{word}\"}}");
        let refused = happenings::activity(&said).map(|draft| draft.kind).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("type"), "{word}: {refused:?}");
    }
    let unused = |family: &&str| !words.iter().any(|word| word.split('.').next() == Some(family));
    assert_eq!(ours::FAMILIES.iter().find(|family| unused(family)), None, "nobody says these");
    for free in ["errors", "task.failed", "roomy.x", "my.error", "document.added"] {
        assert!(happenings::activity(&format!("{{\"type\":\"{free}\"}}")).is_ok(), "{free}");
    }
}

#[test]
fn the_end_of_a_job_has_a_word_in_every_dialect() {
    for (name, event) in every::every_step() {
        let Event::Job(said) = &event else { panic!("another event") };
        if said.step.is_last() {
            for codec in DIALECTS {
                let told = codec.encode(&answer(event.clone(), NOON, "r-1"));
                assert!(told.is_some(), "{name} in {}", codec.name());
            }
        }
    }
}

#[test]
fn an_answer_has_a_word_whatever_was_asked() {
    let answers: Vec<_> = every::answers().into_iter().map(|(_, answer)| answer).collect();
    let findings = every::findings().into_iter();
    let findings = findings.map(|(_, finding)| Answer::Library(finding));
    for answer_given in answers.into_iter().chain(findings) {
        for (kind, request) in every::requests() {
            let event = jobs::says(request, jobs::done(answer_given.clone(), 1));
            for codec in DIALECTS {
                let told = codec.encode(&answer(event.clone(), NOON, "r-1")).unwrap();
                serde_json::from_str::<Value>(&told)
                    .unwrap_or_else(|error| panic!("{kind} in {}: {error}: {told}", codec.name()));
            }
        }
    }
}

#[test]
fn whatever_a_job_says_carries_the_name_of_the_request() {
    for (name, event) in every::every_step() {
        for codec in DIALECTS {
            let Some(told) = codec.encode(&answer(event.clone(), NOON, "r-1")) else { continue };
            let told: Value = serde_json::from_str(&told).unwrap();
            let names = ["correlation_id", "request_id", "id"].map(|field| told[field] == "r-1");
            assert!(names.contains(&true), "{name} in {}: {told}", codec.name());
        }
    }
}

fn table() -> String {
    let names: Vec<_> = DIALECTS.iter().map(|codec| codec.name()).collect();
    let mut page = format!("{PAGE}| event | {} |\n|---|", names.join(" | "));
    page.push_str(&"---|".repeat(names.len()));
    for (name, event) in every::events() {
        let delivery = answer(event, NOON, "r-1");
        let words: Vec<_> = DIALECTS.iter().map(|codec| word(codec.encode(&delivery))).collect();
        write!(page, "\n| {name} | {} |", words.join(" | ")).unwrap();
    }
    page.push('\n');
    page
}

/// The word of a message: its type, and its `event_type` wherever the dialect puts that.
fn word(told: Option<impl AsRef<str>>) -> String {
    let Some(told) = told else { return "-".into() };
    let told: Value = serde_json::from_str(told.as_ref()).unwrap();
    let kind = told["type"].as_str().unwrap();
    let places = [&told["event_type"], &told["payload"]["event_type"], &told["data"]["event_type"]];
    match places.into_iter().find_map(Value::as_str) {
        Some(event) => format!("`{kind}` ({event})"),
        None => format!("`{kind}`"),
    }
}
