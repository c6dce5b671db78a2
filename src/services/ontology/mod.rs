//! The ontology service: terms, suggested while somebody types.
//!
//! Ontologies from files are found in an index of all their names; others are asked of an OLS4
//! server, where one is configured. What is local wins.

mod files;
mod fold;
mod index;
#[cfg(feature = "ontologies")]
mod obo;
mod ols;
#[cfg(feature = "sparql")]
mod rdf;
#[cfg_attr(
    not(any(feature = "ontologies", feature = "sparql")),
    expect(dead_code, reason = "without a reader of files there are no terms to gather")
)]
mod term;

use std::sync::Arc;

use actors::ports::backend::{Backend, Call, Failure};
use futures_util::future::LocalBoxFuture;
use protocol::{
    Fault, FaultCode,
    job::{Answer, Request},
    ontology::{Lookup, Suggestion},
};

use self::{index::Index, ols::Ols};
use super::{Ground, Opened, ServiceError};
use crate::config;

/// Ontologies that a refusal names; whoever has more knows where to look.
const NAMED: usize = 20;

/// Answers lookups.
#[derive(Clone)]
struct Ontologies {
    local: Arc<Index>,
    elsewhere: Option<Ols>,
    max_suggestions: u32,
}

/// Opens the service as it is configured.
pub(super) fn open(ground: &Ground<'_>) -> Opened {
    let settings = &ground.config.ontology;
    let service = Ontologies::new(settings)?;
    let nothing = service.local.len() == 0 && service.elsewhere.is_none();
    if nothing {
        return Ok(None);
    }
    log::info!("the ontology service knows {} terms", service.local.len());
    Ok(Some(Arc::new(service)))
}

/// The index of the configured files; of the example where nothing is configured.
fn local(settings: &config::Ontology) -> Result<Index, String> {
    let terms = if !settings.paths.is_empty() {
        files::read(&settings.paths).map_err(|wrong| wrong.to_string())?
    } else if settings.ols_url.is_none() {
        example()
    } else {
        Vec::new()
    };
    Index::build(terms).map_err(|error| error.to_string())
}

// === impl Ontologies ===

impl Ontologies {
    fn new(settings: &config::Ontology) -> Result<Self, ServiceError> {
        let refused = |setting| move |why| ServiceError { setting, why };
        let local = Arc::new(local(settings).map_err(refused("ontology.paths"))?);
        let elsewhere = settings.ols_url.as_deref().map(Ols::new).transpose();
        let elsewhere =
            elsewhere.map_err(|error| error.to_string()).map_err(refused("ontology.ols_url"))?;
        Ok(Self { local, elsewhere, max_suggestions: settings.max_suggestions })
    }

    /// How many suggestions are given.
    fn limit(&self, lookup: &Lookup) -> usize {
        let most = self.max_suggestions;
        usize::try_from(lookup.limit.map_or(most, |wanted| wanted.min(most))).unwrap_or(usize::MAX)
    }

    /// What is local wins: others are asked where the ontology is not here, or, if none is named,
    /// where nothing here begins so.
    async fn answer(self, lookup: &Lookup) -> Result<Vec<Suggestion>, Failure> {
        let limit = self.limit(lookup);
        let here = lookup.ontology.as_ref().is_none_or(|ontology| self.local.knows(ontology));
        let found = if here { self.search(lookup.clone(), limit).await? } else { Vec::new() };
        match &self.elsewhere {
            Some(ols) if !here || (found.is_empty() && lookup.ontology.is_none()) => {
                ols.search(lookup, limit).await
            }
            None if !here => Err(self.absent().into()),
            _ => Ok(found),
        }
    }

    /// Looks into the index, on a thread where a large one keeps nobody waiting.
    async fn search(&self, lookup: Lookup, limit: usize) -> Result<Vec<Suggestion>, Failure> {
        let Lookup { text, ontology, .. } = lookup;
        let index = self.local.clone();
        let search = move || index.search(&text, ontology.as_deref(), limit);
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
