//! The keeper: one thread that writes, and makes index and file agree.
//!
//! Whatever is ordered while a commit is under way goes together into the next one. An order is
//! answered once the file has it, the index finds it and it has been announced.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use actors::{clock::now, ports::store::StoreError};
use protocol::{Fault, FaultCode, Timestamp};
use redb::{Database, ReadableDatabase, ReadableTable};
use tokio::sync::{oneshot, watch};

use super::{
    draft::{Done, Draft, Most, Order, no_library},
    file::{self, Ground, Meta},
    herald::{Herald, announce},
    index::{Catalogue, Seeker},
    reading,
    record::{self, Change},
    tables::{self, CHANGES, DOCUMENTS, TEXTS},
    trouble::{Trouble, guarded},
};
use crate::config::Language;

/// Orders that wait for the next commit at most.
const QUEUE: usize = 256;
/// Orders that share a commit at most.
const TOGETHER: usize = 64;

/// For so long nothing is opened again that could not be opened.
const REST: Duration = Duration::from_secs(1);

/// What those who read have at hand.
#[derive(Clone)]
pub(super) enum Stock {
    /// There has never been a library.
    Empty,
    /// All of it.
    Open(Arc<Open>),
    /// Nothing at the moment.
    Failing,
}

/// A file and its index.
pub(super) struct Open {
    pub(super) database: Arc<Database>,
    pub(super) seeker: Seeker,
}

/// What the keeper obeys.
pub(super) struct Terms {
    pub(super) ground: Ground,
    pub(super) language: Language,
    pub(super) most: Most,
    /// The model of the vectors; none if nobody makes any.
    pub(super) model: Option<String>,
}

/// The way to the keeper.
#[derive(Clone)]
pub(super) struct Orders(SyncSender<Errand>);

/// Something the keeper is asked for.
enum Errand {
    Do(Order, oneshot::Sender<Result<Done, Trouble>>),
    /// To see whether what failed works again.
    Look,
}

type Waiting = (Order, oneshot::Sender<Result<Done, Trouble>>);

/// One thread's own.
struct Keeper {
    terms: Terms,
    herald: Box<dyn Herald>,
    stock: watch::Sender<Stock>,
    book: Option<Book>,
    /// Until when it is not opened again, after that failed, and why it did.
    rest: Option<(Timestamp, Trouble)>,
    /// What is kept and has not been announced, because it could not be found.
    owed: Vec<Done>,
}

/// A file that is open, with its index.
struct Book {
    // Fields are dropped in this order: who waits for the file finds the index free too.
    catalogue: Catalogue,
    database: Arc<Database>,
}

/// What a commit has kept.
struct Kept {
    done: Vec<Result<Done, Trouble>>,
    changed: Vec<Change<'static>>,
    number: u64,
}

/// Opens what there is and starts the keeper. Fails only where something must not be touched.
pub(super) fn start(
    terms: Terms,
    herald: Box<dyn Herald>,
) -> Result<(Orders, watch::Receiver<Stock>), Trouble> {
    let (stock, reading) = watch::channel(Stock::Empty);
    let mut keeper = Keeper { terms, herald, stock, book: None, rest: None, owed: Vec::new() };
    // Whatever may pass is looked at again when somebody asks.
    if let Err(trouble @ Trouble::Store(StoreError::Damaged(_) | StoreError::Taken(_))) =
        keeper.look()
    {
        return Err(trouble);
    }
    let (orders, waiting) = sync_channel(QUEUE);
    let thread = thread::Builder::new().name("libraries".into());
    thread.spawn(move || keeper.keep(&waiting)).map_err(|error| Trouble::disk(&error))?;
    Ok((Orders(orders), reading))
}

// === impl Orders ===

impl Orders {
    /// Has something done.
    pub(super) async fn give(&self, order: Order) -> Result<Done, Trouble> {
        let (answer, waiting) = oneshot::channel();
        match self.0.try_send(Errand::Do(order, answer)) {
            Ok(()) => waiting.await.unwrap_or_else(|_| Err(Trouble::gone())),
            Err(TrySendError::Full(_)) => {
                let text = "Too much is being written to the libraries";
                Err(Fault::new(FaultCode::Overloaded, text).help("try again in a moment").into())
            }
            Err(TrySendError::Disconnected(_)) => Err(Trouble::gone()),
        }
    }

