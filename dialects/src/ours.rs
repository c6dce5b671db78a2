//! Words that are the server's own: no publisher may have something told under them.
//!
//! A dashboard hears an activity under its kind, beside what the server itself tells it. Whatever
//! the server may say there stands in `golden/matrix.md`, which a test holds this page to.

/// Whole words.
pub const WORDS: &[&str] = &["error", "heartbeat", "ping", "pong"];

/// How dotted words begin. A new word of such a family is ours without being told here.
pub const FAMILIES: &[&str] = &[
    "connection",
    "endpoint",
    "events",
    "file",
    "job",
    "mail",
    "notification",
    "presence",
    "room",
    "sheet",
    "token",
];

/// Whether only the server says it.
pub(crate) fn is_ours(word: &str) -> bool {
    match word.split_once('.') {
        Some((family, _)) => FAMILIES.contains(&family),
        None => WORDS.contains(&word),
    }
}

/// The same, as a regular expression (ECMA-262).
pub(crate) fn pattern() -> String {
    format!(r"^(({})$|({})\.)", WORDS.join("|"), FAMILIES.join("|"))
}
