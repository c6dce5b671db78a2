//! What members who never read cost the others, and the server.
//!
//! One crowd, three spans: first everybody reads; then one in a hundred more sit down who never read a
//! byte, until the server has closed them all; then everybody reads again. The first and the last
//! together are what the middle one is held against, so that a machine that slowly changes its pace is
//! not taken for a slow reader's work.
//!
//! **The rate.** A megabyte a second into a room of 5,000 would be 5 GB/s out, which no loopback on two
//! cores carries: there, all spans would only show saturation. So it is asked in two ways. 5,000
//! members get seven messages of 10,000 bytes a second: 70 kB/s each, 350 MB/s in all. That leaves a good
//! part of a two-core machine idle (see the CPU figures) and lets each message arrive everywhere before
//! the next is said; and it still uses up a budget of 1 MiB before the stall deadline of 20 s, so that it
//! is the budget that is measured. And 50 members get the megabyte a second itself, five of whom never
//! read.

use super::{Rate, Stage};
use crate::{
    crowd::{Crowd, Shape, room_name},
    deaf::Deaf,
    ears::Hearing,
    metric::Metric,
    peer::Keeping,
    proc,
    server::Server,
    traffic::Traffic,
    watch::Watch,
};
use anyhow::{Context, Result, ensure};
use hdrhistogram::Histogram;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long the last lines may take at the end of a run.
const DRAIN_LIMIT: Duration = Duration::from_secs(15);
/// How often the server is asked how many it has closed.
const ASK_EVERY: Duration = Duration::from_millis(250);
/// How long it may take to close them: the stall deadline of 20 s, and time for the budget before.
const CLOSE_LIMIT: Duration = Duration::from_secs(40);
/// How long the second span is at a peer that closes nobody, or does not tell.
const UNTOLD: Duration = Duration::from_secs(15);
/// What the server calls those whom it closed for reading too slowly.
const CLOSED: &str = "slow_consumers";

/// A room, and what is said into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Burden {
    /// All members.
    pub(crate) members: usize,
    /// Those of them who never read.
    pub(crate) slow: usize,
    /// Messages per second.
    pub(crate) rate: Rate,
    /// Bytes of a message's text.
    pub(crate) bytes: usize,
}

/// What was seen while the room was in one state.
struct Span {
    /// Latencies, nanoseconds.
    latency: Histogram<u64>,
    /// The most memory of the server, bytes.
    peak: f64,
    took: Duration,
    /// CPU of the server and of the generator.
    cpu: [Duration; 2],
}

/// A span under way.
struct Observer<'a> {
    server: &'a Server,
    crowd: &'a Crowd,
    watch: Watch,
    began: Instant,
    cpu: [Duration; 2],
}

/// Fills a fresh server in every run: memory once taken is seldom given back.
pub(super) async fn run(stage: &mut Stage<'_>, burden: Burden) -> Result<()> {
    ensure!((1..burden.members).contains(&burden.slow), "some must be slow, and some must not");
    for _ in 0..stage.load.runs {
        once(stage, burden).await?;
    }
    Ok(())
}

async fn once(stage: &mut Stage<'_>, burden: Burden) -> Result<()> {
    let server = stage.server(Keeping::default()).await?;
    let readers = burden.members - burden.slow;
    let mut crowd = stage.crowd(&server, Shape::hall(readers), Hearing::Prompt).await?;
    let traffic = Traffic::start(&mut crowd, &stage.peer, burden.rate.pace(), burden.bytes);
    sleep(stage.load.warm_up).await;

    let before = calm(stage, &server, &crowd).await?;
    let observer = Observer::begin(&server, &crowd)?;
    let (peer, door, room) = (stage.peer.as_ref(), server.door(), room_name(0));
    let deaf = Deaf::seat(peer, door, &room, readers..burden.members).await?;
    let closed = all_closed(stage, &server, burden.slow).await?;
    let beside = observer.end()?;
    let found = deaf.read_at_last().await;
    let growth = beside.peak - before.peak;
    let without = before.and(calm(stage, &server, &crowd).await?)?;

    note(stage, &without, &beside);
    let each = |bytes: f64| bytes / 1024.0 / burden.slow as f64;
    stage.page.note(Metric::SlowMemory, each(growth));
    stage.page.note(Metric::SlowHeld, each(found.bytes as f64));
    if let Some(closed) = closed {
        stage.page.note(Metric::SlowClosed, closed as f64);
        stage.page.note(Metric::SlowFarewells, found.farewells as f64);
    }
    stage.page.note(Metric::OthersClosed, crowd.ledger.departed() as f64);
    let owed = traffic.finish(DRAIN_LIMIT).await?;
    stage.audit(&crowd, owed);
    Ok(())
}

