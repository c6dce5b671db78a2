//! The dispatcher: which service answers what, who may ask how much at once, what waits.
//!
//! A request is refused at once, or it is taken in: then it has a `Voice`, which says exactly
//! one last word whatever becomes of the job. The dispatcher carries no step and no answer, but
//! for last words that no socket has taken: those it leaves in the person's mailbox.

mod docket;
mod drain;
mod figures;
mod jobs;
pub mod messages;
mod returned;
mod slots;
mod survive;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix::{Actor, Addr, AsyncContext, Context, Handler};
use futures_channel::oneshot;
use protocol::{
    Fault, FaultCode, Identity, JobId, Timestamp,
    admin::What,
    job::{Service, Step},
};

#[cfg(feature = "chaos")]
pub use self::survive::CHAOS;

pub use self::jobs::Jobs;
use self::{
    docket::{Card, Docket, Stage},
    figures::Figures,
    messages::{Asker, Cancel, Drain, Ended, Returned, Submit, TakeUp, Withdraw},
    returned::Returning,
    slots::{Crowded, Limits, Place, Slots, Turn},
};
use crate::{
    clock::now,
    job::{
        JobActor, Voice,
        messages::{Redirect, Stop},
    },
    placement::Placement,
    ports::{backend::Backend, weight},
    post::{self, Handle},
    restarts::Restarts,
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
    docket: Docket<Box<Voice>, Running>,
    figures: Figures,
    /// Last words on their way to a mailbox.
    returning: Returning,
    /// How often something has failed here.
    restarts: Restarts,
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
        let slots = Slots::new(Limits::of(&terms));
        ctx.run(Self {
            me: me.clone(),
            terms: Arc::new(terms),
            backends,
            placement,
            server,
            slots,
            docket: Docket::new(),
            figures: Figures::default(),
            returning: Returning::default(),
            restarts: Restarts::new(survive::FAILURES),
            draining: None,
            finishing: Vec::new(),
        });
        Jobs::to(me)
    }

    /// Takes a request in, or says why not. From when it has its voice it is taken in, whatever
    /// fails then: the voice has the last word.
    fn submit(&mut self, asked: Submit, ctx: &mut Context<Self>) -> Result<(), Fault> {
        let service = asked.request.service();
        let mut taken = false;
        let done = self.survive(ctx, |dispatcher, _| dispatcher.take_in(asked, &mut taken));
        let verdict = if taken { Ok(()) } else { Err(survive::failed()) };
        done.unwrap_or(verdict).inspect_err(|_| self.figures.refused(service))
    }

    fn take_in(&mut self, asked: Submit, taken: &mut bool) -> Result<(), Fault> {
        #[cfg(feature = "chaos")]
        survive::chaos(&asked.request, CHAOS[0]);
        let (job, service) = (asked.job, asked.request.service());
        may_ask(&asked.who, service)?;
        self.may_take_in(service)?;
        let (user, weight) = (asked.who.user.clone(), weight::request_weight(&asked.request));
        let session = match &asked.asker {
            Asker::Session(session, _) => Some(*session),
            Asker::Caller(_) => None,
        };
        let counts = session.is_some() || !asked.who.rights.admin;
        let place = Place { job, who: user.clone(), counts, service, weight };
        let turn = self.slots.enter(place).map_err(crowded)?;
        let re = asked.re.clone();
        let stage = Stage::Waiting(Box::new(Voice::new(asked, self.me.clone())));
        *taken = true;
        self.docket.put(job, Card { user, session, re, counts, service, weight, stage });
        if turn == Turn::Now {
            self.begin(job);
        }
        self.count(service);
        Ok(())
    }

    /// Refuses what could not be answered, or would be lost.
    fn may_take_in(&self, service: Service) -> Result<(), Fault> {
        if let Some(draining) = &self.draining {
            return Err(draining.refusal());
        }
        if self.backends.get(service).is_none() {
            return Err(jobs::not_configured(service));
        }
        if let Some(left) = self.resting() {
            return Err(survive::rests(left));
        }
        self.returning.refusal(self.terms.max_waiting_bytes)
    }

    /// Puts a backend to work on a job that has waited.
    fn begin(&mut self, job: JobId) {
        let Some(backend) = self.docket.service(job).and_then(|it| self.backends.get(it)) else {
            return;
        };
        let (backend, terms) = (backend.clone(), self.terms.clone());
        let arbiter = self.placement.of(&job.to_string());
        self.docket.run(job, |voice| {
            #[cfg(feature = "chaos")]
            survive::chaos(&voice.request, CHAOS[1]);
            let start = move |_: &mut Context<JobActor>| JobActor::new(*voice, backend, terms);
            Running { job: JobActor::start_in_arbiter(&arbiter, start), began: now() }
        });
    }

    /// A job is over, one way or the other: another one may run.
    fn over(&mut self, job: JobId, failure: Option<FaultCode>) {
        // One that was taken out of the queue is over already.
        let Some(card) = self.docket.take(job) else { return };
        let ran = match card.stage {
            Stage::Running(Running { began, .. }) => Some(now().since(began)),
            Stage::Waiting(_) => None,
        };
        self.figures.ended(card.service, failure.is_none());
        let next = self.slots.leave(job, card.service, ran);
        if let Some(code) = failure {
            let (user, service) = (card.user, card.service);
            // A tail that misses a line is better than a dispatcher that waits for it.
            let _ = post::offer(&self.server, Happened(What::JobFailed { user, service, code }));
        }
        if let Some(next) = next {
            self.begin(next);
        }
        self.count(card.service);
        self.rest();
    }

    fn count(&mut self, service: Service) {
        let (running, waiting) = self.slots.count(service);
        self.figures.are(service, running, waiting);
    }

    /// Ends a job whose answer nobody wants, or nobody will get.
    fn stop(&mut self, job: JobId, fault: Fault) {
        match self.docket.stage(job) {
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
        let meant = self.docket.find(&it.user, it.session, &it.which);
        if meant.is_empty() {
            return Err(jobs::unknown());
        }
        meant.into_iter().for_each(|job| self.stop(job, cancelled()));
        Ok(())
    }

    fn take_up(&mut self, it: &TakeUp) {
        for stage in self.docket.hand_over(&it.user, it.lost, it.session) {
            let (session, mail) = (it.session, it.mail.clone());
            match stage {
                Stage::Running(running) => post::insist(&running.job, Redirect { session, mail }),
                Stage::Waiting(voice) => voice.redirect(session, mail),
            }
        }
    }
}

