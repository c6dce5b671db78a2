//! A SPARQL endpoint elsewhere (SPARQL 1.1 Protocol, section 2.1.3: the query is the body).

use std::time::Duration;

use actors::ports::backend::Failure;
use bytes::Bytes;
use spargebra::Query;
use tokio::sync::OnceCell;

use super::results::{self, Form};
use crate::{
    config,
    services::{
        ServiceError,
        upstream::{Limits, Upstream},
    },
};

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(5);
/// What a probe may take.
const PROBE: Duration = Duration::from_secs(10);
/// What an endpoint may take to say what it has: a model can do without.
const SUMMARY: Duration = Duration::from_secs(5);
const QUERY: &str = "application/sparql-query";

/// One endpoint.
pub(super) struct Remote {
    upstream: Upstream,
    /// What it has, once it has said so.
    summary: OnceCell<String>,
}

// === impl Remote ===

impl Remote {
    /// An endpoint that has not been asked yet.
    pub(super) fn open(url: &str, config: &config::Query) -> Result<Self, ServiceError> {
        let limits = Limits {
            connect: CONNECT,
            first_byte: config.max_timeout(),
            idle: config.max_timeout(),
            max_body_bytes: config.max_result_bytes,
        };
        let refused =
            |error| ServiceError { setting: "query.endpoints", why: format!("a URL {error}") };
        let upstream = Upstream::new(url, None, limits).map_err(refused)?;
        Ok(Self { upstream: upstream.named("query"), summary: OnceCell::new() })
    }

    /// Asks a query; dropping the future closes the connection, which ends it there too.
    pub(super) async fn ask(&self, query: &Query) -> Result<Bytes, Failure> {
        self.send(query.to_string(), Form::of(query)).await
    }

    /// Asks whether it answers, with sense.
    pub(super) async fn probe(&self) -> Result<(), Failure> {
        let asked = actix::clock::timeout(PROBE, self.send("ASK {}".into(), Form::YesOrNo)).await;
        let body = asked.map_err(|_| results::silent(PROBE))??;
        results::rows(&body, Form::YesOrNo, 1).map(|_| ()).map_err(Failure::from)
    }

    /// Classes and properties that it has, as far as it says so soon; asked for until it does.
    pub(super) async fn summary(&self, most: usize) -> String {
        let asked = self.summary.get_or_try_init(|| async {
            let text = self.classes_and_properties(most).await;
            if text.is_empty() { Err(()) } else { Ok(text) }
        });
        asked.await.cloned().unwrap_or_default()
    }

    async fn classes_and_properties(&self, most: usize) -> String {
        let mut text = String::new();
        let lists = [
            ("Classes", "SELECT DISTINCT ?it { ?s a ?it } LIMIT 60"),
            ("Properties", "SELECT DISTINCT ?it { ?s ?it ?o } LIMIT 100"),
        ];
        for (title, query) in lists {
            let asked = actix::clock::timeout(SUMMARY, self.send(query.into(), Form::Table)).await;
            let Ok(Ok(body)) = asked else { continue };
            let rows = results::rows(&body, Form::Table, 100).unwrap_or_default();
            text += &format!("{title}:\n");
            for term in rows.bindings.iter().flatten().flatten() {
                if let protocol::query::Term::Iri(iri) = term {
                    text += &format!("<{iri}>\n");
                }
            }
        }
        let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= most).last();
        text.truncate(end.unwrap_or(0));
        text
    }

    async fn send(&self, query: String, form: Form) -> Result<Bytes, Failure> {
        self.upstream.query("", QUERY, form.media_type(), query.into()).await
    }
}
