//! The keeper: one thread that writes, and makes index and file agree.
//!
//! Whatever is ordered while a commit is under way goes together into the next one. An order is
//! answered once the file has it, with what is to be told of it, and the index finds it.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use actors::{clock::now, ports::store::StoreError};
use protocol::{Fault, FaultCode, Timestamp};
use redb::Database;
use tokio::sync::{oneshot, watch};

use super::{
    book::Book,
    crier::Told,
    draft::{Done, Kept, Most, Order, no_library},
    file::Ground,
    index::Seeker,
    trouble::{Trouble, guarded},
};
use crate::config::Language;

/// Orders that wait for the next commit at most.
const QUEUE: usize = 256;
/// Orders that share a commit at most.
const TOGETHER: usize = 64;

/// For so long nothing is opened again that could not be opened.
const REST: Duration = Duration::from_secs(1);
/// What has been told is crossed out with the next commit, or by one of its own after so long.
const CROSSING_OUT: Duration = Duration::from_secs(1);

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
    /// The number of the latest change that can be found.
    pub(super) number: u64,
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
    stock: watch::Sender<Stock>,
    /// What the crier has told, and what of that is crossed out.
    told: watch::Receiver<Told>,
    crossed_out: Told,
    book: Option<Book>,
    /// Until when it is not opened again, after that failed, and why it did.
    rest: Option<(Timestamp, Trouble)>,
    /// Whether something stands in the file that is not known to have been told.
    untold: bool,
}

/// Opens what there is and starts the keeper. Fails only where something must not be touched.
pub(super) fn start(
    terms: Terms,
    told: watch::Receiver<Told>,
) -> Result<(Orders, watch::Receiver<Stock>), Trouble> {
    let (stock, reading) = watch::channel(Stock::Empty);
    let mut keeper = Keeper {
        terms,
        stock,
        told,
        crossed_out: Told::new(),
        book: None,
        rest: None,
        untold: false,
    };
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
        loop {
            match self.next(orders) {
                Ok(first) => self.work(first, orders),
                Err(RecvTimeoutError::Timeout) => self.cross_out(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.cross_out();
        self.close();
    }

    fn next(&self, orders: &Receiver<Errand>) -> Result<Errand, RecvTimeoutError> {
        match self.untold {
            true => orders.recv_timeout(CROSSING_OUT),
            false => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn work(&mut self, first: Errand, orders: &Receiver<Errand>) {
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

    /// Crosses out what has been told since, with a commit of its own.
    fn cross_out(&mut self) {
        let told = self.told.borrow().clone();
        let stands = |(library, number)| self.crossed_out.get(library) != Some(number);
        let Some(book) = self.book.as_mut().filter(|_| told.iter().any(stands)) else { return };
        match guarded(|| book.keep(Vec::new(), &self.terms, &told)) {
            Ok(kept) => (self.untold, self.crossed_out) = (kept.untold, told),
            Err(trouble) => {
                log::error!("what has been told is not crossed out: {trouble}");
                self.close();
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
        let told = self.told.borrow().clone();
        let kept = guarded(|| book.keep(vec![Order::Settle { model }], &self.terms, &told))?;
        self.untold = kept.untold;
        self.stock.send_replace(book.shown(kept.number));
        self.book = Some(book);
        Ok(())
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

    /// Has the file keep it and the index find it; then it may be told.
    fn try_write(&mut self, orders: Vec<Order>) -> Result<Vec<Result<Done, Trouble>>, Trouble> {
        if self.book.is_none() {
            if !orders.iter().any(|order| matches!(order, Order::Create { .. })) {
                return Ok(orders.iter().map(|order| Err(nowhere(order))).collect());
            }
            let made = guarded(|| self.terms.ground.make())?;
            self.take_up(made)?;
        }
        let Some(book) = &mut self.book else { return Err(Trouble::gone()) };
        let told = self.told.borrow().clone();
        let kept = guarded(|| book.keep(orders, &self.terms, &told))?;
        let Kept { done, changed, number, untold } = kept;
        (self.untold, self.crossed_out) = (untold, told);
        if let Err(trouble) = guarded(|| book.follow(&changed, number)) {
            log::error!("the index of the libraries is opened again: {trouble}");
            self.close();
            self.look()?;
        } else {
            self.stock.send_replace(book.shown(number));
        }
        Ok(done)
    }

    fn close(&mut self) {
        self.stock.send_replace(Stock::Failing);
        let book = self.book.take();
        // Engines that have failed may fail once more when they are left.
        let _ = guarded(|| {
            drop(book);
            Ok(())
        });
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
