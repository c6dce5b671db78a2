//! The ontology service: terms, suggested while somebody types.
//!
//! Ontologies from files are found in an index of all their names; others are asked of an OLS4
//! server, where one is configured. What is local wins.

mod files;
mod fold;
mod index;
#[cfg(feature = "ontologies")]
mod obo;
#[cfg(feature = "sparql")]
mod rdf;
mod term;

use std::sync::Arc;

use actors::ports::backend::{Backend, Call, Failure};
use futures_util::future::LocalBoxFuture;
use protocol::{
    Fault, FaultCode,
    job::{Answer, Request},
    ontology::{Lookup, Suggestion},
};

use self::index::Index;
use super::{Ground, Opened, ServiceError};
use crate::config;

/// Ontologies that a refusal names; whoever has more knows where to look.
const NAMED: usize = 20;

/// Answers lookups.
#[derive(Clone)]
struct Ontologies {
    local: Arc<Index>,
    max_suggestions: u32,
}

/// Opens the service as it is configured.
pub(super) fn open(ground: &Ground<'_>) -> Opened {
    let settings = &ground.config.ontology;
    let Some(local) = local(settings)? else { return Ok(None) };
    log::info!("the ontology service knows {} terms", local.len());
    let max_suggestions = settings.max_suggestions;
    Ok(Some(Arc::new(Ontologies { local: Arc::new(local), max_suggestions })))
}

/// The index of the configured files, or of the example where nothing is configured.
fn local(settings: &config::Ontology) -> Result<Option<Index>, ServiceError> {
    let refused = |why: String| ServiceError { setting: "ontology.paths", why };
    let terms = if settings.paths.is_empty() {
        example()
    } else {
        files::read(&settings.paths).map_err(|wrong| refused(wrong.to_string()))?
    };
    if terms.is_empty() && settings.paths.is_empty() {
        return Ok(None);
    }
    Index::build(terms).map(Some).map_err(|error| refused(error.to_string()))
}

// === impl Ontologies ===

impl Ontologies {
    /// How many suggestions are given.
    fn limit(&self, lookup: &Lookup) -> usize {
        let wanted =
            lookup.limit.map_or(self.max_suggestions, |wanted| wanted.min(self.max_suggestions));
        usize::try_from(wanted).unwrap_or(usize::MAX)
    }

    async fn answer(self, lookup: &Lookup) -> Result<Vec<Suggestion>, Failure> {
        let limit = self.limit(lookup);
        if let Some(ontology) = &lookup.ontology
            && !self.local.knows(ontology)
        {
            return Err(self.absent().into());
        }
        self.search(lookup.clone(), limit).await
    }

    /// Looks into the index, on a thread where a large one keeps nobody waiting.
    async fn search(self, lookup: Lookup, limit: usize) -> Result<Vec<Suggestion>, Failure> {
        let Lookup { text, ontology, .. } = lookup;
        let search = move || self.local.search(&text, ontology.as_deref(), limit);
        let found = tokio::task::spawn_blocking(search).await;
        found.map_err(|_| Fault::new(FaultCode::Internal, "The search failed").into())
    }

    /// The ontology that is asked for is nowhere.
    fn absent(&self) -> Fault {
        let named: Vec<&str> = self.local.ontologies().take(NAMED).collect();
        let known = named.join(", ");
        Fault::new(FaultCode::NotConfigured, "This ontology is not here").field("ontology").help(
            format!("Ask for one of {known}, or have ontology.paths or ontology.ols_url name more"),
        )
    }
}

impl Backend for Ontologies {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        let this = self.clone();
        Box::pin(async move {
            let Request::Ontology(lookup) = &*call.request else {
                return Err(Fault::new(FaultCode::Internal, "This is no lookup").into());
            };
            Ok(Answer::Ontology(this.answer(lookup).await?.into()))
        })
    }
}

/// A few terms, so that somebody can see suggestions before they have an ontology.
#[cfg(feature = "ontologies")]
fn example() -> Vec<term::Term> {
    let mut gathered = term::Gathered::default();
    let read = obo::read(include_str!("example.obo").as_bytes(), "example", &mut gathered);
    // It is part of the program: `the_example_is_an_ontology` reads it.
    debug_assert_eq!(read, Ok(()));
    gathered.finish()
}

#[cfg(not(feature = "ontologies"))]
fn example() -> Vec<term::Term> {
    Vec::new()
}

#[cfg(test)]
mod tests;
