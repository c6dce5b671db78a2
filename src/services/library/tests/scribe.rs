//! Rooms that write down what they are asked to tell.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU32, Ordering},
};

use futures_util::future::{pending, ready};
use protocol::{EventId, Fault, FaultCode, LibraryId, activity::Draft as News};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::super::rooms::{Asked, Rooms};

/// What happened, and under which name it was told.
pub(super) type Line = (String, Option<EventId>);
pub(super) type Lines = UnboundedReceiver<Line>;

/// Writes down what it is asked to tell, and under which name.
pub(super) struct Scribe {
    lines: UnboundedSender<Line>,
    /// The room of this library never answers.
    pub(super) stuck: Option<LibraryId>,
    /// So often something cannot be told at first.
    pub(super) failures: AtomicU32,
    /// What was told in another life.
    pub(super) known: BTreeSet<EventId>,
}

impl Scribe {
    pub(super) fn new() -> (Self, Lines) {
        let (lines, told) = unbounded_channel();
        let (failures, known) = (AtomicU32::new(0), BTreeSet::new());
        (Self { lines, stuck: None, failures, known }, told)
    }

    fn write(&self, line: String, id: Option<EventId>) -> Asked<()> {
        let _ = self.lines.send((line, id));
        Box::pin(ready(Ok(())))
    }
}

impl Rooms for Scribe {
    fn open(&self, library: LibraryId) -> Asked<()> {
        self.write(format!("{library} opens"), None)
    }

    fn tell(&self, library: LibraryId, news: Vec<News>) -> Asked<()> {
        if self.stuck.as_ref() == Some(&library) {
            return Box::pin(pending());
        }
        let left = self.failures.load(Ordering::Relaxed);
        if left > 0 {
            self.failures.store(left - 1, Ordering::Relaxed);
            return Box::pin(ready(Err(Fault::new(FaultCode::Overloaded, "It is full"))));
        }
        for it in news {
            assert!(it.durable == Some(true) && it.library.as_ref() == Some(&library));
            drop(self.write(format!("{library} {} {}", it.kind, it.data.as_json()), it.id));
        }
        Box::pin(ready(Ok(())))
    }

    fn told(&self, _: LibraryId) -> Asked<BTreeSet<EventId>> {
        Box::pin(ready(Ok(self.known.clone())))
    }

    fn close(&self, library: LibraryId) -> Asked<()> {
        self.write(format!("{library} closes"), None)
    }
}
