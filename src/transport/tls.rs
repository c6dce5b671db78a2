//! A TLS configuration from PEM files; every error names the file and what is wrong.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};

/// Why no TLS configuration could be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file is not there, not readable or not PEM.
    #[error("{what} {path}: {source}", path = path.display())]
    Unreadable {
        /// What was looked for.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// Why it was not found.
        source: pem::Error,
    },
    /// The file is PEM, but nothing in it is what was looked for.
    #[error("{what} {path}: there is none in this file", path = path.display())]
    Absent {
        /// What was looked for.
        what: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// The certificate and the key do not work, or not together.
    #[error("TLS certificate {certificate} with TLS key {key}: {source}",
        certificate = certificate.display(), key = key.display())]
    Unfit {
        /// Where the certificate came from.
        certificate: PathBuf,
        /// Where the key came from.
        key: PathBuf,
        /// What is wrong with them.
        source: rustls::Error,
    },
}

const CERTIFICATE: &str = "TLS certificate";
const KEY: &str = "TLS key";

/// Reads a certificate chain (leaf first) and its private key.
pub fn server_config(certificate: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let chain = read_chain(certificate)?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(KEY, key, error))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let unfit =
        |source| TlsError::Unfit { certificate: certificate.into(), key: key.into(), source };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(CERTIFICATE, path, error))?;
    if chain.is_empty() {
        return Err(TlsError::Absent { what: CERTIFICATE, path: path.into() });
    }
    Ok(chain)
}

fn wrong(what: &'static str, path: &Path, error: pem::Error) -> TlsError {
    match error {
        pem::Error::NoItemsFound => TlsError::Absent { what, path: path.into() },
        source => TlsError::Unreadable { what, path: path.into(), source },
    }
}
