//! The librarian: answers errands. Readers share a few threads; what is written goes to the keeper.

use std::sync::Arc;

use actors::ports::backend::{Backend, Call, Failure};
use futures_util::future::LocalBoxFuture;
use protocol::{
    Fault, FaultCode, Identity, LibraryId,
    job::{Answer, Request},
    library::{Errand, Finding, Mode, Search},
};
use tokio::sync::{Semaphore, watch};

use super::{
    bounds::{self, Bounds},
    draft::{Done, Order, no_library},
    keeper::{Open, Orders, Stock},
    reading,
    rights::{self, Verdict},
    trouble::Trouble,
};
use crate::config;

/// Errands that read at the same time; others wait, for the disk is one and so are the cores.
const READERS: usize = 4;
/// The BM25 score of a passage that fits half: so much has one that has one rare word once.
const HALF: f32 = 5.0;
/// So many passages more are looked at, for those whose document has just changed.
const SPARE: usize = 8;

/// Answers errands.
#[derive(Clone)]
pub(super) struct Librarian {
    bounds: Bounds,
    embeds: bool,
    orders: Orders,
    stock: watch::Receiver<Stock>,
    readers: Arc<Semaphore>,
}

impl Backend for Librarian {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        let librarian = self.clone();
        Box::pin(async move {
            let Request::Library(errand) = (*call.request).clone() else {
                return Err(Fault::new(FaultCode::Internal, "That is no errand").into());
            };
            Ok(Answer::Library(librarian.answer(call.who, errand).await?))
        })
    }
}

// === impl Librarian ===

impl Librarian {
    pub(super) fn new(
        config: &config::Library,
        orders: Orders,
        stock: watch::Receiver<Stock>,
    ) -> Self {
        let bounds = Bounds::of(config);
        let readers = Arc::new(Semaphore::new(READERS));
        Self { bounds, embeds: config.embeddings_url.is_some(), orders, stock, readers }
    }

    /// Does an errand for somebody, or says why not.
    pub(super) async fn answer(
        &self,
        who: Arc<Identity>,
        mut errand: Errand,
    ) -> Result<Finding, Trouble> {
        if let Errand::Create { library: library @ None, .. } = &mut errand {
            *library = Some(bounds::fresh_library()?);
        }
        self.bounds.check(&errand)?;
        match (rights::judge(&who, &errand), errand.library()) {
            (Verdict::Yes, _) => self.act(who, errand).await,
            (Verdict::No(action), Some(library)) if !matches!(errand, Errand::Create { .. }) => {
                self.describe(library.clone()).await?;
                Err(rights::denied(action).into())
            }
            (Verdict::Unknown, Some(library)) => Err(no_library(library).into()),
            (Verdict::No(action), _) => Err(rights::denied(action).into()),
            (Verdict::Unknown, None) => Err(Fault::new(FaultCode::Internal, "No library").into()),
        }
    }

    async fn act(&self, who: Arc<Identity>, errand: Errand) -> Result<Finding, Trouble> {
        let embeds = self.embeds;
        match errand {
            Errand::Create { library, name, description } => {
                let library = library.map_or_else(bounds::fresh_library, Ok)?;
                let name = bounds::name_of(name, &library);
                self.change(Order::Create { library, name, description }).await
            }
            Errand::Drop(library) => self.change(Order::Drop(library)).await,
            Errand::Delete { library, document } => {
                self.change(Order::Delete { library, document }).await
            }
            Errand::Add { library, document } => {
                let bounds = self.bounds;
                let prepare = move || Ok(bounds.prepare(library, document)?);
                let addition = self.aside(prepare).await?;
                self.change(Order::Add(Box::new(addition))).await
            }
            Errand::List => {
                let Some(open) = self.stock()? else { return Ok(Finding::Libraries(Vec::new())) };
                let may_read = move |library: &LibraryId| rights::may_read(&who, library);
                let list = move || reading::libraries(&open.database, may_read);
                self.aside(list).await.map(Finding::Libraries)
            }
            Errand::Describe(library) => self.describe(library).await,
            Errand::Get { library, document } => {
                let open = self.open(&library)?;
                let get = move || reading::document(&open.database, (&library, &document), embeds);
                let (document, text) = self.aside(get).await?;
                Ok(Finding::Document(document, text))
            }
            Errand::Documents { library, after, limit } => {
                let open = self.open(&library)?;
                let page = (Bounds::page(limit), embeds);
                let list =
                    move || reading::documents(&open.database, &library, after.as_ref(), page);
                let (documents, more) = self.aside(list).await?;
                Ok(Finding::Documents { documents, more })
            }
            Errand::Search(search) => self.search(search).await,
        }
    }

    async fn describe(&self, library: LibraryId) -> Result<Finding, Trouble> {
        let open = self.open(&library)?;
        let describe = move || reading::library(&open.database, &library);
        self.aside(describe).await.map(Finding::Library)
    }

    async fn change(&self, order: Order) -> Result<Finding, Trouble> {
        match self.orders.give(order).await? {
            Done::Created(library) => Ok(Finding::Created(library)),
            Done::Dropped(library) => Ok(Finding::Dropped(library)),
            Done::Added { document, .. } => Ok(Finding::Added(document)),
            Done::Deleted { library, document } => Ok(Finding::Deleted { library, document }),
            Done::Silently => Err(Trouble::gone()),
        }
    }

    async fn search(&self, search: Search) -> Result<Finding, Trouble> {
        let (open, k) = (self.open(&search.library)?, self.bounds.k(&search));
        let seek = move || {
            reading::library(&open.database, &search.library)?;
            let mut found = open.seeker.seek(search.library.as_str(), &search.text, k + SPARE)?;
            for it in &mut found {
                it.score /= it.score + HALF;
            }
            let mut hits = reading::passages(&open.database, &found)?;
            hits.truncate(k);
            Ok(hits)
        };
        Ok(Finding::Hits { hits: self.aside(seek).await?, mode: Mode::Lexical })
    }

    /// What there is to read; none where there has never been a library.
    fn stock(&self) -> Result<Option<Arc<Open>>, Trouble> {
        match &*self.stock.borrow() {
            Stock::Empty => Ok(None),
            Stock::Open(open) => Ok(Some(open.clone())),
            Stock::Failing => {
                self.orders.look();
                Err(Trouble::failing())
            }
        }
    }

    fn open(&self, library: &LibraryId) -> Result<Arc<Open>, Trouble> {
        self.stock()?.ok_or_else(|| no_library(library).into())
    }

    /// Does something that takes a while on a thread where nobody waits for it.
    async fn aside<T: Send + 'static>(
        &self,
        act: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let permit = self.readers.clone().acquire_owned().await.map_err(|_| Trouble::gone())?;
        let done = actix_rt::task::spawn_blocking(move || {
            let _permit = permit;
            act()
        });
        done.await.unwrap_or_else(|_| Err(Trouble::failing()))
    }
}
