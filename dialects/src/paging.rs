//! What a page of a list says of the rest.

use protocol::admin::Page;
use schemars::JsonSchema;
use serde::Serialize;

/// What stands beside the entries of a page.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Paging {
    /// Whether there are more behind these.
    more: bool,
    /// What the next page is asked for with, as `after`. There when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// How many entries all pages have together, as they were counted for this one.
    total: usize,
}

// === impl Paging ===

impl Paging {
    /// What a page says, with its end spelled so.
    pub(crate) fn new<T, P>(page: &Page<T, P>, spell: impl Fn(&P) -> String) -> Self {
        let next = page.next.as_ref().map(spell);
        Self { more: next.is_some(), next, total: page.total }
    }
}
