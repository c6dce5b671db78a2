//! The keeper of what must outlive the process, on a thread of its own.
//!
//! Whatever has come while the last commit was on its way to the disk leaves in the next one:
//! a group commit, so that a busy service waits for the disk once for many messages. Where the
//! terms are relaxed, what comes is promised at once and kept a little later.
//!
//! A store that fails is left alone for a while, which grows (`standing.rs`); meanwhile what is
//! to be written is refused at once, and nobody is told that anything is kept.

pub mod ledger;
mod mailroom;
pub mod messages;
mod standing;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use actix::{Actor, Arbiter, AsyncContext, Context, Message, Recipient};
use protocol::{Fault, FaultCode};

use self::{
    messages::{Kept, Write},
    standing::Standing,
};
use crate::{
    clock::now,
    death_watch::survive,
    ports::store::{Change, Engine, NAMES_KEPT, StoreError},
    post::{self, Handle},
    server::{
        ServerActor,
        messages::{StaleRooms, StoreStands},
    },
    tally::count,
    terms::StoreTerms,
};

/// How much later than its own person the store forgets mail: a person in memory counts what
/// they have missed themselves.
const MAIL_GRACE: Duration = Duration::from_secs(60 * 60);
/// What may be promised and not yet kept by a relaxed store, in changes.
const MOST_PROMISED: usize = 10_000;

/// The keeper.
pub struct StoreActor {
    engine: Box<dyn Engine>,
    terms: StoreTerms,
    /// What the next commit will keep.
    waiting: Vec<Change>,
    /// Who wants to know when it has.
    asked: Vec<(Arc<Recipient<Kept>>, u64)>,
    standing: Standing,
    /// Whether the last word has been said: nothing is promised behind it.
    closed: bool,
    server: Option<Handle<ServerActor>>,
}

/// Time to commit what waits.
#[derive(Message)]
#[rtype(result = "()")]
struct Commit;

/// Time to find out whether the store works again.
#[derive(Message)]
#[rtype(result = "()")]
struct TryAgain;

// === impl StoreActor ===

impl StoreActor {
    /// Starts a keeper on a thread of its own.
    pub fn start(engine: Box<dyn Engine>, terms: StoreTerms) -> Handle<Self> {
        let arbiter = Arbiter::new();
        let start = move |_: &mut Context<Self>| Self {
            engine,
            standing: Standing::new(terms.first_rest),
            terms,
            waiting: Vec::new(),
            asked: Vec::new(),
            closed: false,
            server: None,
        };
        Arc::new(Self::start_in_arbiter(&arbiter.handle(), start))
    }

    fn write(&mut self, write: Write, ctx: &mut Context<Self>) {
        if let Some(fault) = self.refusal() {
            return answer(write.to, write.ticket, Err(fault));
        }
        self.schedule(ctx);
        self.waiting.extend(write.changes);
        if self.terms.interval.is_none() {
            self.asked.extend(write.to.map(|to| (to, write.ticket)));
            return;
        }
        answer(write.to, write.ticket, Ok(()));
        if self.waiting.len() >= MOST_PROMISED {
            // Whoever asked has been answered; a failure is told by what follows it.
            let _ = self.commit(ctx);
        }
    }

    fn schedule(&self, ctx: &mut Context<Self>) {
        match self.terms.interval {
            _ if !self.waiting.is_empty() => {}
            // Taken up once the mailbox is empty.
            None => ctx.notify(Commit),
            Some(interval) => drop(ctx.notify_later(Commit, interval)),
        }
    }

    /// Why nothing can be taken now. A relaxed store promises nothing while it fails.
    fn refusal(&self) -> Option<Fault> {
        if self.closed {
            return Some(unavailable());
        }
        let rests = self.standing.rests(now());
        let relaxed = self.terms.interval.is_some() && self.standing.is_failing();
        let wait = rests.or_else(|| relaxed.then_some(self.terms.first_rest))?;
        Some(unavailable().retry_after(wait))
    }

