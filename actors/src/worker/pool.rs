//! The pool: gives jobs to workers, and to others when those are gone.
//!
//! A failure in the middle of something does not end it: whatever that has left half done is put
//! right or let go of. A way back that is dropped tells its job, which asks anew; a worker that is
//! sent away comes back, and its jobs go to others.

use std::{collections::HashMap, time::Duration};

use actix::{Actor, AsyncContext, Context, Handler, MessageResult, SpawnHandle};
use protocol::{Fault, FaultCode, JobId, SessionId, Timestamp};

#[cfg(feature = "chaos")]
use protocol::job::Request;

use super::{
    WorkerActor,
    messages::{Assign, Enlist, Gone, Leave, ListWorkers, Release, Take, Withdraw, Word},
    roster::Roster,
};
use crate::{
    clock::now,
    death_watch::survive,
    ports::backend::Failure,
    post::{self, Handle},
    server::messages::Dismiss,
};

/// What an agent is asked for the pool to fail as it gives that out, in a build for tests.
#[cfg(feature = "chaos")]
pub const CHAOS: &str = "chaos: as it is given out";

/// Letters that may wait for the pool.
const MAILBOX: usize = 4_096;

/// One for the whole service: knows every worker and every job that one has or waits for.
pub struct PoolActor {
    roster: Roster,
    sockets: HashMap<SessionId, Handle<WorkerActor>>,
    waiting: HashMap<JobId, Assign>,
    /// How long a job waits where there is nobody who would take it.
    patience: Duration,
    /// When the next of them is given up, and the timer for that.
    timer: Option<(Timestamp, SpawnHandle)>,
}

// === impl PoolActor ===

impl PoolActor {
    /// A pool without workers. Needs a running actix system.
    pub fn open(patience: Duration) -> Handle<Self> {
        let pool = Self {
            roster: Roster::default(),
            sockets: HashMap::new(),
            waiting: HashMap::new(),
            patience,
            timer: None,
        };
        let start = |ctx: &mut Context<Self>| {
            ctx.set_mailbox_capacity(MAILBOX);
            pool
        };
        Handle::new(Self::create(start))
    }

    fn give_out(&mut self, ctx: &mut Context<Self>) {
        while let Some((job, worker)) = self.roster.give_out() {
            let Some(Assign { assignment, mut words, .. }) = self.waiting.remove(&job) else {
                continue;
            };
            #[cfg(feature = "chaos")]
            assert!(!is_chaos(&assignment.request), "chaos was asked for");
            // The first word there is: there is room for it.
            let _ = words.try_send(Word::Taken(worker));
            if let Some(socket) = self.sockets.get(&worker) {
                // Bounded by what the worker has offered to take.
                post::insist(socket, Take { assignment, words });
            }
        }
        self.roster.look_round(now());
        self.await_patience(ctx);
    }

    /// Comes back when the next job has waited in vain for long enough: one timer for them all.
    fn await_patience(&mut self, ctx: &mut Context<Self>) {
        let end = self.roster.patience_ends(self.patience);
        if end == self.timer.map(|(end, _)| end) {
            return;
        }
        if let Some((_, timer)) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        self.timer = end.map(|end| {
            (
                end,
                ctx.run_later(end.since(now()), |pool, ctx| pool.survive(ctx, Self::lose_patience)),
            )
        });
    }

    /// Gives up the jobs that have waited for nobody who is there.
    fn lose_patience(&mut self, _: &mut Context<Self>) {
        self.timer = None;
        for job in self.roster.give_up(self.patience, now()) {
            if let Some(mut assign) = self.waiting.remove(&job) {
                let _ = assign.words.try_send(Word::Failed(absent(assign.service().name())));
            }
        }
    }
}

impl PoolActor {
    /// Does something that may fail, and then gives out what can be.
    fn survive(
        &mut self,
        ctx: &mut Context<Self>,
        act: impl FnOnce(&mut Self, &mut Context<Self>),
    ) {
        let done = survive(|| {
            act(self, ctx);
            self.give_out(ctx);
        });
        if done.is_none() {
            log::error!("pool restarted");
            if survive(|| self.mend(ctx)).is_none() {
                self.begin_anew();
            }
        }
    }

    /// Puts right what a failure may have left half done.
    fn mend(&mut self, ctx: &mut Context<Self>) {
        self.roster.mend(
            |worker| self.sockets.contains_key(&worker),
            |job| self.waiting.contains_key(&job),
        );
        self.waiting.retain(|job, _| self.roster.has_waiting(*job));
        for (_, socket) in self.sockets.extract_if(|worker, _| !self.roster.knows(*worker)) {
            post::insist(&socket, Dismiss);
        }
        // What failed may fail again: that is for the next mail to find.
        self.await_patience(ctx);
    }

    /// Not even that: every job is let go of, and every worker comes anew.
    fn begin_anew(&mut self) {
        self.roster = Roster::default();
        self.waiting.clear();
        for (_, socket) in self.sockets.drain() {
            post::insist(&socket, Dismiss);
        }
    }

    fn assign(&mut self, mut it: Assign) {
        let job = it.assignment.job;
        self.roster.ask(job, it.service(), std::mem::take(&mut it.declined));
        self.waiting.insert(job, it);
    }

    fn withdraw(&mut self, it: &Withdraw) {
        self.waiting.remove(&it.job);
        if let Some(worker) = self.roster.withdraw(it.job, it.ending)
            && let Some(socket) = self.sockets.get(&worker)
        {
            post::insist(socket, Release(it.job));
        }
    }
}

impl Actor for PoolActor {
    type Context = Context<Self>;
}

/// What the pool does with each kind of mail, in one line each.
macro_rules! takes {
    ($($mail:pat => $of:ty, |$pool:ident| $act:expr;)*) => {$(
        impl Handler<$of> for PoolActor {
            type Result = ();

            fn handle(&mut self, $mail: $of, ctx: &mut Context<Self>) {
                self.survive(ctx, |$pool, _| $act);
            }
        }
    )*};
}

takes! {
    Leave(worker) => Leave, |pool| pool.roster.leave(worker);
    it => Assign, |pool| pool.assign(it);
    it => Withdraw, |pool| pool.withdraw(&it);
    it => Enlist, |pool| {
        pool.roster.enlist(it.worker, it.offer, now());
        pool.sockets.insert(it.worker, it.socket);
    };
    Gone(worker) => Gone, |pool| {
        pool.roster.gone(worker);
        pool.sockets.remove(&worker);
    };
}

#[cfg(feature = "chaos")]
fn is_chaos(request: &Request) -> bool {
    matches!(request, Request::Agent(task) if task.content == CHAOS)
}

impl Handler<ListWorkers> for PoolActor {
    type Result = MessageResult<ListWorkers>;

    fn handle(&mut self, _: ListWorkers, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.roster.list())
    }
}

/// Nobody is there; a worker that restarts may be, soon.
fn absent(service: &str) -> Failure {
    let text = format!("No worker for the {service} service is connected");
    Failure::passing(Fault::new(FaultCode::BackendFailed, text).help("try again later"))
}
