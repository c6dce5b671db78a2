//! The desk between those who ask and what is kept: readers share a few threads, and what is
//! written goes to the keeper.

use std::sync::Arc;

use protocol::LibraryId;
use tokio::sync::{Semaphore, watch};

use super::{
    draft::{Done, Order, no_library},
    keeper::{Open, Orders, Stock},
    trouble::{Trouble, guarded},
};

/// Errands that read at the same time; others wait, for the disk is one and the cores are few.
const READERS: usize = 4;

/// The way to what is kept.
#[derive(Clone)]
pub(super) struct Desk {
    orders: Orders,
    stock: watch::Receiver<Stock>,
    readers: Readers,
}

/// Threads for what takes a while.
#[derive(Clone)]
pub(super) struct Readers(Arc<Semaphore>);

// === impl Desk ===

impl Desk {
    pub(super) fn new(orders: Orders, stock: watch::Receiver<Stock>, readers: Readers) -> Self {
        Self { orders, stock, readers }
    }

    /// Has something written.
    pub(super) async fn give(&self, order: Order) -> Result<Done, Trouble> {
        self.orders.give(order).await
    }

    /// What there is to read; none where there has never been a library.
    pub(super) fn stock(&self) -> Result<Option<Arc<Open>>, Trouble> {
        match &*self.stock.borrow() {
            Stock::Empty => Ok(None),
            Stock::Open(open) => Ok(Some(open.clone())),
            Stock::Failing => {
                self.orders.look();
                Err(Trouble::failing())
            }
        }
    }

    /// What there is to read in a library, if there is any.
    pub(super) fn open(&self, library: &LibraryId) -> Result<Arc<Open>, Trouble> {
        self.stock()?.ok_or_else(|| no_library(library).into())
    }

    /// Does something that takes a while on a thread where nobody waits for it.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        act: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        self.readers.aside(act).await
    }
}

// === impl Readers ===

impl Readers {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(READERS)))
    }

    /// Does something that takes a while on a thread where nobody waits for it.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        act: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let permit = self.0.clone().acquire_owned().await.map_err(|_| Trouble::gone())?;
        let done = actix_rt::task::spawn_blocking(move || {
            let _permit = permit;
            guarded(act)
        });
        done.await.unwrap_or_else(|_| Err(Trouble::failing()))
    }
}
