//! The dispatcher: which service answers what, who may ask how much at once, what waits.
//!
//! A request is refused at once, or it is taken in: then it has a `Voice`, which says exactly
//! one last word whatever becomes of the job. The dispatcher carries no step and no answer, but
//! for last words that no socket has taken: those it leaves in the person's mailbox.

mod board;
mod drain;
mod figures;
mod jobs;
pub mod messages;
mod returned;
mod slots;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix::{Actor, Addr, AsyncContext, Context, Handler, MessageResult};
use futures_channel::oneshot;
use protocol::{
    Fault, FaultCode, JobId, Timestamp,
    admin::What,
    job::{Service, Step},
};

pub use self::jobs::Jobs;
use self::{
    board::{Board, Card, Stage},
    figures::Figures,
    messages::{Asker, Cancel, Drain, Ended, Returned, Submit, TakeUp, Withdraw},
    slots::{Crowded, Limits, Slots, Turn},
};
use crate::{
    clock::now,
    job::{
        JobActor, Voice,
        messages::{Redirect, Stop},
    },
    placement::Placement,
    ports::backend::Backend,
    post::{self, Handle},
    server::{
        ServerActor,
        messages::{Dispatching, Happened},
    },
    tally,
    terms::JobTerms,
};

/// One for the whole service.
pub struct DispatcherActor {
    /// What everybody writes to it by.
    me: Handle<Self>,
    terms: Arc<JobTerms>,
    backends: Backends,
    placement: Placement,
    server: Handle<ServerActor>,
    slots: Slots,
    board: Board<Box<Voice>, Running>,
    figures: Figures,
    /// Last words on their way to a mailbox.
    returning: usize,
    draining: Option<drain::Draining>,
    /// Who wants to know when nothing is left to do.
    finishing: Vec<oneshot::Sender<()>>,
}

/// A job at work.
struct Running {
    job: Addr<JobActor>,
    began: Timestamp,
}

/// Who answers which kind of request.
#[derive(Clone, Default)]
pub struct Backends {
    makers: Vec<(Service, Arc<dyn Backend>)>,
}

// === impl Backends ===

impl Backends {
    /// Has a service answered by this backend.
    #[must_use]
    pub fn with(mut self, service: Service, backend: Arc<dyn Backend>) -> Self {
        self.makers.retain(|(known, _)| *known != service);
        self.makers.push((service, backend));
        self
    }

    /// Who answers requests of this service.
    pub fn get(&self, service: Service) -> Option<&Arc<dyn Backend>> {
        self.makers.iter().find(|(known, _)| *known == service).map(|(_, backend)| backend)
    }
}

// === impl DispatcherActor ===

impl DispatcherActor {
    /// Starts a dispatcher on this thread; its jobs live where `placement` puts them.
    pub fn start(
        backends: Backends,
        terms: JobTerms,
        placement: Placement,
        server: Handle<ServerActor>,
    ) -> Jobs {
        let ctx = Context::new();
        let me = Arc::new(ctx.address());
        let limits = Limits {
            per_person: terms.max_per_person,
            running: terms.max_running,
            waiting: terms.max_waiting,
        };
        ctx.run(Self {
            me: me.clone(),
            terms: Arc::new(terms),
            backends,
            placement,
            server,
            slots: Slots::new(limits),
            board: Board::new(),
            figures: Figures::default(),
            returning: 0,
            draining: None,
            finishing: Vec::new(),
        });
        Jobs::to(me)
    }

    /// Takes a request in, or says why not.
    fn submit(&mut self, asked: Submit) -> Result<(), Fault> {
        let service = asked.request.service();
        self.take_in(asked).inspect_err(|_| self.figures.refused(service))
    }

    fn take_in(&mut self, asked: Submit) -> Result<(), Fault> {
        let (job, service) = (asked.job, asked.request.service());
        if let Some(draining) = &self.draining {
            return Err(draining.refusal());
        }
        if self.backends.get(service).is_none() {
            return Err(jobs::not_configured(service));
        }
        let user = asked.who.user.clone();
        let turn = self.slots.enter(job, &user, service).map_err(crowded)?;
        let session = match &asked.asker {
            Asker::Session(session, _) => Some(*session),
            Asker::Caller(_) => None,
        };
        let re = asked.re.clone();
        let stage = Stage::Waiting(Box::new(Voice::new(asked, self.me.clone())));
        self.board.put(job, Card { user, session, re, service, stage });
        if turn == Turn::Now {
            self.begin(job);
        }
        self.count(service);
        Ok(())
    }

