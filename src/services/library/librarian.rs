//! The librarian: answers errands, of those who may.

use std::sync::Arc;

use actors::ports::backend::{Backend, Call, Failure};
use futures_util::future::LocalBoxFuture;
use protocol::{
    Fault, FaultCode, Identity, LibraryId,
    job::{Answer, Request},
    library::{Errand, Finding, Mode, Search},
};

use super::{
    bounds::{self, Bounds},
    desk::Desk,
    draft::{Addition, Done, Order, no_library},
    index::Match,
    keeper::Open,
    meaning::Meaning,
    reading,
    rights::{self, Verdict},
    rooms::Rooms,
    tables,
    trouble::Trouble,
};

/// The BM25 score of a passage that fits half: so much has one that has one rare word once.
const HALF: f32 = 5.0;
/// So far down are two rankings looked at to make one of them.
const DEPTH: usize = 50;
/// So many passages more are looked at, for those whose document has just changed.
const SPARE: usize = 8;

/// Answers errands.
#[derive(Clone)]
pub(super) struct Librarian {
    bounds: Bounds,
    desk: Desk,
    /// Where embeddings are configured.
    meaning: Option<Meaning>,
    /// The rooms that whoever makes a library waits for.
    rooms: Option<Arc<dyn Rooms>>,
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
    pub(super) const fn new(bounds: Bounds, desk: Desk, meaning: Option<Meaning>) -> Self {
        Self { bounds, desk, meaning, rooms: None }
    }

    /// Has whoever makes a library wait until it can be listened to.
    pub(super) fn with_rooms(mut self, rooms: Arc<dyn Rooms>) -> Self {
        self.rooms = Some(rooms);
        self
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
        let embeds = self.meaning.is_some();
        match errand {
            Errand::Create { library, name, description } => {
                let library = library.map_or_else(bounds::fresh_library, Ok)?;
                let name = bounds::name_of(name, &library);
                let create = Order::Create { library: library.clone(), name, description };
                let created = self.change(create).await?;
                if let Some(rooms) = &self.rooms {
                    // Should it fail, the crier tries it again.
                    let _ = rooms.open(library).await;
                }
                Ok(created)
            }
            Errand::Drop(library) => self.change(Order::Drop(library)).await,
            Errand::Delete { library, document } => {
                self.change(Order::Delete { library, document }).await
            }
            Errand::Add { library, document } => {
                let bounds = self.bounds;
                let prepare = move || Ok(bounds.prepare(library, document)?);
                let addition = Box::new(self.desk.aside(prepare).await?);
                self.add(addition).await
            }
            Errand::List => {
                let Some(open) = self.desk.stock()? else {
                    return Ok(Finding::Libraries(Vec::new()));
                };
                let may_read = move |library: &LibraryId| rights::may_read(&who, library);
                let list = move || reading::libraries(&open.database, may_read);
                self.desk.aside(list).await.map(Finding::Libraries)
            }
            Errand::Describe(library) => self.describe(library).await,
            Errand::Get { library, document } => {
                let open = self.desk.open(&library)?;
                let get = move || reading::document(&open.database, (&library, &document), embeds);
                let (document, text) = self.desk.aside(get).await?;
                Ok(Finding::Document(document, text))
            }
            Errand::Documents { library, after, limit } => {
                let open = self.desk.open(&library)?;
                let page = (Bounds::page(limit), embeds);
                let list =
                    move || reading::documents(&open.database, &library, after.as_ref(), page);
                let (documents, more) = self.desk.aside(list).await?;
                Ok(Finding::Documents { documents, more })
            }
            Errand::Search(search) => self.search(search).await,
        }
    }

    async fn describe(&self, library: LibraryId) -> Result<Finding, Trouble> {
        let open = self.desk.open(&library)?;
        let describe = move || reading::library(&open.database, &library);
        self.desk.aside(describe).await.map(Finding::Library)
    }

    async fn change(&self, order: Order) -> Result<Finding, Trouble> {
        match self.desk.give(order).await? {
            Done::Created(library) => Ok(Finding::Created(library)),
            Done::Dropped(library) => Ok(Finding::Dropped(library)),
            Done::Added { document, .. } => Ok(Finding::Added(document)),
            Done::Deleted { library, document } => Ok(Finding::Deleted { library, document }),
            Done::Silently => Err(Trouble::gone()),
        }
    }

    async fn add(&self, addition: Box<Addition>) -> Result<Finding, Trouble> {
        let added = self.change(Order::Add(addition)).await?;
        let (Finding::Added(mut document), Some(meaning)) = (added.clone(), &self.meaning) else {
            return Ok(added);
        };
        let key = tables::key(&document.library, &document.document);
        document.semantic = Some(meaning.embed_now(key).await);
        Ok(Finding::Added(document))
    }

    async fn search(&self, search: Search) -> Result<Finding, Trouble> {
        let (open, k) = (self.desk.open(&search.library)?, self.bounds.k(&search));
        let (shelf, sought) = (open.clone(), search.clone());
        let depth = if self.meaning.is_some() { DEPTH.max(k) } else { k } + SPARE;
        let by_words = move || by_words(&shelf, &sought, depth);
        let by_words = self.desk.aside(by_words).await?;
        let ranked = match &self.meaning {
            Some(it) => it.rank(&search.library, &search.text, &by_words, depth).await,
            None => None,
        };
        let mode = if ranked.is_some() { Mode::Hybrid } else { Mode::Lexical };
        let found = ranked.unwrap_or(by_words);
        let show = move || {
            let mut hits = reading::passages(&open.database, &found)?;
            hits.truncate(k);
            Ok(hits)
        };
        Ok(Finding::Hits { hits: self.desk.aside(show).await?, mode })
    }
}

/// What is found by words, with scores above 0 and below 1.
fn by_words(open: &Open, search: &Search, most: usize) -> Result<Vec<Match>, Trouble> {
    reading::library(&open.database, &search.library)?;
    let mut found = open.seeker.seek(search.library.as_str(), &search.text, most)?;
    for it in &mut found {
        it.score /= it.score + HALF;
    }
    Ok(found)
}
