//! The full house: as many connections as one process may hold, one message to all of them.

use super::Stage;
use crate::{crowd::Shape, ears::Hearing, metric::Metric, peer::Keeping, traffic::say};
use anyhow::Result;
use std::time::{Duration, Instant};

/// How long one message may take to its last receiver.
const REACH_LIMIT: Duration = Duration::from_secs(30);

/// One crowd, one message per run.
pub(super) async fn run(stage: &mut Stage<'_>, shape: Shape) -> Result<()> {
    let server = stage.server(Keeping::default()).await?;
    let mut crowd = stage.crowd(&server, shape, Hearing::Prompt).await?;
    stage.page.note(Metric::Opened, crowd.opened as f64);
    let room = crowd.rooms[0].0.clone();
    let mut owed = 0;
    for _ in 0..stage.load.runs {
        let (began, before) = (Instant::now(), crowd.ledger.delivered());
        say(&mut crowd, &stage.peer, usize::from(stage.load.payload), 1).await?;
        owed = room.drained(REACH_LIMIT).await;
        stage.page.note(Metric::Reached, (crowd.ledger.delivered() - before) as f64);
        stage.page.note(Metric::ReachTime, began.elapsed().as_secs_f64() * 1e3);
    }
    stage.audit(&crowd, owed);
    Ok(())
}
