//! `[pages]`: what browsers are shown.

use serde::Deserialize;

/// `[pages]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pages {
    /// Whether operators have a console at `/console`.
    pub console: bool,
    /// Whether people can try the service at `/demo`; unset means in development only.
    pub demo: Option<bool>,
}

impl Default for Pages {
    fn default() -> Self {
        Self { console: true, demo: None }
    }
}
