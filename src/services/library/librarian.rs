//! The librarian: answers errands, of those who may.

use std::sync::Arc;

use actors::ports::backend::{Backend, Call, Failure, Steps};
use futures_util::future::LocalBoxFuture;
use protocol::{
    Fault, FaultCode, Identity, LibraryId,
    job::{Answer, Request, Step},
    library::{Errand, Finding, Hit, Mode, Part, Search},
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
/// Passages that are read together, and told together before a long answer.
const PART: usize = 50;
/// What is shown of a passage at least, in bytes.
const SHORTEST: usize = 120;
/// So many passages more are looked at, for those whose document has just changed.
const SPARE: usize = 8;

/// Who asks, and what they may be told.
pub(super) struct Asker {
    pub(super) who: Arc<Identity>,
    /// What an answer may weigh.
    pub(super) most: usize,
    /// The way to them, before the answer.
    pub(super) steps: Steps,
}

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
            let asker = Asker { who: call.who, most: call.max_answer_bytes, steps: call.steps };
            Ok(Answer::Library(librarian.answer(asker, errand).await?))
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
        asker: Asker,
        mut errand: Errand,
    ) -> Result<Finding, Trouble> {
        if let Errand::Create { library: library @ None, .. } = &mut errand {
            *library = Some(bounds::fresh_library()?);
        }
        self.bounds.check(&errand)?;
        match (rights::judge(&asker.who, &errand), errand.library()) {
            (Verdict::Yes, _) => self.act(asker, errand).await,
            (Verdict::No(action), Some(library)) if !matches!(errand, Errand::Create { .. }) => {
                self.describe(library.clone()).await?;
                Err(rights::denied(action).into())
            }
            (Verdict::Unknown, Some(library)) => Err(no_library(library).into()),
            (Verdict::No(action), _) => Err(rights::denied(action).into()),
            (Verdict::Unknown, None) => Err(Fault::new(FaultCode::Internal, "No library").into()),
        }
    }

    async fn act(&self, asker: Asker, errand: Errand) -> Result<Finding, Trouble> {
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
            Errand::Search(search) => self.search(asker, search).await,
            shown => self.show(asker, shown).await,
        }
    }

    /// Shows what is there.
    async fn show(&self, asker: Asker, errand: Errand) -> Result<Finding, Trouble> {
        let Asker { who, most, .. } = asker;
        let embeds = self.meaning.is_some();
        match errand {
            Errand::List { after, limit } => {
                let Some(open) = self.desk.stock()? else {
                    return Ok(Finding::Libraries { libraries: Vec::new(), more: false });
                };
                let may_read = move |library: &LibraryId| rights::may_read(&who, library);
                let page = Bounds::page(limit, most);
                let list =
                    move || reading::libraries(&open.database, may_read, after.as_ref(), page);
                let (libraries, more) = self.desk.aside(list).await?;
                Ok(Finding::Libraries { libraries, more })
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
                let page = (Bounds::page(limit, most), embeds);
                let list =
                    move || reading::documents(&open.database, &library, after.as_ref(), page);
                let (documents, more) = self.desk.aside(list).await?;
                Ok(Finding::Documents { documents, more })
            }
            _ => Err(Fault::new(FaultCode::Internal, "That shows nothing").into()),
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

    async fn search(&self, asker: Asker, search: Search) -> Result<Finding, Trouble> {
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
        let hits = self.tell_passages(asker, open, (found, k), mode).await?;
        Ok(Finding::Hits { hits, mode })
    }

    /// Reads the passages that were found, so many of them. Of a long answer each part is told as
    /// soon as it has been read.
    async fn tell_passages(
        &self,
        mut asker: Asker,
        open: Arc<Open>,
        (found, k): (Vec<Match>, usize),
        mode: Mode,
    ) -> Result<Vec<Hit>, Trouble> {
        let share = (asker.most / 2 / found.len().clamp(1, k.max(1))).max(SHORTEST);
        let mut hits: Vec<Hit> = Vec::new();
        let mut found = found.into_iter().peekable();
        while hits.len() < k && found.peek().is_some() {
            let next: Vec<_> = found.by_ref().take(PART).collect();
            let open = open.clone();
            let read = move || reading::passages(&open.database, &next, share);
            let mut part = self.desk.aside(read).await?;
            part.truncate(k - hits.len());
            // What ends an answer, or is all of it, needs not be told before it.
            if hits.len() + part.len() < k && found.peek().is_some() {
                let from = u32::try_from(hits.len()).unwrap_or(u32::MAX);
                let told = Part { from, hits: part.clone(), mode };
                asker.steps.tell(Step::Passages(told)).await;
            }
            hits.append(&mut part);
        }
        Ok(hits)
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
