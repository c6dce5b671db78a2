//! Looks at a server again and again while it works, to know the most memory that it ever held.
//!
//! The reading is done beside the generator's own thread: it takes milliseconds, which the listeners
//! would otherwise count as the server's latency.

use crate::proc::group_memory;
use rustix::process::Pid;
use std::{cell::Cell, rc::Rc, time::Duration};
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::sleep,
};

/// Between two looks; each holds up the server's page faults for a moment.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A look-out for the memory of one server; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Watch {
    peak: Rc<Cell<u64>>,
    _looking: JoinSet<()>,
}

// === impl Watch ===

impl Watch {
    /// Watches the processes of `group`.
    pub(crate) fn over(group: Pid) -> Self {
        let (peak, mut looking) = (Rc::new(Cell::new(0)), JoinSet::new());
        looking.spawn_local(look(group, peak.clone()));
        Self { peak, _looking: looking }
    }

    /// The most proportional memory that was seen, bytes.
    pub(crate) fn peak(&self) -> u64 {
        self.peak.get()
    }
}

async fn look(group: Pid, peak: Rc<Cell<u64>>) {
    // It ends with the server, or with the watch.
    while let Ok(Ok(memory)) = spawn_blocking(move || group_memory(group)).await {
        peak.set(peak.get().max(memory.pss));
        sleep(LOOK_EVERY).await;
    }
}
