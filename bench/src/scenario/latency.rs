//! Latency: from the moment a line is handed to the socket to each of its receipts.

use super::{Rate, Stage};
use crate::{crowd::Shape, ears::Hearing, metric::Metric, peer::Keeping, traffic::Traffic};
use anyhow::{Context, Result, ensure};
use std::time::Duration;
use tokio::time::sleep;

/// How long the last lines may take after the last run.
const DRAIN_LIMIT: Duration = Duration::from_secs(5);

/// Measures with nothing kept, as all peers do; and once more, in a folder of its own, a peer that can
/// have every line on disk before anybody hears it.
pub(super) async fn run(stage: &mut Stage<'_>, shape: Shape, rate: Rate) -> Result<()> {
    let nothing_kept = Keeping::default();
    measure(stage, shape, rate, nothing_kept, [Metric::Median, Metric::Tail]).await?;
    if stage.peer.keeps() {
        let on_disk = Keeping { on_disk: true, ..nothing_kept };
        measure(stage, shape, rate, on_disk, [Metric::KeptMedian, Metric::KeptTail]).await?;
    }
    Ok(())
}

/// The speaker does not wait for receipts, so a slow server shows its queue.
async fn measure(
    stage: &mut Stage<'_>,
    shape: Shape,
    rate: Rate,
    keeping: Keeping,
    [median, tail]: [Metric; 2],
) -> Result<()> {
    let server = stage.server(keeping).await?;
    let mut crowd = stage.crowd(&server, shape, Hearing::Prompt).await?;
    let length = usize::from(stage.load.payload);
    let traffic = Traffic::start(&mut crowd, &stage.peer, rate.pace(), length);
    sleep(stage.load.warm_up).await;
    for _ in 0..stage.load.runs {
        crowd.ledger.record_latency();
        sleep(stage.load.seconds).await;
        let latency = crowd.ledger.take_latency().context("no record of latencies")?;
        ensure!(!latency.is_empty(), "nothing was delivered; log: {}", server.log_tail());
        stage.page.note(median, latency.value_at_quantile(0.50) as f64 / 1e3);
        stage.page.note(tail, latency.value_at_quantile(0.99) as f64 / 1e3);
    }
    let owed = traffic.finish(DRAIN_LIMIT).await?;
    stage.audit(&crowd, owed);
    Ok(())
}
