//! Suggestions: somebody types the names of terms, letter by letter, and waits for what the service
//! suggests at each.

use super::Stage;
use crate::{
    crowd::knock,
    listener::with_scratch,
    metric::Metric,
    peer::Keeping,
    server::Server,
    terms::{Term, Terms},
    ws::frame::{self, Cutter},
};
use anyhow::{Context, Result, bail, ensure};
use hdrhistogram::Histogram;
use memchr::memmem::find;
use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};

/// Names that are typed in a run have a step of so many terms between them.
const STEP: usize = 97;
/// Slower answers count as this one, in microseconds.
const SLOWEST: u64 = 10_000_000;
/// Who waits longer for a suggestion has typed on.
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody who types.
struct Typist {
    stream: TcpStream,
    cutter: Cutter,
    keys: u64,
}

/// A fresh server that knows so many terms; then names for the given time, in every run.
pub(super) async fn run(stage: &mut Stage<'_>, terms: usize) -> Result<()> {
    let bare = stage.server(Keeping::default()).await?.memory()?.pss as f64;
    let keeping = Keeping { terms: Some(terms), ..Keeping::default() };
    let server = stage.server(keeping).await?;
    sleep(stage.load.settle).await;
    stage.page.note(Metric::TermMemory, (server.memory()?.pss as f64 - bare) / terms as f64);
    let path = stage.peer.desk_path(0).context("the peer suggests nothing")?;
    let mut typist = Typist::sits_down(&server, &path).await?;
    let names: Vec<Term> = Terms::new().take(terms).step_by(STEP).collect();
    let mut names = names.iter().cycle();
    for _ in 0..stage.load.runs {
        let mut waits = Histogram::<u64>::new_with_bounds(1, SLOWEST, 3)?;
        let began = Instant::now();
        while began.elapsed() < stage.load.seconds {
            let Term { name, synonym } = names.next().context("there are no terms")?;
            for text in [name, synonym] {
                typist.types(text, &mut waits).await?;
            }
        }
        ensure!(!waits.is_empty(), "nothing was typed");
        stage.page.note(Metric::KeyMedian, waits.value_at_quantile(0.50) as f64);
        stage.page.note(Metric::KeyTail, waits.value_at_quantile(0.99) as f64);
        stage.page.note(Metric::KeySlowest, waits.max() as f64);
    }
    Ok(())
}

// === impl Typist ===

impl Typist {
    async fn sits_down(server: &Server, path: &str) -> Result<Self> {
        let (stream, early) = knock(server.door(), 0, path).await?;
        let mut typist = Self { stream, cutter: Cutter::default(), keys: 0 };
        typist.cutter.feed(&early, |_, _| {})?;
        Ok(typist)
    }

    /// Types a name; takes down how long each letter waited for its suggestions.
    async fn types(&mut self, name: &str, waits: &mut Histogram<u64>) -> Result<()> {
        for (end, _) in name.char_indices().skip(1).chain([(name.len(), ' ')]) {
            self.keys += 1;
            let key = format!("key-{}.", self.keys);
            let text = &name[..end];
            let said = format!(
                r#"{{"type":"ontology_search","message_id":"{key}","payload":{{"query":"{text}","limit":10}}}}"#
            );
            let began = Instant::now();
            self.stream.write_all(&frame::masked(frame::TEXT, said.as_bytes())).await?;
            let heard = timeout(PATIENCE, self.hears(&key)).await;
            let found = heard.with_context(|| format!("no answer to {text:?}"))??;
            ensure!(found, "nothing was suggested for {text:?}");
            waits.saturating_record(u64::try_from(began.elapsed().as_micros())?);
        }
        Ok(())
    }

    /// Waits for the answer to a key; tells whether something was suggested.
    async fn hears(&mut self, key: &str) -> Result<bool> {
        loop {
            self.stream.readable().await?;
            let mut answer = None;
            with_scratch(|scratch| match self.stream.try_read(scratch) {
                Ok(0) => bail!("the server hung up"),
                Ok(read) => self.cutter.feed(&scratch[..read], |_, frame| {
                    if find(frame, key.as_bytes()).is_some() {
                        answer = Some(frame.to_vec());
                    }
                }),
                Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
                Err(error) => Err(error.into()),
            })?;
            if let Some(answer) = answer {
                let suggestion = find(&answer, br#""ontology_suggestion""#).is_some();
                ensure!(suggestion, "refused: {}", String::from_utf8_lossy(&answer));
                return Ok(find(&answer, br#""iri""#).is_some());
            }
        }
    }
}
