//! The pool: gives jobs to workers, and to others when those are gone.

use std::{collections::HashMap, time::Duration};

use actix::{Actor, AsyncContext, Context, Handler, MessageResult, SpawnHandle};
use protocol::{Fault, FaultCode, JobId, SessionId, Timestamp};

use super::{
    WorkerActor,
    messages::{Assign, Enlist, Gone, Leave, ListWorkers, Release, Take, Withdraw, Word},
    roster::Roster,
};
use crate::{
    clock::now,
    ports::backend::Failure,
    post::{self, Handle},
};

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
        self.timer = end.map(|end| (end, ctx.run_later(end.since(now()), Self::lose_patience)));
    }

    /// Gives up the jobs that have waited for nobody who is there.
    fn lose_patience(&mut self, ctx: &mut Context<Self>) {
        self.timer = None;
        for job in self.roster.give_up(self.patience, now()) {
            if let Some(mut assign) = self.waiting.remove(&job) {
                let _ = assign.words.try_send(Word::Failed(absent(assign.service().name())));
            }
        }
        self.await_patience(ctx);
    }
}

impl Actor for PoolActor {
    type Context = Context<Self>;
}

impl Handler<Enlist> for PoolActor {
    type Result = ();

    fn handle(&mut self, it: Enlist, ctx: &mut Context<Self>) {
        self.roster.enlist(it.worker, it.offer, now());
        self.sockets.insert(it.worker, it.socket);
        self.give_out(ctx);
    }
}

impl Handler<Leave> for PoolActor {
    type Result = ();

    fn handle(&mut self, Leave(worker): Leave, ctx: &mut Context<Self>) {
        self.roster.leave(worker);
        self.give_out(ctx);
    }
}

impl Handler<Gone> for PoolActor {
    type Result = ();

    fn handle(&mut self, Gone(worker): Gone, ctx: &mut Context<Self>) {
        self.roster.gone(worker);
        self.sockets.remove(&worker);
        self.give_out(ctx);
    }
}

impl Handler<Assign> for PoolActor {
    type Result = ();

    fn handle(&mut self, mut it: Assign, ctx: &mut Context<Self>) {
        let job = it.assignment.job;
        self.roster.ask(job, it.service(), std::mem::take(&mut it.declined));
        self.waiting.insert(job, it);
        self.give_out(ctx);
    }
}

impl Handler<Withdraw> for PoolActor {
    type Result = ();

    fn handle(&mut self, Withdraw { job, ending }: Withdraw, ctx: &mut Context<Self>) {
        self.waiting.remove(&job);
        if let Some(worker) = self.roster.withdraw(job, ending)
            && let Some(socket) = self.sockets.get(&worker)
        {
            post::insist(socket, Release(job));
        }
        self.give_out(ctx);
    }
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
