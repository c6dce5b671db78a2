//! The pages about the wire, whose examples have to be true as well.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::{
    asked::{dialects, understood},
    heard::ANNOUNCED,
    strict::heard,
};

/// The messages on the page of a dialect: whatever is code, and an object with a type or an action.
///
/// Examples in which something is left out (`…`) are no JSON, and are not looked at.
fn messages(dialect: &str) -> Vec<(String, Value)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/wire/{dialect}.md"));
    let page = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let code = page.split('`').flat_map(str::lines).filter(|line| line.starts_with('{'));
    let read = |text: &str| Some((text.to_owned(), serde_json::from_str::<Value>(text).ok()?));
    let all = code.filter_map(read);
    all.filter(|(_, it)| it.get("type").or(it.get("action")).is_some()).collect()
}

#[test]
fn every_example_can_be_said_or_heard() {
    let (mut seen, mut untrue) = (0, Vec::new());
    for dialect in dialects() {
        for (text, it) in messages(dialect) {
            seen += 1;
            if understood(dialect, &text) {
                continue;
            }
            if let Err(why) = heard(dialect).judge(&it, &ANNOUNCED) {
                untrue.push(format!("docs/wire/{dialect}.md: {text}\n{why}"));
            }
        }
    }
    assert!(untrue.is_empty(), "nobody says\n{}", untrue.join("\n"));
    assert!(seen > 150, "the pages show {seen} messages, and once had more");
}
