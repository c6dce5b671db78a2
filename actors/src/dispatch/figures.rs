//! What of the jobs goes into the service's figures.

use protocol::job::Service;

use crate::tally::{self, JobTally};

/// How many run and wait, as the figures have it.
#[derive(Default)]
pub(super) struct Figures {
    shown: [(usize, usize); Service::ALL.len()],
}

// === impl Figures ===

impl Figures {
    /// So many of a service run and wait now.
    pub(super) fn are(&mut self, service: Service, running: usize, waiting: usize) {
        let before = std::mem::replace(&mut self.shown[service as usize], (running, waiting));
        note(service, |it| {
            it.running += change(before.0, running);
            it.waiting += change(before.1, waiting);
        });
    }

    /// A job is over.
    pub(super) fn ended(&self, service: Service, done: bool) {
        note(service, |it| if done { it.done += 1 } else { it.failed += 1 });
    }

    /// A request was not taken in.
    pub(super) fn refused(&self, service: Service) {
        note(service, |it| it.refused += 1);
    }
}

fn note(service: Service, note: impl FnOnce(&mut JobTally)) {
    tally::count(|tally| note(&mut tally.jobs[service as usize]));
}

fn change(before: usize, now: usize) -> i64 {
    let signed = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    signed(now) - signed(before)
}
