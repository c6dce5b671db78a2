//! Asking other services by HTTP: bounded in time and size, and never with more than is due.
//!
//! An [`Upstream`] is one service at one URL. Its answers come whole ([`Upstream::get`],
//! [`Upstream::post`], [`Upstream::query`]) or as they arrive ([`Upstream::stream`]), line by line; [`Records`]
//! reads the texts of an event stream or of NDJSON from those lines. Whoever drops a future
//! or a reader closes the connection, and the service knows that nobody listens.

mod address;
mod body;
mod clients;
mod events;
mod failing;
mod lines;
mod records;

use std::{sync::Arc, time::Duration};

use actors::ports::backend::Failure;
use awc::{
    ClientResponse,
    http::{
        Method, Uri,
        header::{self, HeaderValue},
    },
};
use bytes::Bytes;

use self::{address::Address, body::Body, clients::client};
use crate::config::Secret;

pub use events::{Events, ServerEvent};
pub use failing::nonsense;
pub use lines::Lines;
pub use records::Records;

/// How often an answer may point elsewhere on the same origin.
const MAX_REDIRECTS: usize = 3;

/// How long and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until an answer begins, connecting included.
    pub first_byte: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// The longest answer; of a stream, all of it together.
    pub max_body_bytes: usize,
}

/// Why a service cannot be asked at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// Not an address of the web.
    #[error("is not an http:// or https:// URL with a host")]
    Malformed,
    /// A secret in a place that is shown to people.
    #[error("has a name or a password in it; give the key in its own setting")]
    Credentials,
    /// A key that no header can carry.
    #[error("goes with a key that has characters no header may have")]
    Key,
    /// Nothing would vouch for the other side.
    #[error("is https, but this system has no root certificates to check it with")]
    NoRoots,
}

/// Checks that a service could be asked by this URL with this key, without asking it.
pub fn check(url: &str, key: Option<&Secret>) -> Result<(), BadUrl> {
    key.map(bearer).transpose()?;
    Address::new(url).map(drop)
}

/// One service at one URL. Cheap to clone; any thread may ask it.
#[derive(Clone)]
pub struct Upstream {
    name: &'static str,
    ground: Arc<Ground>,
}

/// What all clones share.
struct Ground {
    base: Address,
    bearer: Option<HeaderValue>,
    limits: Limits,
    tls: Option<Arc<rustls::ClientConfig>>,
}

/// Whether a request changes anything on the other side, for all that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effects {
    /// It only asks: what may have been answered already may be asked again.
    None,
    /// It does things, or costs something: it is never done twice.
    Some,
}

/// What is sent.
struct Errand<'a> {
    method: Method,
    effects: Effects,
    content_type: Option<&'a str>,
    accept: &'a str,
    body: Bytes,
}

// === impl Upstream ===

impl Upstream {
    /// A service that has not been asked yet; with a key, it is shown as a bearer token.
    pub fn new(url: &str, key: Option<&Secret>, limits: Limits) -> Result<Self, BadUrl> {
        let base = Address::new(url)?;
        let tls = base.is_secure().then(clients::tls).transpose()?;
        let bearer = key.map(bearer).transpose()?;
        Ok(Self { name: "backend", ground: Arc::new(Ground { base, bearer, limits, tls }) })
    }

    /// What it is called towards people: `the agent service`.
    #[must_use]
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Asks for what is at this path (`/terms`, or `?q=…`, or both, below the base URL).
    pub async fn get(&self, path_and_query: &str, accept: &str) -> Result<Bytes, Failure> {
        let errand = Errand {
            method: Method::GET,
            effects: Effects::None,
            content_type: None,
            accept,
            body: Bytes::new(),
        };
        self.body(path_and_query, errand).await?.whole().await
    }

    /// Sends a question that changes nothing, and so may be sent again; waits for the whole answer.
    pub async fn query(
        &self,
        path: &str,
        content_type: &str,
        accept: &str,
        body: Bytes,
    ) -> Result<Bytes, Failure> {
        let errand = Errand { effects: Effects::None, ..sent(content_type, accept, body) };
        self.body(path, errand).await?.whole().await
    }

