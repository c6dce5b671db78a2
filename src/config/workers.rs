//! `[workers]`: backends that connect to us.

use std::time::Duration;

use protocol::job::Service;
use serde::Deserialize;

use super::Secret;

/// `[workers]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workers {
    /// Whether workers may connect.
    pub enabled: bool,
    /// Services that workers answer, whatever else is configured for them.
    pub services: Vec<String>,
    /// How often a job is handed on to another worker.
    pub max_handings: u32,
    /// How long a job waits where no worker would take it, in seconds.
    pub patience_s: u64,
    /// The longest message of a worker.
    pub max_report_bytes: usize,
    /// Keys for one service each.
    pub keys: WorkerKeys,
}

/// `[workers.keys]`: whoever has one of these may serve that service, and no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkerKeys {
    /// For queries.
    pub query: Option<Secret>,
    /// For ontologies.
    pub ontology: Option<Secret>,
    /// For agents.
    pub agent: Option<Secret>,
    /// For libraries.
    pub library: Option<Secret>,
}

impl Default for Workers {
    fn default() -> Self {
        Self {
            enabled: false,
            services: Vec::new(),
            max_handings: 2,
            patience_s: 5,
            max_report_bytes: 2 * 1024 * 1024,
            keys: WorkerKeys::default(),
        }
    }
}

impl Workers {
    /// How long a job waits where no worker would take it.
    pub const fn patience(&self) -> Duration {
        Duration::from_secs(self.patience_s)
    }

    /// Whether workers answer this service by this section.
    pub fn answer(&self, service: Service) -> bool {
        self.services.iter().any(|name| name == service.name())
    }
}

impl WorkerKeys {
    /// The key of every service, with the name of its setting.
    pub fn all(&self) -> [(Service, &'static str, &Option<Secret>); 4] {
        [
            (Service::Query, "workers.keys.query", &self.query),
            (Service::Ontology, "workers.keys.ontology", &self.ontology),
            (Service::Agent, "workers.keys.agent", &self.agent),
            (Service::Library, "workers.keys.library", &self.library),
        ]
    }

    /// Whether there is any.
    pub fn are_there(&self) -> bool {
        self.all().iter().any(|(.., key)| key.is_some())
    }
}
