//! `[uploads]`: files that people bring.

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;

/// `[uploads]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Uploads {
    /// The folder of the files.
    pub path: PathBuf,
    /// What URLs of files begin with, before their path.
    pub public_url: Option<String>,
    /// The largest file.
    pub max_bytes: u64,
    /// Files that one person may bring at a time.
    pub max_per_person: usize,
    /// All files together.
    pub total_bytes: u64,
    /// How long a file is waited for of which nothing comes, in seconds.
    pub abandoned_after_s: u64,
    /// How often a room hears how far a file is, in milliseconds.
    pub progress_interval_ms: u64,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            path: "data/uploads".into(),
            public_url: None,
            max_bytes: 1_073_741_824,
            max_per_person: 8,
            total_bytes: 10_737_418_240,
            abandoned_after_s: 86_400,
            progress_interval_ms: 1000,
        }
    }
}

impl Uploads {
    /// How long a file is waited for of which nothing comes.
    pub const fn abandoned_after(&self) -> Duration {
        Duration::from_secs(self.abandoned_after_s)
    }

    /// How often a room hears how far a file is.
    pub const fn progress_interval(&self) -> Duration {
        Duration::from_millis(self.progress_interval_ms)
    }
}