    /// Sends something and waits for the whole answer.
    pub async fn post(
        &self,
        path: &str,
        content_type: &str,
        accept: &str,
        body: Bytes,
    ) -> Result<Bytes, Failure> {
        self.body(path, sent(content_type, accept, body)).await?.whole().await
    }

    /// Sends something and reads the answer as it arrives.
    pub async fn stream(
        &self,
        path: &str,
        content_type: &str,
        accept: &str,
        body: Bytes,
    ) -> Result<Lines, Failure> {
        Ok(Lines::of(self.body(path, sent(content_type, accept, body)).await?))
    }

    async fn body(&self, path: &str, errand: Errand<'_>) -> Result<Body, Failure> {
        let mut target =
            self.ground.base.join(path).ok_or_else(|| failing::unaskable(self.name))?;
        for _ in 0..=MAX_REDIRECTS {
            let response = self.ask(target.clone(), &errand).await?;
            let status = response.status();
            if status.is_success() {
                return Body::of(self.name, response, &self.ground.limits);
            }
            let place = response.headers().get(header::LOCATION);
            match address::redirect(&target, &errand.method, status, place) {
                Some(next) => target = next,
                None => return Err(self.refused(errand.effects, &response)),
            }
        }
        Err(nonsense(self.name, "a redirection without an end"))
    }

    async fn ask(&self, target: Uri, errand: &Errand<'_>) -> Result<ClientResponse, Failure> {
        let mut request = client(&self.ground)
            .request(errand.method.clone(), target)
            .insert_header((header::ACCEPT, errand.accept));
        if let Some(content_type) = errand.content_type {
            request = request.insert_header((header::CONTENT_TYPE, content_type));
        }
        if let Some(bearer) = &self.ground.bearer {
            request = request.insert_header((header::AUTHORIZATION, bearer.clone()));
        }
        request.send_body(errand.body.clone()).await.map_err(|error| {
            log::warn!("{} at {} was not reached: {error}", self.name, self.ground.base.host());
            failing::unreached(self.name, errand.effects, &error, &self.ground.limits)
        })
    }

    fn refused(&self, effects: Effects, response: &ClientResponse) -> Failure {
        let status = response.status();
        log::warn!("{} at {} answered {status}", self.name, self.ground.base.host());
        let wait = response.headers().get(header::RETRY_AFTER);
        failing::refused(self.name, effects, status, wait, actors::clock::now())
    }
}

impl std::fmt::Debug for Upstream {
    /// Where, and nothing of the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.name, self.ground.base.host())
    }
}

/// Something that is sent, with whatever that brings about.
fn sent<'a>(content_type: &'a str, accept: &'a str, body: Bytes) -> Errand<'a> {
    let content_type = Some(content_type);
    Errand { method: Method::POST, effects: Effects::Some, content_type, accept, body }
}

fn bearer(key: &Secret) -> Result<HeaderValue, BadUrl> {
    let text = format!("Bearer {}", key.expose());
    let mut value = HeaderValue::from_str(&text).map_err(|_| BadUrl::Key)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        connect: Duration::from_secs(1),
        first_byte: Duration::from_secs(1),
        idle: Duration::from_secs(1),
        max_body_bytes: 1024,
    };

    fn made(url: &str, key: Option<&str>) -> Result<Upstream, BadUrl> {
        Upstream::new(url, key.map(Secret::new).as_ref(), LIMITS)
    }

    #[test]
    fn nothing_of_a_key_or_a_path_is_shown() {
        let upstream = made("http://models.test/secret-path", Some("open sesame")).unwrap();
        let shown = format!("{:?} {:?}", upstream.named("agent"), bearer(&Secret::new("sesame")));
        assert!(!shown.contains("sesame") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn a_url_that_cannot_work_is_refused_at_once() {
        for url in ["", "models.test", "ftp://models.test", "http://", "/only/a/path", "http:// x"]
        {
            assert_eq!(made(url, None).unwrap_err(), BadUrl::Malformed, "{url}");
        }
        let with_password = made("http://ann:sesame@models.test", None);
        assert_eq!(with_password.unwrap_err(), BadUrl::Credentials);
        assert_eq!(made("http://models.test", Some("two\nlines")).unwrap_err(), BadUrl::Key);
    }
}
