//! `[ontology]`: which terms are suggested.

use std::path::PathBuf;

use serde::Deserialize;

/// `[ontology]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ontology {
    /// Files of ontologies, and folders of such files.
    pub paths: Vec<PathBuf>,
    /// A server that knows the ontologies that are not local, by the interface of OLS4.
    pub ols_url: Option<String>,
    /// Suggestions that are given at most.
    pub max_suggestions: u32,
}

impl Default for Ontology {
    fn default() -> Self {
        Self { paths: Vec::new(), ols_url: None, max_suggestions: 50 }
    }
}
