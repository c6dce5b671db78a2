//! A timer that costs eight bytes while nobody waits.

use std::{future::Future, pin::Pin, task::Context, time::Duration};

use tokio::time::{Instant, Sleep, sleep};

/// A moment by which something must have happened; usually none is set.
#[derive(Default)]
pub(crate) struct Deadline(Option<Pin<Box<Sleep>>>);

impl Deadline {
    /// Sets the moment `span` from now, unless one is set already.
    pub(crate) fn arm(&mut self, span: Duration) {
        self.0.get_or_insert_with(|| Box::pin(sleep(span)));
    }

    /// Sets the moment `span` from now, whatever was set before.
    pub(crate) fn restart(&mut self, span: Duration) {
        match &mut self.0 {
            Some(timer) => timer.as_mut().reset(Instant::now() + span),
            None => self.arm(span),
        }
    }

    /// Forgets the moment and frees the timer.
    pub(crate) fn disarm(&mut self) {
        self.0 = None;
    }

    /// Whether the moment has passed; if not, the task is woken when it does.
    pub(crate) fn passed(&mut self, cx: &mut Context<'_>) -> bool {
        self.0.as_mut().is_some_and(|timer| timer.as_mut().poll(cx).is_ready())
    }
}
