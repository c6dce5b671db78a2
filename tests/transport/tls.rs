//! The same over TLS, with a certificate made here.

use std::{path::PathBuf, sync::Arc};

use futures_util::{SinkExt, StreamExt};
use greenroom::transport::tls::server_config;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{client_async, tungstenite::Message};

use super::house::{House, LIMITS};

/// A certificate for `localhost` with its key, in files of this test.
struct Papers {
    certificate: PathBuf,
    key: PathBuf,
    signed: rcgen::CertifiedKey<rcgen::KeyPair>,
}

impl Papers {
    fn make(test: &str) -> Self {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = write(test, "certificate", &signed.cert.pem());
        let key = write(test, "key", &signed.signing_key.serialize_pem());
        Self { certificate, key, signed }
    }

    fn connector(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.signed.cert.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Arc::new(config).into()
    }
}

fn write(test: &str, name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{name}.pem"));
    std::fs::write(&path, text).unwrap();
    path
}

#[actix_rt::test]
async fn tls_carries_the_same_talk() {
    let papers = Papers::make("talk");
    let house = House::open(LIMITS, Some(server_config(&papers.certificate, &papers.key).unwrap()));
    let tcp = TcpStream::connect(house.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let tls = papers.connector().connect(name, tcp).await.unwrap();
    let (mut socket, _) = client_async("wss://localhost/", tls).await.unwrap();
    for text in ["hello".to_owned(), "x".repeat(60_000)] {
        socket.send(Message::text(text.clone())).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::text(text));
    }
    socket.send(Message::text("bye")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap().len(), 1 << 20);
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(_)))));
    assert!(socket.next().await.is_none());
}

#[test]
fn errors_name_the_file_and_what_is_wrong_with_it() {
    let (papers, others) = (Papers::make("errors"), Papers::make("others"));
    let complaint = |certificate, key| server_config(certificate, key).unwrap_err().to_string();
    let nowhere = PathBuf::from("/nowhere/at-all.pem");

    let text = complaint(&nowhere, &papers.key);
    assert!(
        text.contains("TLS certificate /nowhere/at-all.pem") && text.contains("No such file"),
        "{text}"
    );
    let text = complaint(&papers.certificate, &nowhere);
    assert!(text.contains("TLS key /nowhere/at-all.pem"), "{text}");
    let text = complaint(&papers.key, &papers.key);
    assert!(text.contains("TLS certificate") && text.contains("there is none"), "{text}");
    let text = complaint(&papers.certificate, &papers.certificate);
    assert!(text.contains("TLS key") && text.contains("there is none"), "{text}");
    let text = complaint(&papers.certificate, &others.key);
    assert!(text.contains("others-key.pem") && text.contains("errors-certificate.pem"), "{text}");
}
