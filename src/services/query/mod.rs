//! The query service: SPARQL, and words turned into SPARQL.
//!
//! A question goes to an [endpoint](endpoint): data that was read from files and is evaluated
//! here ([embedded]), or a SPARQL endpoint elsewhere. Words become a query by matching them with
//! the names in the data ([words]). Whatever becomes of it, only queries pass the [judge].

mod bound;
#[cfg(feature = "sparql")]
mod embedded;
mod endpoint;
mod health;
mod judge;
mod model;
mod remote;
mod results;
mod room;
mod service;
mod stages;
mod threads;
#[cfg(feature = "sparql")]
mod words;

#[cfg(all(test, feature = "sparql"))]
mod tests;

use std::sync::Arc;

use super::{Ground, Opened};

/// Opens the service as it is configured; none without any endpoint.
pub(super) fn open(ground: &Ground<'_>) -> Opened {
    let config = &ground.config.query;
    let service = service::QueryService::open(config)?;
    if service.endpoints().all().is_empty() {
        return Ok(None);
    }
    health::watch(service.endpoints(), config.probe_interval(), ground.server);
    Ok(Some(Arc::new(service)))
}
