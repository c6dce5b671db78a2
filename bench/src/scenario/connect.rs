//! What a connection costs: CPU to open it, memory to keep it.

use super::Stage;
use crate::{crowd::Shape, ears::Hearing, metric::Metric, peer::Keeping};
use anyhow::Result;
use tokio::time::sleep;

/// Who comes before anything is measured, and is gone again.
const FIRST: Shape = Shape { rooms: 1, members: 100 };

/// Fills a fresh server in every run, because memory once taken is seldom given back.
pub(super) async fn run(stage: &mut Stage<'_>, shape: Shape) -> Result<()> {
    for _ in 0..stage.load.runs {
        let server = stage.server(Keeping::default()).await?;
        // What a first connection wakes once and for all, code and tables, is no connection's.
        drop(stage.crowd(&server, FIRST, Hearing::Prompt).await?);
        sleep(stage.load.settle).await;
        let (memory_before, cpu_before) = (server.memory()?, server.cpu()?);
        let crowd = stage.crowd(&server, shape, Hearing::Prompt).await?;
        let (memory, cpu) = (server.memory()?, server.cpu()?.saturating_sub(cpu_before));
        let opened = crowd.opened as f64;
        let kib_each = |after: u64, before: u64| (after as f64 - before as f64) / 1024.0 / opened;
        let page = &mut stage.page;
        page.note(Metric::IdlePss, kib_each(memory.pss, memory_before.pss));
        page.note(Metric::IdlePrivate, kib_each(memory.private, memory_before.private));
        page.note(Metric::OpenRate, opened / crowd.took.as_secs_f64());
        page.note(Metric::OpenCpu, cpu.as_secs_f64() * 1e6 / opened);
        stage.audit(&crowd, 0);
    }
    Ok(())
}
