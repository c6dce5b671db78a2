//! Counters without sharing: each thread counts for itself and reports.
//!
//! Sessions, rooms and people count into plain cells of their own thread. Twice a
//! second the thread mails what changed to the housekeeper, whose census adds up.
//! No message ever touches a shared counter.

use std::{cell::Cell, time::Duration};

use actix::Message;
use protocol::job::Service;

use crate::{
    post::{self, Handle},
    server::ServerActor,
};

const REPORT_EVERY: Duration = Duration::from_millis(500);

/// What one thread counted since its last report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Message)]
#[rtype(result = "()")]
pub struct Tally {
    /// Messages written to sockets.
    pub sent: u64,
    /// Messages read from sockets.
    pub received: u64,
    /// Messages refused for their rate.
    pub rate_limited: u64,
    /// Messages refused for any other reason.
    pub faults: u64,
    /// Connections closed for reading too slowly.
    pub slow_consumers: u64,
    /// Change in the number of messages that wait for absent people.
    pub queued: i64,
    /// Waiting messages dropped: too many or too old.
    pub dropped: u64,
    /// Rooms entered again with everything that was missed.
    pub recoveries: u64,
    /// Rooms entered again with something lost.
    pub recoveries_lost: u64,
    /// Messages known by their id, and so not taken again.
    pub duplicates: u64,
    /// Rooms that were made to rest.
    pub room_rests: u64,
    /// Requests and attempts refused because too many came from one address.
    pub requests_limited: u64,
    /// Tokens and keys that were wrong.
    pub wrong_papers: u64,
    /// Commits of the store.
    pub store_commits: u64,
    /// Commits and reads that failed.
    pub store_failures: u64,
    /// Of each service, what became of its jobs.
    pub jobs: [JobTally; Service::ALL.len()],
}

/// What has changed of the jobs of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobTally {
    /// Change in the number of those that run.
    pub running: i64,
    /// Change in the number of those that wait.
    pub waiting: i64,
    /// Answered.
    pub done: u64,
    /// Ended without an answer.
    pub failed: u64,
    /// Not taken in.
    pub refused: u64,
}

/// How many messages wait in one place: counted as it changes, and no longer once it is gone.
#[derive(Default)]
pub struct Waiting(usize);

thread_local! {
    static HERE: Cell<Tally> = const { Cell::new(Tally::ZERO) };
    static REPORTING: Cell<bool> = const { Cell::new(false) };
}

impl Tally {
    const ZERO: Self = Self {
        sent: 0,
        received: 0,
        rate_limited: 0,
        faults: 0,
        slow_consumers: 0,
        queued: 0,
        dropped: 0,
        recoveries: 0,
        recoveries_lost: 0,
        duplicates: 0,
        room_rests: 0,
        requests_limited: 0,
        wrong_papers: 0,
        store_commits: 0,
        store_failures: 0,
        jobs: [JobTally { running: 0, waiting: 0, done: 0, failed: 0, refused: 0 };
            Service::ALL.len()],
    };
}

// === impl Waiting ===

impl Waiting {
    /// So many wait now.
    pub fn are(&mut self, number: usize) {
        let before = std::mem::replace(&mut self.0, number);
        if number != before {
            let signed = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            count(|t| t.queued += signed(number) - signed(before));
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.are(0);
    }
}

/// Counts something on this thread.
pub fn count(note: impl FnOnce(&mut Tally)) {
    HERE.with(|here| {
        let mut tally = here.get();
        note(&mut tally);
        here.set(tally);
    });
}

/// Makes sure that this thread reports to the housekeeper; called as actors start.
pub fn report_to(server: &Handle<ServerActor>) {
    if REPORTING.replace(true) {
        return;
    }
    let server = server.clone();
    actix::spawn(async move {
        let mut pulse = actix::clock::interval(REPORT_EVERY);
        while server.connected() {
            pulse.tick().await;
            let tally = HERE.take();
            if tally != Tally::ZERO {
                post::insist(&server, tally);
            }
        }
        REPORTING.set(false);
    });
}
