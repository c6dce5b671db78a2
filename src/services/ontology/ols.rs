//! Ontologies elsewhere: a server with the interface of OLS4 (the Ontology Lookup Service), asked
//! by `GET /api/select`, which is for names that are still being typed: it finds the beginnings of
//! words in labels and in other names, and puts what is called exactly so first.

use std::{collections::HashSet, time::Duration};

use actors::ports::backend::Failure;
use bytestring::ByteString;
use protocol::ontology::{Lookup, Suggestion};
use serde::Deserialize;

use crate::services::upstream::{BadUrl, Limits, Upstream, nonsense};

/// What it is called towards people.
const NAME: &str = "ontology";
/// Nobody who types waits long for a suggestion.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    first_byte: Duration::from_secs(15),
    idle: Duration::from_secs(5),
    max_body_bytes: 4 << 20,
};

/// A server that knows ontologies.
#[derive(Clone, Debug)]
pub(super) struct Ols(Upstream);

/// What it answers, as far as it matters here.
#[derive(Deserialize)]
struct Found {
    response: Page,
}

#[derive(Deserialize)]
struct Page {
    docs: Vec<Doc>,
}

#[derive(Deserialize)]
struct Doc {
    iri: Option<String>,
    label: Option<Texts>,
    description: Option<Texts>,
    /// Said by some servers: nobody should begin to use it.
    #[serde(default)]
    is_obsolete: bool,
}

/// One text, or several where an ontology says a thing more than once.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Several(Vec<String>),
}

// === impl Ols ===

impl Ols {
    /// The server at this URL, which lies above its `/api`.
    pub(super) fn new(url: &str) -> Result<Self, BadUrl> {
        Ok(Self(Upstream::new(url, None, LIMITS)?.named(NAME)))
    }

    /// What it suggests, in its own order.
    pub(super) async fn search(
        &self,
        lookup: &Lookup,
        limit: usize,
    ) -> Result<Vec<Suggestion>, Failure> {
        if lookup.text.trim().is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let body = self.0.get(&path(lookup, limit), "application/json").await?;
        let found: Found = serde_json::from_slice(&body)
            .map_err(|_| nonsense(NAME, "what is no result of OLS4"))?;
        Ok(suggestions(found.response.docs, limit))
    }
}

fn path(lookup: &Lookup, limit: usize) -> String {
    const SELECT: &str = "/api/select?";
    let mut query = form_urlencoded::Serializer::for_suffix(SELECT.to_owned(), SELECT.len());
    let _ = query.append_pair("q", lookup.text.trim());
    if let Some(ontology) = &lookup.ontology {
        // It writes the names of ontologies in small letters, unlike their prefixes.
        let _ = query.append_pair("ontology", &ontology.trim().to_lowercase());
    }
    // Terms, not the properties between them.
    let _ = query.append_pair("type", "class").append_pair("obsoletes", "false");
    let _ = query.append_pair("fieldList", "iri,label,description");
    let _ = query.append_pair("rows", &limit.to_string());
    query.finish()
}

/// The terms, each once: those that many ontologies import come once for each.
fn suggestions(docs: Vec<Doc>, limit: usize) -> Vec<Suggestion> {
    let mut seen = HashSet::new();
    let terms = docs.into_iter().filter_map(Doc::suggestion);
    terms.filter(|term| seen.insert(term.iri.clone())).take(limit).collect()
}

// === impl Doc ===

impl Doc {
    fn suggestion(self) -> Option<Suggestion> {
        if self.is_obsolete {
            return None;
        }
        Some(Suggestion {
            iri: self.iri.filter(|iri| !iri.is_empty())?.into(),
            label: self.label.and_then(Texts::first)?,
            description: self.description.and_then(Texts::first),
        })
    }
}

// === impl Texts ===

impl Texts {
    fn first(self) -> Option<ByteString> {
        let text = match self {
            Self::One(text) => Some(text),
            Self::Several(texts) => texts.into_iter().next(),
        };
        text.filter(|text| !text.is_empty()).map(Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(text: &'static str, ontology: Option<&'static str>) -> Lookup {
        Lookup { text: text.into(), ontology: ontology.map(Into::into), limit: None }
    }

    #[test]
    fn what_is_typed_stays_one_value_of_the_query() {
        assert_eq!(
            path(&lookup(" a&rows=9 ü", Some("PR")), 10),
            "/api/select?q=a%26rows%3D9+%C3%BC&ontology=pr&type=class&obsoletes=false\
             &fieldList=iri%2Clabel%2Cdescription&rows=10"
        );
        assert!(!path(&lookup("p", None), 5).contains("ontology"));
    }

    #[test]
    fn a_term_comes_once_and_only_with_a_name() {
        let text = r#"{"response": {"numFound": 4, "docs": [
            {"iri": "a", "label": "one", "description": ["first", "second"], "type": "class"},
            {"iri": "a", "label": "one", "ontology_name": "other"},
            {"iri": "b", "label": ["two"], "description": []},
            {"iri": "c"}, {"iri": "d", "label": "old", "is_obsolete": true},
            {"iri": "e", "label": null, "description": null}]},
            "highlighting": {"pr:class:a": {"label_autosuggest": ["<b>on</b>e"]}}}"#;
        let found: Found = serde_json::from_str(text).unwrap();
        let found = suggestions(found.response.docs, 10);
        let term = |iri, label, description: Option<&'static str>| Suggestion {
            iri: ByteString::from_static(iri),
            label: ByteString::from_static(label),
            description: description.map(ByteString::from_static),
        };
        assert_eq!(found, [term("a", "one", Some("first")), term("b", "two", None)]);
    }
}
