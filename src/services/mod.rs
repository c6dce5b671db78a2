//! The backends: what answers questions, knows terms, thinks, and keeps documents.
//!
//! Each folder makes one [`Backend`] as the settings say: embedded, by URL, or by workers.

mod agent;
#[cfg_attr(not(feature = "full-text"), path = "library/absent.rs")]
mod library;
mod ontology;
mod query;
pub mod upstream;

use std::sync::Arc;

use actors::{dispatch::Backends, ports::backend::Backend, post::Handle, server::ServerActor};
use protocol::job::Service;

use crate::config::Config;

/// A service cannot be opened as it is configured.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {why}")]
pub struct ServiceError {
    /// The setting that is wrong, such as `query.data_path`.
    pub setting: &'static str,
    /// What is wrong with it.
    pub why: String,
}

/// What a service is opened with.
pub struct Ground<'a> {
    /// All settings.
    pub config: &'a Config,
    /// The housekeeper, for what is told to many.
    pub server: &'a Handle<ServerActor>,
}

/// A service as it is configured; none if it is not to be there.
type Opened = Result<Option<Arc<dyn Backend>>, ServiceError>;

/// Opens every service that is configured.
pub fn open(ground: &Ground<'_>) -> Result<Backends, ServiceError> {
    let makers = [
        (Service::Query, query::open(ground)?),
        (Service::Ontology, ontology::open(ground)?),
        (Service::Agent, agent::open(ground)?),
        (Service::Library, library::open(ground)?),
    ];
    let open = makers.into_iter().filter_map(|(service, maker)| Some((service, maker?)));
    Ok(open.fold(Backends::default(), |all, (service, maker)| all.with(service, maker)))
}
