//! The endpoints: what each answers, by which name.

use std::sync::Arc;

use actors::ports::backend::Failure;
use protocol::{
    EndpointId, Fault, FaultCode,
    query::{Rows, Stage},
};

#[cfg(feature = "sparql")]
use super::embedded::{Bounds, Embedded, Found};
use super::{
    bound, judge::judge, model::Model, remote::Remote, results, stages::Stages, threads::Threads,
};
use crate::{config::Query, services::ServiceError};

/// Every endpoint, in the order of the settings; the first is meant by whoever names none.
pub(super) struct Endpoints(Vec<(EndpointId, Endpoint)>);

/// One endpoint.
#[derive(Clone)]
pub(super) struct Endpoint {
    place: Place,
    /// What writes queries, instead of matching names.
    model: Option<Model>,
    threads: Threads,
    /// The most bytes of a result made here.
    #[cfg(feature = "sparql")]
    most_bytes: usize,
    /// The most bytes that may be held on the way to one.
    #[cfg(feature = "sparql")]
    working_bytes: u64,
}

/// Where the data is.
#[derive(Clone)]
enum Place {
    #[cfg(feature = "sparql")]
    Here(Arc<Embedded>),
    Elsewhere(Arc<Remote>),
}

/// A query, and what it is said to ask.
pub(super) struct Written {
    pub(super) query: String,
    /// Whether it was written here, so that a line may be added to it.
    pub(super) ours: bool,
    pub(super) confidence: f32,
    pub(super) explanation: String,
}

/// A query that may be run.
pub(super) struct Ready {
    /// As it is run: for one row more than is wanted, to know whether there are more.
    pub(super) query: spargebra::Query,
    /// As the guest gets it.
    pub(super) shown: String,
}

/// What came of it.
pub(super) enum Raw {
    #[cfg(feature = "sparql")]
    Here(Found),
    Elsewhere(bytes::Bytes),
}

// === impl Endpoints ===

impl Endpoints {
    /// Reads the data and knows where the others are.
    pub(super) fn open(config: &Query) -> Result<Self, ServiceError> {
        let threads = Threads::new(config.thread_count());
        let model = Model::open(config)?;
        let of = |place: Place| Endpoint {
            place,
            model: model.clone(),
            threads: threads.clone(),
            #[cfg(feature = "sparql")]
            most_bytes: config.max_result_bytes,
            #[cfg(feature = "sparql")]
            working_bytes: config.max_working_bytes,
        };
        let mut all = Vec::new();
        for (name, place) in local(config)?.into_iter().chain(remote(config)?) {
            let bad = |error| ServiceError { setting: "query.endpoints", why: format!("{error}") };
            all.push((EndpointId::new(&name).map_err(bad)?, of(place)));
        }
        Ok(Self(all))
    }

    /// The endpoint of that name; the first if none is said.
    pub(super) fn get(&self, name: Option<&EndpointId>) -> Result<&(EndpointId, Endpoint), Fault> {
        let named = |known: &&(EndpointId, Endpoint)| name.is_none_or(|name| known.0 == *name);
        self.0.iter().find(named).ok_or_else(|| {
            let known: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
            Fault::new(FaultCode::EndpointNotFound, "There is no such endpoint")
                .help(format!("there are: {}", known.join(", ")))
                .field("endpoint_id")
        })
    }

    /// All of them.
    pub(super) fn all(&self) -> &[(EndpointId, Endpoint)] {
        &self.0
    }
}

/// The data that is read here, under each of its names.
#[cfg(feature = "sparql")]
fn local(config: &Query) -> Result<Vec<(String, Place)>, ServiceError> {
    if config.local_endpoints.is_empty() {
        return Ok(Vec::new());
    }
    let here = Arc::new(Embedded::open(config.data_path.as_deref())?);
    let names = config.local_endpoints.iter().cloned();
    Ok(names.map(|name| (name, Place::Here(here.clone()))).collect())
}

/// Without the engine no data is read here; what asks for it by a setting is told so.
#[cfg(not(feature = "sparql"))]
fn local(config: &Query) -> Result<Vec<(String, Place)>, ServiceError> {
    match config.data_path {
        None => Ok(Vec::new()),
        Some(_) => Err(ServiceError {
            setting: "query.data_path",
            why: "this build has no SPARQL engine (feature `sparql`)".into(),
        }),
    }
}

fn remote(config: &Query) -> Result<Vec<(String, Place)>, ServiceError> {
    let place = |(name, url): (&str, &str)| {
        let remote = Remote::open(url, config)?;
        Ok((name.to_owned(), Place::Elsewhere(Arc::new(remote))))
    };
    config.remote().map(place).collect()
}