/// A span in which everybody reads.
async fn calm(stage: &Stage<'_>, server: &Server, crowd: &Crowd) -> Result<Span> {
    let observer = Observer::begin(server, crowd)?;
    sleep(stage.load.seconds).await;
    observer.end()
}

/// Waits until the server has closed `slow` connections; returns how many, where it tells.
async fn all_closed(stage: &Stage<'_>, server: &Server, slow: usize) -> Result<Option<u64>> {
    let began = Instant::now();
    loop {
        let Some(closed) = server.count(stage.peer.as_ref(), CLOSED).await? else {
            sleep(UNTOLD).await;
            return Ok(None);
        };
        if closed >= slow as u64 || began.elapsed() > CLOSE_LIMIT {
            return Ok(Some(closed));
        }
        sleep(ASK_EVERY).await;
    }
}

fn note(stage: &mut Stage<'_>, without: &Span, beside: &Span) {
    let page = &mut stage.page;
    page.note(Metric::Median, without.latency_at(0.50));
    page.note(Metric::Tail, without.latency_at(0.99));
    page.note(Metric::ServerLoad, without.load(0));
    page.note(Metric::GeneratorLoad, without.load(1));
    page.note(Metric::BesideMedian, beside.latency_at(0.50));
    page.note(Metric::BesideTail, beside.latency_at(0.99));
    page.note(Metric::BesideServerLoad, beside.load(0));
    page.note(Metric::MedianRatio, beside.latency_at(0.50) / without.latency_at(0.50));
    page.note(Metric::TailRatio, beside.latency_at(0.99) / without.latency_at(0.99));
}

// === impl Span ===

impl Span {
    /// Both together.
    fn and(mut self, other: Self) -> Result<Self> {
        self.latency.add(other.latency)?;
        let [server, own] = self.cpu;
        Ok(Self {
            peak: self.peak.max(other.peak),
            took: self.took + other.took,
            cpu: [server + other.cpu[0], own + other.cpu[1]],
            ..self
        })
    }

    /// A quantile of the latencies, microseconds.
    fn latency_at(&self, quantile: f64) -> f64 {
        self.latency.value_at_quantile(quantile) as f64 / 1e3
    }

    /// CPU of the server (0) or the generator (1), percent of a core.
    fn load(&self, whose: usize) -> f64 {
        100.0 * self.cpu[whose].as_secs_f64() / self.took.as_secs_f64()
    }
}

// === impl Observer ===

impl<'a> Observer<'a> {
    fn begin(server: &'a Server, crowd: &'a Crowd) -> Result<Self> {
        crowd.ledger.record_latency();
        let (watch, began) = (Watch::over(server.group()), Instant::now());
        Ok(Self { server, crowd, watch, began, cpu: [server.cpu()?, proc::own_cpu()?] })
    }

    fn end(self) -> Result<Span> {
        let latency = self.crowd.ledger.take_latency().context("no record of latencies")?;
        ensure!(!latency.is_empty(), "nothing was delivered; log: {}", self.server.log_tail());
        let [server, own] = self.cpu;
        let server = self.server.cpu()?.saturating_sub(server);
        let own = proc::own_cpu()?.saturating_sub(own);
        let (peak, took) = (self.watch.peak() as f64, self.began.elapsed());
        Ok(Span { latency, peak, took, cpu: [server, own] })
    }
}
