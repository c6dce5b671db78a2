//! `[tls]`: encryption on the same port, or none.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// `[tls]`. Both paths, or neither.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain, in PEM.
    pub certificate_path: Option<PathBuf>,
    /// Its private key, in PEM.
    pub key_path: Option<PathBuf>,
}

impl Tls {
    /// Certificate and key, where both are given.
    pub fn files(&self) -> Option<(&Path, &Path)> {
        self.certificate_path.as_deref().zip(self.key_path.as_deref())
    }
}
