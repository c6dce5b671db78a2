//! Latency: from the moment a line is handed to the socket to each of its receipts.

use super::{Rate, Stage};
use crate::{
    crowd::Shape,
    ears::Hearing,
    metric::Metric,
    server::Server,
    traffic::{Pace, Traffic},
};
use anyhow::{Context, Result, ensure};
use std::time::Duration;
use tokio::time::sleep;

/// How long the last lines may take after the last run.
const DRAIN_LIMIT: Duration = Duration::from_secs(5);

/// The speaker does not wait for receipts, so a slow server shows its queue.
pub(super) async fn run(stage: &mut Stage<'_>, shape: Shape, rate: Rate) -> Result<()> {
    let server = Server::start(stage.peer.as_ref()).await?;
    let mut crowd = stage.crowd(&server, shape, Hearing::Prompt).await?;
    let length = usize::from(stage.load.payload);
    let pace = Pace::Every(Duration::from_secs(1) / rate.0.max(1));
    let traffic = Traffic::start(&mut crowd, &stage.peer, pace, length);
    sleep(stage.load.warm_up).await;
    for _ in 0..stage.load.runs {
        crowd.ledger.record_latency();
        sleep(stage.load.seconds).await;
        let latency = crowd.ledger.take_latency().context("no record of latencies")?;
        ensure!(!latency.is_empty(), "nothing was delivered; log: {}", server.log_tail());
        stage.page.note(Metric::Median, latency.value_at_quantile(0.50) as f64 / 1e3);
        stage.page.note(Metric::Tail, latency.value_at_quantile(0.99) as f64 / 1e3);
    }
    let owed = traffic.finish(DRAIN_LIMIT).await?;
    stage.audit(&crowd, owed);
    Ok(())
}
