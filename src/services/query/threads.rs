//! Threads for work that blocks: evaluations, and reading what may be nested deeply.
//!
//! At most so many at once, each with room for deep recursion. Who waits for one waits in order;
//! who no longer wants the answer is heard by the work through what it gave as `stop`.

use std::sync::Arc;

use protocol::{Fault, FaultCode};
use tokio::sync::{Semaphore, oneshot};

/// What a query of the longest message may need, nested as deeply as its text can be; memory
/// that is not touched costs nothing.
const STACK_BYTES: usize = 256 << 20;

/// Gives out threads.
#[derive(Clone)]
pub(super) struct Threads {
    free: Arc<Semaphore>,
}

/// Stops the work as soon as nobody waits for it.
struct Guard<F: FnMut()>(F);

// === impl Threads ===

impl Threads {
    /// So many at once.
    pub(super) fn new(most: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(most.max(1))) }
    }

    /// Works on a thread. When nobody waits any more, `stop` is called.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        stop: impl FnMut(),
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let permit = self.free.clone().acquire_owned().await.map_err(|_| failed())?;
        let (sender, answer) = oneshot::channel();
        let body = move || {
            let result = work();
            // First the thread is free, then the answer is known: so tests can count.
            drop(permit);
            let _ = sender.send(result);
        };
        let thread = std::thread::Builder::new().name("query".into()).stack_size(STACK_BYTES);
        thread.spawn(body).map_err(|error| {
            log::error!("no thread for a query: {error}");
            failed()
        })?;
        // Called at the end too, when there is nothing left to stop.
        let _guard = Guard(stop);
        // Without an answer the work has panicked; its thread has told so.
        answer.await.map_err(|_| failed())
    }
}

impl<F: FnMut()> Drop for Guard<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn failed() -> Fault {
    Fault::new(FaultCode::Internal, "The query could not be worked on")
}
