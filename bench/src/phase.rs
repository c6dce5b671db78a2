//! One measured phase: what was delivered in it, and what that cost on both sides.

use crate::{crowd::Crowd, metric::Metric, proc, server::Server, sheet::Page};
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// The differences between the end and the beginning of a phase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phase {
    deliveries: u64,
    took: Duration,
    server: Duration,
    generator: Duration,
}

/// Watches running traffic for `length`.
///
/// # Errors
/// When the server is gone, or delivered nothing at all.
pub(crate) async fn observe(server: &Server, crowd: &Crowd, length: Duration) -> Result<Phase> {
    let ledger = &crowd.ledger;
    crowd.catch_up();
    let (began, delivered) = (Instant::now(), ledger.delivered());
    let (server_before, own_before) = (server.cpu()?, proc::own_cpu()?);
    sleep(length).await;
    crowd.catch_up();
    let phase = Phase {
        deliveries: ledger.delivered() - delivered,
        took: began.elapsed(),
        server: server.cpu()?.saturating_sub(server_before),
        generator: proc::own_cpu()?.saturating_sub(own_before),
    };
    ensure!(
        phase.deliveries > 0,
        "nothing was delivered for {length:?}; {} connections ended; log: {}",
        ledger.departed(),
        server.log_tail()
    );
    Ok(phase)
}

// === impl Phase ===

impl Phase {
    /// Writes the phase down.
    pub(crate) fn note(self, page: &mut Page<'_>) {
        let deliveries = self.deliveries as f64;
        page.note(Metric::DeliveryRate, deliveries / self.took.as_secs_f64() / 1e3);
        page.note(Metric::DeliveryCpu, self.server.as_secs_f64() * 1e6 / deliveries);
        page.note(Metric::GeneratorCpu, self.generator.as_secs_f64() * 1e6 / deliveries);
    }
}