/// Refuses those whose token does not let them ask this service.
fn may_ask(who: &Identity, service: Service) -> Result<(), Fault> {
    who.rights.may_ask(service).then_some(()).ok_or_else(|| {
        let text = format!("Permission denied: you may not ask the {} service", service.name());
        Fault::new(FaultCode::PermissionDenied, text).help(
            "the token's `services` claim must name it; without one, auth.default_services decides",
        )
    })
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

impl Handler<Submit> for DispatcherActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, it: Submit, ctx: &mut Self::Context) -> Self::Result {
        self.submit(it, ctx)
    }
}

impl Handler<Cancel> for DispatcherActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, it: Cancel, ctx: &mut Self::Context) -> Self::Result {
        let done = self.survive(ctx, |dispatcher, _| dispatcher.cancel(&it));
        done.unwrap_or_else(|| Err(survive::failed()))
    }
}

/// What the dispatcher does with each kind of mail that nobody waits for, in one line each.
macro_rules! takes {
    ($($mail:ty => |$dispatcher:ident, $it:ident, $ctx:ident| $act:expr;)*) => {$(
        impl Handler<$mail> for DispatcherActor {
            type Result = ();

            fn handle(&mut self, $it: $mail, ctx: &mut Self::Context) {
                self.survive(ctx, |$dispatcher, $ctx| $act);
            }
        }
    )*};
}

takes! {
    Withdraw => |dispatcher, it, _ctx| dispatcher.stop(it.0, cancelled());
    TakeUp => |dispatcher, it, _ctx| dispatcher.take_up(&it);
    Ended => |dispatcher, it, _ctx| dispatcher.over(it.job, it.failure);
    Returned => |dispatcher, it, ctx| dispatcher.post(it, ctx);
    Drain => |dispatcher, it, _ctx| dispatcher.drain(it.retry_after);
}
