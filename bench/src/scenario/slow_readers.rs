//! What members who never read cost the others, and the server.
//!
//! One crowd, two spans: first everybody reads; then one in a hundred more sit down who never read a
//! byte. The second span ends when the server has closed them all.
//!
//! **The rate.** A megabyte a second into a room of 5,000 would be 5 GB/s out, which no loopback on two
//! cores carries: there, both spans would only show saturation. So it is asked in two ways. 5,000
//! members get ten messages of 8,000 bytes a second: 80 kB/s each, 400 MB/s in all, which leaves half of
//! a two-core machine idle (see the CPU figures, which must stay well below 200 % together), and
//! is enough for a budget of 1 MiB to be used up before the stall deadline of 20 s, so that it is the
//! budget that is measured. And 50 members get the megabyte a second itself, five of them never read.

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
    median: f64,
    tail: f64,
    /// The most memory of the server, bytes.
    peak: f64,
    /// CPU of the server and of the generator, percent of a core.
    load: [f64; 2],
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

    let observer = Observer::begin(&server, &crowd)?;
    sleep(stage.load.seconds).await;
    let calm = observer.end()?;

    let observer = Observer::begin(&server, &crowd)?;
    let (peer, door, room) = (stage.peer.as_ref(), server.door(), room_name(0));
    let deaf = Deaf::seat(peer, door, &room, readers..burden.members).await?;
    let closed = all_closed(stage, &server, burden.slow).await?;
    let beside = observer.end()?;
    let found = deaf.read_at_last().await;

    note(stage, &calm, &beside, burden.slow);
    let each = |bytes: u64| bytes as f64 / 1024.0 / burden.slow as f64;
    stage.page.note(Metric::SlowHeld, each(found.bytes));
    if let Some(closed) = closed {
        stage.page.note(Metric::SlowClosed, closed as f64);
        stage.page.note(Metric::SlowFarewells, found.farewells as f64);
    }
    stage.page.note(Metric::OthersClosed, crowd.ledger.departed() as f64);
    let owed = traffic.finish(DRAIN_LIMIT).await?;
    stage.audit(&crowd, owed);
    Ok(())
}

/// Waits until the server has closed `slow` connections; returns how many, where it tells.
async fn all_closed(stage: &Stage<'_>, server: &Server, slow: usize) -> Result<Option<u64>> {
    let began = Instant::now();
    loop {
        let Some(closed) = server.count(stage.peer.as_ref(), CLOSED).await? else {
            sleep(UNTOLD).await;
            return Ok(None);
        };
        let done = closed >= slow as u64 && began.elapsed() >= stage.load.seconds;
        if done || began.elapsed() > CLOSE_LIMIT {
            return Ok(Some(closed));
        }
        sleep(ASK_EVERY).await;
    }
}

fn note(stage: &mut Stage<'_>, calm: &Span, beside: &Span, slow: usize) {
    let page = &mut stage.page;
    page.note(Metric::Median, calm.median);
    page.note(Metric::Tail, calm.tail);
    page.note(Metric::ServerLoad, calm.load[0]);
    page.note(Metric::GeneratorLoad, calm.load[1]);
    page.note(Metric::BesideMedian, beside.median);
    page.note(Metric::BesideTail, beside.tail);
    page.note(Metric::BesideServerLoad, beside.load[0]);
    page.note(Metric::MedianRatio, beside.median / calm.median);
    page.note(Metric::TailRatio, beside.tail / calm.tail);
    page.note(Metric::SlowMemory, (beside.peak - calm.peak) / 1024.0 / slow as f64);
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
        let wall = self.began.elapsed().as_secs_f64();
        let [server, own] = self.cpu;
        let percent =
            |now: Duration, then: Duration| 100.0 * now.saturating_sub(then).as_secs_f64() / wall;
        Ok(Span {
            median: latency.value_at_quantile(0.50) as f64 / 1e3,
            tail: latency.value_at_quantile(0.99) as f64 / 1e3,
            peak: self.watch.peak() as f64,
            load: [percent(self.server.cpu()?, server), percent(proc::own_cpu()?, own)],
        })
    }
}