    /// Keeps what waits. What a relaxed store has promised goes on waiting if that fails.
    fn commit(&mut self, ctx: &mut Context<Self>) -> Result<(), Fault> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let result = self.keep(ctx);
        if result.is_ok() || self.terms.interval.is_none() {
            self.waiting.clear();
        }
        for (to, ticket) in self.asked.drain(..) {
            post::insist_to(&to, Kept { ticket, result: result.clone() });
        }
        result
    }

    fn keep(&mut self, ctx: &mut Context<Self>) -> Result<(), Fault> {
        let (engine, changes) = (&mut self.engine, &self.waiting);
        match guarded(|| engine.commit(changes)) {
            Ok(()) => {
                count(|tally| tally.store_commits += 1);
                self.worked(!self.waiting.is_empty());
                Ok(())
            }
            Err(error) => Err(self.failed(&error, ctx)),
        }
    }

    /// Reads, after everything that was written before.
    fn read<T>(
        &mut self,
        ctx: &mut Context<Self>,
        read: impl FnOnce(&mut dyn Engine) -> Result<T, StoreError>,
    ) -> Result<T, Fault> {
        let written = self.commit(ctx);
        if !self.waiting.is_empty() {
            // Promised, and not where it could be read.
            written?;
        }
        match guarded(|| read(&mut *self.engine)) {
            Ok(found) => Ok(found),
            Err(StoreError::Damaged(why)) => {
                log::error!("a record cannot be read: {why}");
                count(|tally| tally.store_failures += 1);
                Err(unavailable())
            }
            Err(error) => Err(self.failed(&error, ctx)),
        }
    }

    fn failed(&mut self, error: &StoreError, ctx: &mut Context<Self>) -> Fault {
        count(|tally| tally.store_failures += 1);
        let (rest, news) = self.standing.failed(now());
        ctx.notify_later(TryAgain, rest);
        if news {
            log::error!("the store failed: {error}");
            self.tell_server();
        }
        unavailable().retry_after(rest)
    }

    fn worked(&mut self, kept: bool) {
        if self.standing.worked(kept) {
            log::info!("the store works again");
            self.tell_server();
        }
    }

    fn tell_server(&self) {
        if let Some(server) = &self.server {
            post::insist(server, StoreStands { works: !self.standing.is_failing() });
        }
    }

    fn try_again(&mut self, ctx: &mut Context<Self>) {
        let tried_later = self.standing.rests(now()).is_some();
        if tried_later || !self.standing.is_failing() {
            return;
        }
        // A failure has been noted, and this is called again.
        let _ = if self.waiting.is_empty() { self.keep(ctx) } else { self.commit(ctx) };
    }

    /// Looks for a little of what is too old.
    fn sweep(&mut self, ctx: &mut Context<Self>) {
        let Some(server) = self.server.clone().filter(|_| !self.standing.is_failing()) else {
            return;
        };
        let (now, StoreTerms { room_ttl, mail_ttl, .. }) = (now(), self.terms.clone());
        let found = self.read(ctx, |engine| {
            engine.sweep_mail(now.before(mail_ttl + MAIL_GRACE), now.before(NAMES_KEPT))?;
            engine.stale_rooms(now.before(room_ttl))
        });
        // A failure has been noted, and there will be another sweep.
        let rooms = found.unwrap_or_default();
        if !rooms.is_empty() {
            post::insist(&server, StaleRooms(rooms));
        }
    }

    /// Keeps what waits and closes the file. The thread ends.
    fn close(&mut self, ctx: &mut Context<Self>) -> Result<(), Fault> {
        let kept = self.commit(ctx);
        self.closed = true;
        let engine = &mut self.engine;
        let closed = if kept.is_ok() { guarded(|| engine.close()) } else { Ok(()) };
        Arbiter::current().stop();
        kept?;
        closed.map_err(|error| {
            log::error!("the store was not closed well: {error}");
            unavailable()
        })
    }
}

/// An engine that panics has failed, and the keeper lives on.
fn guarded<T>(act: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    survive(act).unwrap_or_else(|| Err(StoreError::Unavailable("the engine panicked".into())))
}

fn answer(to: Option<Arc<Recipient<Kept>>>, ticket: u64, result: Result<(), Fault>) {
    if let Some(to) = to {
        post::insist_to(&to, Kept { ticket, result });
    }
}

fn unavailable() -> Fault {
    Fault::new(FaultCode::StoreUnavailable, "The store takes nothing at the moment")
        .help("nothing of this message was kept; send it again a little later")
}

impl Actor for StoreActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        // A store that does not work is better found out before anybody needs it.
        let _ = self.keep(ctx);
        ctx.run_interval(self.terms.sweep_every, |store, ctx| store.sweep(ctx));
    }
}
