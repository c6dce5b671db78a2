//! A certificate made for a test, and guests who trust it alone.

use std::{path::PathBuf, sync::Arc};

use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{Connector, tungstenite::client::IntoClientRequest};

use super::{Guest, House};

/// A certificate for 127.0.0.1 with its key, in files of this test.
pub(crate) struct Papers {
    certificate: PathBuf,
    key: PathBuf,
    trust: Arc<ClientConfig>,
}

impl Papers {
    pub(crate) fn make(test: &str) -> Self {
        let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let write = |name: &str, text: String| {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
            let path = folder.join(format!("papers-{test}-{name}.pem"));
            std::fs::write(&path, text).unwrap();
            path
        };
        let mut roots = RootCertStore::empty();
        roots.add(signed.cert.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let trust = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            certificate: write("certificate", signed.cert.pem()),
            key: write("key", signed.signing_key.serialize_pem()),
            trust: Arc::new(trust),
        }
    }

    /// A config.toml that uses them.
    pub(crate) fn settings(&self) -> String {
        format!("tls.certificate_path = {:?}\ntls.key_path = {:?}", self.certificate, self.key)
    }

    /// Whoever knows this path and query, over TLS.
    pub(crate) async fn guest(&self, house: &House, path: &str) -> Guest {
        let url = format!("wss://{}{path}", house.address);
        let request = url.into_client_request().unwrap();
        let trust = Connector::Rustls(self.trust.clone());
        let connected =
            tokio_tungstenite::connect_async_tls_with_config(request, None, false, Some(trust));
        Guest::over(connected.await.unwrap_or_else(|error| panic!("{path}: {error}")).0, path)
    }

    /// A connection over TLS without a word of HTTP.
    pub(crate) async fn dial(&self, house: &House) -> TlsStream<TcpStream> {
        let tcp = TcpStream::connect(house.address).await.unwrap();
        let name = ServerName::from(house.address.ip());
        TlsConnector::from(self.trust.clone()).connect(name, tcp).await.unwrap()
    }
}
