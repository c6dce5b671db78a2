//! Throughput: every room's speaker keeps a window of lines under way.

use super::{Stage, Window};
use crate::{
    crowd::Shape,
    ears::Hearing,
    peer::Keeping,
    phase::observe,
    traffic::{Pace, Traffic},
};
use anyhow::Result;
use std::time::Duration;
use tokio::time::sleep;

/// How long the last lines may take after the last run.
const DRAIN_LIMIT: Duration = Duration::from_secs(15);

/// One crowd, one stream of traffic, several phases of it measured.
pub(super) async fn run(stage: &mut Stage<'_>, shape: Shape, window: Window) -> Result<()> {
    let server = stage.server(Keeping::default()).await?;
    let hearing = Hearing::for_window(window.0, shape.total(), stage.load.prompt);
    let mut crowd = stage.crowd(&server, shape, hearing).await?;
    let length = usize::from(stage.load.payload);
    let traffic = Traffic::start(&mut crowd, &stage.peer, Pace::Window(window.0), length);
    sleep(stage.load.warm_up).await;
    for _ in 0..stage.load.runs {
        observe(&server, &crowd, stage.load.seconds).await?.note(&mut stage.page);
    }
    let owed = traffic.finish(DRAIN_LIMIT).await?;
    stage.audit(&crowd, owed);
    Ok(())
}
