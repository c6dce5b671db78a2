//! `[workers]`: backends that connect to us.

use std::time::Duration;

use protocol::job::Service;
use serde::Deserialize;

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
}

impl Default for Workers {
    fn default() -> Self {
        Self {
            enabled: false,
            services: Vec::new(),
            max_handings: 2,
            patience_s: 5,
            max_report_bytes: 2 * 1024 * 1024,
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