    /// Has the keeper see whether what failed works again.
    pub(super) fn look(&self) {
        // If much is waiting it will look anyway.
        let _ = self.0.try_send(Errand::Look);
    }
}

// === impl Keeper ===

impl Keeper {
    fn keep(mut self, orders: &Receiver<Errand>) {
        while let Ok(first) = orders.recv() {
            let mut batch = Vec::new();
            for errand in std::iter::once(first).chain(orders.try_iter().take(TOGETHER - 1)) {
                match errand {
                    // Nobody waits for it any more: it was taken back in time.
                    Errand::Do(_, answer) if answer.is_closed() => {}
                    Errand::Do(order, answer) => batch.push((order, answer)),
                    Errand::Look => {}
                }
            }
            if let Err(trouble) = self.look() {
                for (_, answer) in batch {
                    let _ = answer.send(Err(trouble.clone()));
                }
            } else if !batch.is_empty() {
                self.write(batch);
            }
        }
    }

    /// Opens what is not open, unless that has just failed.
    fn look(&mut self) -> Result<(), Trouble> {
        if self.book.is_some() {
            return Ok(());
        }
        if let Some((_, why)) = self.rest.as_ref().filter(|(until, _)| now() < *until) {
            return Err(why.clone());
        }
        let opened = guarded(|| self.terms.ground.open());
        let opened = opened.and_then(|database| match database {
            Some(database) => self.take_up(database),
            None => {
                self.stock.send_replace(Stock::Empty);
                Ok(())
            }
        });
        if let Err(trouble) = &opened {
            log::error!("the libraries cannot be used: {trouble}");
            self.rest = Some((now().after(REST), trouble.clone()));
            self.stock.send_replace(Stock::Failing);
        }
        opened
    }

    /// Brings the index to agree with this file, and shows both to whoever reads.
    fn take_up(&mut self, database: Database) -> Result<(), Trouble> {
        let mut book = guarded(|| Book::of(database, &self.terms))?;
        let model = self.terms.model.clone();
        guarded(|| book.keep(vec![Order::Settle { model }], &self.terms))?;
        let database = &book.database;
        reading::libraries(database, |_| true)?.iter().for_each(|it| self.herald.open(it));
        reading::gone(database)?.iter().for_each(|library| self.herald.close(library));
        self.show(book);
        let owed = std::mem::take(&mut self.owed);
        owed.iter().for_each(|done| announce(&*self.herald, done));
        Ok(())
    }

    fn show(&mut self, book: Book) {
        let (database, seeker) = (book.database.clone(), book.catalogue.seeker());
        self.stock.send_replace(Stock::Open(Arc::new(Open { database, seeker })));
        self.book = Some(book);
    }

    fn write(&mut self, batch: Vec<Waiting>) {
        let (orders, answers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let done = match self.try_write(orders) {
            Ok(done) => done,
            Err(trouble) => {
                self.close();
                answers.iter().map(|_| Err(trouble.clone())).collect()
            }
        };
        for (answer, done) in answers.into_iter().zip(done) {
            // Whoever gave the order may not wait any more; it is done all the same.
            let _ = answer.send(done);
        }
    }

    /// Has the file keep it, the index find it, and everybody hear of it.
    fn try_write(&mut self, orders: Vec<Order>) -> Result<Vec<Result<Done, Trouble>>, Trouble> {
        if self.book.is_none() {
            if !orders.iter().any(|order| matches!(order, Order::Create { .. })) {
                return Ok(orders.iter().map(|order| Err(nowhere(order))).collect());
            }
            let made = guarded(|| self.terms.ground.make())?;
            self.take_up(made)?;
        }
        let Some(book) = &mut self.book else { return Err(Trouble::gone()) };
        let Kept { done, changed, number } = guarded(|| book.keep(orders, &self.terms))?;
        let told = done.iter().flatten().cloned();
        if let Err(trouble) = guarded(|| book.follow(&changed, number)) {
            log::error!("the index of the libraries is opened again: {trouble}");
            self.owed.extend(told);
            self.close();
            self.look()?;
        } else {
            told.for_each(|done| announce(&*self.herald, &done));
        }
        Ok(done)
    }

    fn close(&mut self) {
        self.stock.send_replace(Stock::Failing);
        self.book = None;
    }
}

/// What an order comes to where there has never been a library.
fn nowhere(order: &Order) -> Trouble {
    match order {
        Order::Drop(library) | Order::Delete { library, .. } => no_library(library).into(),
        Order::Add(addition) => no_library(&addition.library).into(),
        Order::Create { .. } | Order::Embed { .. } | Order::Settle { .. } => Trouble::gone(),
    }
}

// === impl Book ===

impl Book {
    fn of(database: Database, terms: &Terms) -> Result<Self, Trouble> {
        let meta = file::meta(&database)?;
        let catalogue = Catalogue::open(&terms.ground.index(), terms.language, &meta.id)?;
        let mut book = Self { catalogue, database: Arc::new(database) };
        book.agree(&meta)?;
        Ok(book)
    }