    /// Puts a backend to work on a job that has waited.
    fn begin(&mut self, job: JobId) {
        let Some(backend) = self.board.service(job).and_then(|it| self.backends.get(it)) else {
            return;
        };
        let (backend, terms) = (backend.clone(), self.terms.clone());
        let arbiter = self.placement.of(&job.to_string());
        self.board.run(job, |voice| {
            let start = move |_: &mut Context<JobActor>| JobActor::new(*voice, backend, terms);
            Running { job: JobActor::start_in_arbiter(&arbiter, start), began: now() }
        });
    }

    /// A job is over, one way or the other: another one may run.
    fn over(&mut self, job: JobId, failure: Option<FaultCode>) {
        // One that was taken out of the queue is over already.
        let Some(card) = self.board.take(job) else { return };
        let ran = match card.stage {
            Stage::Running(Running { began, .. }) => Some(now().since(began)),
            Stage::Waiting(_) => None,
        };
        if let Some(next) = self.slots.leave(job, card.service, ran) {
            self.begin(next);
        }
        self.figures.ended(card.service, failure.is_none());
        self.count(card.service);
        if let Some(code) = failure {
            let (user, service) = (card.user, card.service);
            // A tail that misses a line is better than a dispatcher that waits for it.
            let _ = post::offer(&self.server, Happened(What::JobFailed { user, service, code }));
        }
        self.rest();
    }

    fn count(&mut self, service: Service) {
        let (running, waiting) = self.slots.count(service);
        self.figures.are(service, running, waiting);
    }

    /// Ends a job whose answer nobody wants, or nobody will get.
    fn stop(&mut self, job: JobId, fault: Fault) {
        match self.board.stage(job) {
            Some(Stage::Running(running)) => post::insist(&running.job, Stop(fault)),
            Some(Stage::Waiting(voice)) => {
                let code = fault.code;
                voice.end(Step::Failed(fault));
                self.over(job, Some(code));
            }
            None => {}
        }
    }

    fn cancel(&mut self, it: &Cancel) -> Result<(), Fault> {
        let meant = self.board.find(&it.user, it.session, &it.which);
        if meant.is_empty() {
            return Err(jobs::unknown());
        }
        meant.into_iter().for_each(|job| self.stop(job, cancelled()));
        Ok(())
    }

    fn take_up(&mut self, it: &TakeUp) {
        for stage in self.board.hand_over(&it.user, it.lost, it.session) {
            let (session, mail) = (it.session, it.mail.clone());
            match stage {
                Stage::Running(running) => post::insist(&running.job, Redirect { session, mail }),
                Stage::Waiting(voice) => voice.redirect(session, mail),
            }
        }
    }
}

fn crowded(how: Crowded) -> Fault {
    let (text, wait) = match how {
        Crowded::Person(wait) => ("You have as many requests under way as you may have", wait),
        Crowded::Service(wait) => ("The service has as many requests as it can take", wait),
    };
    Fault::new(FaultCode::TooManyJobs, text)
        .help("ask again after retry_after, or take a request back")
        .retry_after(wait)
}

fn cancelled() -> Fault {
    Fault::new(FaultCode::Cancelled, "The request was taken back")
}

impl Actor for DispatcherActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(self.terms.mailbox);
        tally::report_to(&self.server);
        post::insist(&self.server, Dispatching(Jobs::to(self.me.clone())));
    }
}

/// What the dispatcher does with each kind of mail, in one line each.
macro_rules! takes {
    ($($mail:ty => |$dispatcher:ident, $it:ident, $ctx:ident| $act:expr;)*) => {$(
        impl Handler<$mail> for DispatcherActor {
            type Result = MessageResult<$mail>;

            fn handle(&mut self, $it: $mail, $ctx: &mut Self::Context) -> Self::Result {
                let $dispatcher = self;
                MessageResult($act)
            }
        }
    )*};
}

takes! {
    Submit => |dispatcher, it, _ctx| dispatcher.submit(it);
    Cancel => |dispatcher, it, _ctx| dispatcher.cancel(&it);
    Withdraw => |dispatcher, it, _ctx| dispatcher.stop(it.0, cancelled());
    TakeUp => |dispatcher, it, _ctx| dispatcher.take_up(&it);
    Ended => |dispatcher, it, _ctx| dispatcher.over(it.job, it.failure);
    Returned => |dispatcher, it, ctx| dispatcher.post(it, ctx);
    Drain => |dispatcher, it, _ctx| dispatcher.drain(it.retry_after);
}
