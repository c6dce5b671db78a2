//! The HTTP clients: one for each thread and upstream, for connections belong to a thread.

use std::{
    cell::RefCell,
    sync::{Arc, Weak},
};

use awc::{Client, Connector};

use super::{BadUrl, Ground};

thread_local! {
    /// The clients of this thread, with the upstream that each is for.
    static CLIENTS: RefCell<Vec<(Weak<Ground>, Client)>> = const { RefCell::new(Vec::new()) };
}

/// This thread's client for this upstream.
pub(super) fn client(ground: &Arc<Ground>) -> Client {
    CLIENTS.with_borrow_mut(|clients| {
        let known = clients.iter().find(|(of, _)| of.as_ptr() == Arc::as_ptr(ground));
        if let Some((_, client)) = known {
            return client.clone();
        }
        // The weak handle keeps the address taken, so that no other upstream gets this client.
        clients.retain(|(of, _)| of.strong_count() > 0);
        let client = open(ground);
        clients.push((Arc::downgrade(ground), client.clone()));
        client
    })
}

fn open(ground: &Ground) -> Client {
    let limits = &ground.limits;
    let mut connector = Connector::new().timeout(limits.connect).handshake_timeout(limits.connect);
    if let Some(tls) = &ground.tls {
        connector = connector.rustls_0_23(tls.clone());
    }
    // Redirections are followed by whoever sends, and only on the same origin.
    Client::builder()
        .connector(connector)
        .timeout(limits.first_byte)
        .disable_redirects()
        .no_default_headers()
        .add_default_header(("User-Agent", concat!("greenroom/", env!("CARGO_PKG_VERSION"))))
        .finish()
}

/// How other sides are checked: by the roots that this system trusts. HTTP/1.1 only, whose
/// bodies stop flowing when nobody reads them.
pub(super) fn tls() -> Result<Arc<rustls::ClientConfig>, BadUrl> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(BadUrl::NoRoots);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| BadUrl::NoRoots)?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