// === impl Endpoint ===

impl Endpoint {
    /// Turns words into a query: by a model where one is set up, else by the names in the data.
    pub(super) async fn write(&self, words: &str, stages: &mut Stages) -> Result<Written, Failure> {
        match (&self.model, &self.place) {
            (Some(model), _) => {
                stages.enter(Stage::Parsing, "Reading the question").await;
                let summary = self.summary().await;
                stages.enter(Stage::Validating, "Looking at what the endpoint has").await;
                stages.enter(Stage::Generating, "Asking the model for a query").await;
                model.write(words, &summary).await
            }
            #[cfg(feature = "sparql")]
            (None, Place::Here(here)) => Ok(self.match_names(here, words, stages).await?),
            (None, Place::Elsewhere(_)) => {
                let text = "This endpoint takes SPARQL only";
                let help = "ask with `sparql`, or have `query.llm_url` set";
                Err(Fault::new(FaultCode::NotConfigured, text).help(help).into())
            }
        }
    }

    #[cfg(feature = "sparql")]
    async fn match_names(
        &self,
        here: &Arc<Embedded>,
        words: &str,
        stages: &mut Stages,
    ) -> Result<Written, Fault> {
        stages.enter(Stage::Parsing, "Taking the words apart").await;
        let (data, words) = (here.clone(), words.to_owned());
        let parsed = self.threads.run(|| {}, move || data.reader().parse(&words)).await??;
        stages.enter(Stage::Validating, "Holding them against the data").await;
        let data = here.clone();
        let held = self.threads.run(|| {}, move || data.reader().hold(parsed)).await??;
        stages.enter(Stage::Generating, "Writing the query").await;
        let data = here.clone();
        let reading = self.threads.run(|| {}, move || data.reader().write(&held)).await?;
        Ok(Written {
            query: reading.query,
            ours: true,
            confidence: reading.confidence,
            explanation: reading.explanation,
        })
    }

    /// What the data is about, for the model.
    async fn summary(&self) -> String {
        match &self.place {
            #[cfg(feature = "sparql")]
            Place::Here(here) => {
                let here = here.clone();
                let work = move || here.reader().summary(Model::SUMMARY);
                self.threads.run(|| {}, work).await.unwrap_or_default()
            }
            Place::Elsewhere(remote) => remote.summary(Model::SUMMARY).await,
        }
    }

    /// Judges a query and bounds it: at most so many rows are run, and so many are shown.
    pub(super) async fn ready(
        &self,
        written: &Written,
        shown: Option<u32>,
        most: u32,
    ) -> Result<Ready, Fault> {
        let (query, ours) = (written.query.clone(), written.ours);
        let work = move || {
            let judged = judge(&query)?;
            let open = ours && bound::length(&judged).is_none();
            let shown = match shown.filter(|_| open) {
                Some(rows) => format!("{query}LIMIT {rows}\n"),
                None => query,
            };
            Ok(Ready { query: bound::bounded(judged, most), shown })
        };
        self.threads.run(|| {}, work).await?
    }

    /// Runs a query. What comes from elsewhere is bounded when it is read.
    #[cfg_attr(not(feature = "sparql"), allow(unused_variables, reason = "only here"))]
    pub(super) async fn execute(&self, query: spargebra::Query, rows: u32) -> Result<Raw, Failure> {
        match &self.place {
            #[cfg(feature = "sparql")]
            Place::Here(here) => {
                let (rows, bytes) = (rows as usize, self.most_bytes);
                let bounds = Bounds { rows, bytes, working: self.working_bytes };
                Ok(Raw::Here(here.evaluate(&self.threads, query, bounds).await?))
            }
            Place::Elsewhere(remote) => Ok(Raw::Elsewhere(remote.ask(&query).await?)),
        }
    }

    /// Makes what came of it ready for whoever asked.
    pub(super) async fn rows(&self, raw: Raw, rows: u32) -> Result<Rows, Failure> {
        match raw {
            #[cfg(feature = "sparql")]
            Raw::Here(found) => Ok(self.threads.run(|| {}, move || found.into_rows()).await?),
            Raw::Elsewhere(body) => {
                let work = move || results::rows(&body, rows as usize);
                Ok(self.threads.run(|| {}, work).await??)
            }
        }
    }

    /// Asks whether it answers. Data that was read here always does.
    pub(super) async fn probe(&self) -> Result<(), Failure> {
        match &self.place {
            #[cfg(feature = "sparql")]
            Place::Here(_) => Ok(()),
            Place::Elsewhere(remote) => remote.probe().await,
        }
    }
}
