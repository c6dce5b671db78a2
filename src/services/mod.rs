//! The backends: what answers questions, knows terms, thinks, and keeps documents.
//!
//! Each folder makes one [`Backend`] as the settings say: embedded, by URL, or by workers.

mod agent;
pub mod keys;
#[cfg_attr(not(feature = "full-text"), path = "library/absent.rs")]
mod library;
mod ontology;
mod query;
pub mod upstream;

use std::sync::Arc;

use actors::{
    dispatch::Backends, ports::backend::Backend, post::Handle, server::ServerActor, worker::Crew,
};
use protocol::job::Service;

use crate::config::{AgentMaker, Config};

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
    /// The workers, where they may connect.
    pub crew: Option<Crew>,
}

/// A service as it is configured; none if it is not to be there.
type Opened = Result<Option<Arc<dyn Backend>>, ServiceError>;

/// How a service is opened by itself.
type Maker = fn(&Ground<'_>) -> Opened;

/// Opens every service that is configured.
pub fn open(ground: &Ground<'_>) -> Result<Backends, ServiceError> {
    let makers: [(Service, Maker); 4] = [
        (Service::Query, query::open),
        (Service::Ontology, ontology::open),
        (Service::Agent, agent::open),
        (Service::Library, library::open),
    ];
    let mut all = Backends::default();
    for (service, make) in makers {
        let maker = match crew(ground, service) {
            Some(crew) => Some(crew),
            None => make(ground)?,
        };
        if let Some(maker) = maker {
            all = all.with(service, maker);
        }
    }
    Ok(all)
}

/// The workers, where they answer this service.
fn crew(ground: &Ground<'_>, service: Service) -> Option<Arc<dyn Backend>> {
    let config = ground.config;
    let agents = service == Service::Agent && config.agent.maker == AgentMaker::Worker;
    let theirs = agents || config.workers.answer(service);
    let crew = ground.crew.clone().filter(|_| theirs)?;
    Some(Arc::new(crew))
}
