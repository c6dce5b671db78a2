//! Finding by what is meant: a model at an endpoint makes vectors of chunks and of questions.
//!
//! A document is embedded when it is added, if that goes quickly; what fails or takes long is
//! done in the background, and done again until it works. Until then, and whenever the
//! endpoint does not answer, documents are found by their words.

mod endpoint;
mod fusion;
mod vectors;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_rt::time::{sleep, timeout};
use actors::{clock::now, ports::backend::Failure};
use protocol::LibraryId;
use redb::{Database, ReadableDatabase};
use tokio::sync::Notify;

use super::{
    desk::Desk,
    draft::Order,
    index::Match,
    reading::{self, Unembedded},
    tables::{self, VECTORS},
    trouble::Trouble,
};
use crate::{config, services::upstream::BadUrl};

use endpoint::Endpoint;
use vectors::Best;

/// Texts that are embedded by one request.
const BATCH: usize = 64;
/// Whoever adds a document or seeks one waits so long for the endpoint, and no longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// After a failure, seekers do not wait for the endpoint for so long.
const RESPITE: Duration = Duration::from_secs(5);
/// Between two attempts in the background: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(120));
/// How often the background looks for what somebody left behind.
const ROUND: Duration = Duration::from_secs(60);
/// Vectors that one search compares: of 1,536 numbers each, that many take a tenth of a second.
const MOST_VECTORS: usize = 200_000;

/// Finds by what is meant.
#[derive(Clone)]
pub(super) struct Meaning {
    endpoint: Endpoint,
    desk: Desk,
    /// Until when it is not asked on somebody's time, in milliseconds since the Unix epoch.
    respite: Arc<AtomicU64>,
    wake: Arc<Notify>,
}

// === impl Meaning ===

impl Meaning {
    /// As it is configured, if it is. Needs a running actix system.
    pub(super) fn open(config: &config::Library, desk: &Desk) -> Result<Option<Self>, BadUrl> {
        let Some(endpoint) = Endpoint::of(config)? else { return Ok(None) };
        let (respite, wake) = (Arc::default(), Arc::default());
        let meaning = Self { endpoint, desk: desk.clone(), respite, wake };
        actix_rt::spawn(meaning.clone().work());
        Ok(Some(meaning))
    }

    /// Embeds a document that was added just now; says whether that worked in time.
    pub(super) async fn embed_now(&self, key: String) -> bool {
        let embedded = self.in_time(self.embed(key)).await.is_some();
        if !embedded {
            self.wake.notify_one();
        }
        embedded
    }

    /// One ranking of what was found by words and of what means the same; none if the endpoint
    /// does not answer, or if there is too much to compare.
    pub(super) async fn rank(
        &self,
        library: &LibraryId,
        text: &str,
        by_words: &[Match],
        most: usize,
    ) -> Option<Vec<Match>> {
        let question = [text.to_owned()];
        let asked =
            async { self.endpoint.embed(&question).await.map_err(|failure| said(&failure)) };
        let question = self.in_time(asked).await?.pop()?;
        let (open, library) = (self.desk.open(library).ok()?, library.clone());
        let near = self.desk.aside(move || nearest(&open.database, &library, &question, most));
        let near = near.await.inspect_err(|why| log::error!("vectors cannot be read: {why}"));
        let near = near.ok()??;
        let by_words = by_words.iter().map(place).collect();
        let fused = fusion::fuse(&[by_words, near]);
        let found = fused.into_iter().take(most);
        Some(
            found
                .map(|((key, chunk, number), score)| Match { key, chunk, number, score })
                .collect(),
        )
    }

    /// Works in the background until the system ends.
    async fn work(self) {
        let mut pause = PAUSES.0;
        loop {
            match self.round().await {
                Ok(()) => {
                    pause = PAUSES.0;
                    // Waking up in vain costs one look.
                    let _ = timeout(ROUND, self.wake.notified()).await;
                }
                Err(why) => {
                    log::warn!("documents wait for their embeddings: {why}");
                    sleep(pause).await;
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
        }
    }

    /// Embeds every document that waits for it, until one fails.
    async fn round(&self) -> Result<(), String> {
        loop {
            let Ok(Some(open)) = self.desk.stock() else { return Ok(()) };
            let waiting = self.desk.aside(move || reading::waiting(&open.database, BATCH)).await;
            let waiting = waiting.map_err(|why| why.to_string())?;
            if waiting.is_empty() {
                return Ok(());
            }
            for key in waiting {
                self.embed(key).await?;
            }
        }
    }

    /// Embeds one document, if it is there.
    async fn embed(&self, key: String) -> Result<(), String> {
        let told = |why: Trouble| why.to_string();
        let Some(open) = self.desk.stock().map_err(told)? else { return Ok(()) };
        let name = key.clone();
        let read = self.desk.aside(move || reading::unembedded(&open.database, &name));
        let Some(Unembedded { number, texts }) = read.await.map_err(told)? else { return Ok(()) };
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in texts.chunks(BATCH) {
            let (chunks, texts): (Vec<_>, Vec<_>) = batch.iter().cloned().unzip();
            let embedded = self.endpoint.embed(&texts).await;
            let embedded = embedded.map_err(|failure| said(&failure))?;
            vectors.extend(chunks.into_iter().zip(embedded));
        }
        self.desk.give(Order::Embed { key, number, vectors }).await.map(drop).map_err(told)
    }

    /// Does something with the endpoint on somebody's time, unless it has just failed.
    async fn in_time<T>(&self, act: impl Future<Output = Result<T, String>>) -> Option<T> {
        if now().as_millis() < self.respite.load(Ordering::Relaxed) {
            return None;
        }
        if let Ok(Ok(done)) = timeout(PATIENCE, act).await {
            return Some(done);
        }
        self.respite.store(now().after(RESPITE).as_millis(), Ordering::Relaxed);
        None
    }
}

fn said(failure: &Failure) -> String {
    failure.fault.text.clone().into_owned()
}

/// Where a chunk is, and of which document.
type ChunkPlace = (String, u32, u64);

fn place(it: &Match) -> ChunkPlace {
    (it.key.clone(), it.chunk, it.number)
}

/// The chunks of a library that mean the most like this; none if there are too many.
fn nearest(
    database: &Database,
    library: &LibraryId,
    question: &[u8],
    most: usize,
) -> Result<Option<Vec<ChunkPlace>>, Trouble> {
    let snapshot = database.begin_read()?;
    let vectors = snapshot.open_table(VECTORS)?;
    let shelf = tables::shelf(library.as_str());
    let mut best = Best::new(most);
    let mut compared = 0;
    for record in vectors.range((shelf.start.as_str(), 0)..(shelf.end.as_str(), 0))? {
        let (place, vector) = record?;
        compared += 1;
        if compared > MOST_VECTORS {
            return Ok(None);
        }
        if let Some(score) = vectors::cosine(question, vector.value()) {
            let (key, chunk) = place.value();
            best.offer(score, || (key.to_owned(), chunk));
        }
    }
    let documents = snapshot.open_table(tables::DOCUMENTS)?;
    let mut found = Vec::new();
    for (key, chunk) in best.ranked() {
        if let Some(document) = tables::document(&documents, &key)? {
            found.push((key, chunk, document.number));
        }
    }
    Ok(Some(found))
}
