//! What becomes of the dispatcher when something in it fails: it goes on in place.
//!
//! There is one for the whole service, so that nothing that one person asks may end it. What a
//! failure in the middle of something has left half done is put right from the docket: each job
//! that is up there runs or waits, and each that is not has said that it failed.

use std::time::Duration;

use actix::Context;
use protocol::{Fault, FaultCode, job::Service};

use super::{
    DispatcherActor, Limits, Running,
    docket::{Docket, Stage},
    slots::Slots,
};
use crate::{
    clock::now,
    death_watch::survive,
    job::messages::Stop,
    post,
    restarts::{Remedy, Restarts},
    terms::JobTerms,
};

/// Failures within a minute after which nothing is taken in for a while. Many: each is somebody's
/// own, and a rest is everybody's.
pub(super) const FAILURES: usize = 100;

impl DispatcherActor {
    /// Does something that may fail; none if it did.
    pub(super) fn survive<T>(
        &mut self,
        ctx: &mut Context<Self>,
        act: impl FnOnce(&mut Self, &mut Context<Self>) -> T,
    ) -> Option<T> {
        let done = survive(|| act(self, ctx));
        if done.is_none() {
            self.note_failure();
            if survive(|| self.mend()).is_none() {
                self.begin_anew();
            }
        }
        done
    }

    /// How long nothing is taken in, after too many failures.
    pub(super) fn resting(&self) -> Option<Duration> {
        self.restarts.resting(now())
    }

    fn note_failure(&mut self) {
        let remedy = self.restarts.failed(now());
        log::error!("dispatcher restarted restarts={} {remedy:?}", self.restarts.total());
        if remedy == Remedy::GiveUp {
            // Nobody else dispatches: it rests from the beginning.
            self.restarts = Restarts::new(FAILURES);
        }
    }

    fn mend(&mut self) {
        self.docket.retain(|stage| match stage {
            Stage::Waiting(voice) => !voice.is_over(),
            Stage::Running(Running { job, .. }) => job.connected(),
        });
        self.slots.recount(self.docket.places());
        for service in Service::ALL {
            while let Some(next) = self.slots.next(service) {
                self.begin(next);
            }
            self.count(service);
        }
        self.rest();
    }

    /// Not even that: whatever was taken in says that it has failed, and nothing is left of it.
    fn begin_anew(&mut self) {
        let before = std::mem::replace(&mut self.docket, Docket::new());
        self.slots = Slots::new(Limits::of(&self.terms));
        for stage in before.into_stages() {
            match stage {
                Stage::Running(running) => post::insist(&running.job, Stop(failed())),
                Stage::Waiting(voice) => drop(voice),
            }
        }
        Service::ALL.into_iter().for_each(|service| self.count(service));
        self.rest();
    }
}

impl Limits {
    pub(super) const fn of(terms: &JobTerms) -> Self {
        Self {
            per_person: terms.max_per_person,
            running: terms.max_running,
            waiting: terms.max_waiting,
            waiting_bytes: terms.max_waiting_bytes,
        }
    }
}

/// The dispatcher has failed on this very request.
pub(super) fn failed() -> Fault {
    Fault::new(FaultCode::Internal, "The service failed on this request")
        .help("ask differently; other requests are not affected")
}

/// It has failed too often.
pub(super) fn rests(left: Duration) -> Fault {
    Fault::new(FaultCode::Overloaded, "Requests have failed too often and are not taken in")
        .help("ask again after retry_after")
        .retry_after(left)
}

/// What an agent is asked for the dispatcher to fail, in a build for tests: as it takes the
/// request in, or as it begins it.
#[cfg(feature = "chaos")]
pub const CHAOS: [&str; 2] = ["chaos: as it is taken in", "chaos: as it begins"];

/// Fails on the request that wants that.
#[cfg(feature = "chaos")]
pub(super) fn chaos(request: &protocol::job::Request, word: &str) {
    use protocol::job::Request;
    assert!(
        !matches!(request, Request::Agent(task) if task.content == word),
        "chaos was asked for"
    );
}