    /// Brings the index to what the file has: by the changes since, or from the beginning.
    fn agree(&mut self, meta: &Meta) -> Result<(), Trouble> {
        match self.catalogue.number() {
            Some(number) if number == meta.number => Ok(()),
            Some(number) if number < meta.number => {
                match self.changes_since(number, meta.number)? {
                    Some(changes) => self.catch_up(&changes, meta.number),
                    None => self.index_all(meta.number),
                }
            }
            _ => self.index_all(meta.number),
        }
    }

    /// What has changed since then, if every change of it is still known.
    fn changes_since(
        &self,
        number: u64,
        now: u64,
    ) -> Result<Option<Vec<Change<'static>>>, Trouble> {
        let table = self.database.begin_read()?.open_table(CHANGES)?;
        let mut changes = Vec::new();
        for change in table.range(number + 1..=now)? {
            changes.push(record::read(change?.1.value(), "a change")?);
        }
        Ok((changes.len() as u64 == now - number).then_some(changes))
    }

    fn index_all(&mut self, number: u64) -> Result<(), Trouble> {
        let snapshot = self.database.begin_read()?;
        let (documents, texts) = (snapshot.open_table(DOCUMENTS)?, snapshot.open_table(TEXTS)?);
        self.catalogue.clear()?;
        for document in documents.iter()? {
            let (key, document) = document?;
            let document = record::read(document.value(), "a document")?;
            if let Some(text) = texts.get(key.value())? {
                self.catalogue.add(key.value(), &document, text.value())?;
            }
        }
        self.catalogue.commit(number)
    }

    fn catch_up(&mut self, changes: &[Change<'_>], number: u64) -> Result<(), Trouble> {
        let snapshot = self.database.begin_read()?;
        let (documents, texts) = (snapshot.open_table(DOCUMENTS)?, snapshot.open_table(TEXTS)?);
        // Whoever makes or drops a library leaves nothing of before in it.
        for change in changes.iter().filter(|change| change.document.is_none()) {
            self.catalogue.forget_library(&change.library)?;
        }
        for (library, name) in documents_in(changes) {
            let key = tables::join(library, name);
            self.catalogue.forget(&key)?;
            let (document, text) = (tables::document(&documents, &key)?, texts.get(key.as_str())?);
            if let (Some(document), Some(text)) = (document, text) {
                self.catalogue.add(&key, &document, text.value())?;
            }
        }
        self.catalogue.commit(number)
    }

    /// Keeps what is ordered, in one commit.
    fn keep(&mut self, orders: Vec<Order>, terms: &Terms) -> Result<Kept, Trouble> {
        let found = self.catalogue.number();
        let transaction = self.database.begin_write()?;
        let mut draft = Draft::of(&transaction, (terms.most, terms.model.is_some()), now())?;
        draft.forget_changes(found.unwrap_or_default())?;
        let mut done = Vec::with_capacity(orders.len());
        for order in orders {
            match draft.apply(order) {
                Err(trouble @ Trouble::Store(_)) => return Err(trouble),
                judged => done.push(judged),
            }
        }
        let (number, changed) = draft.done()?;
        transaction.commit()?;
        Ok(Kept { done, changed, number })
    }

    /// Lets what was kept be found.
    fn follow(&mut self, changed: &[Change<'_>], number: u64) -> Result<(), Trouble> {
        if changed.is_empty() { Ok(()) } else { self.catch_up(changed, number) }
    }
}

/// The documents that have changed, each once.
fn documents_in<'a>(changes: &'a [Change<'_>]) -> BTreeSet<(&'a str, &'a str)> {
    let documents =
        changes.iter().filter_map(|change| change.document.as_deref().zip(Some(change)));
    documents.map(|(document, change)| (&*change.library, document)).collect()
}
