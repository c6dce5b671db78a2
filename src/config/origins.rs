//! `[origins]`: from which web pages browsers may connect, per environment.

use serde::Deserialize;

use super::Environment;

/// `[origins]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Origins {
    /// Allowed in development.
    pub development: Vec<String>,
    /// Allowed in staging, besides those of development.
    pub staging: Vec<String>,
    /// Allowed in production, and nothing else there.
    pub production: Vec<String>,
    /// Whether clients that send no `Origin` are let in. Browsers always send one.
    pub allow_missing: bool,
    /// Whether REST answers carry CORS headers for the allowed origins.
    pub cors: bool,
}

impl Default for Origins {
    fn default() -> Self {
        let local = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        Self {
            development: local.map(Into::into).into(),
            staging: Vec::new(),
            production: Vec::new(),
            allow_missing: true,
            cors: true,
        }
    }
}

impl Origins {
    /// The patterns that hold in an environment.
    pub fn patterns(&self, environment: Environment) -> impl Iterator<Item = &str> {
        let (first, second): (&[String], &[String]) = match environment {
            Environment::Development => (&self.development, &[]),
            Environment::Staging => (&self.staging, &self.development),
            Environment::Production => (&self.production, &[]),
        };
        first.iter().chain(second).map(String::as_str)
    }
}
