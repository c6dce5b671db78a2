//! Counters without sharing: each thread counts for itself and reports.
//!
//! Sessions, rooms and people count into plain cells of their own thread. Twice a
//! second the thread mails what changed to the housekeeper, whose census adds up.
//! No message ever touches a shared counter.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use actix::Message;
use protocol::{FaultCode, job::Service};

use crate::{
    latency::{self, Histogram},
    post::{self, Handle},
    server::ServerActor,
};

const REPORT_EVERY: Duration = Duration::from_millis(500);

/// What one thread has to report of the time since its last report.
#[derive(Debug, Default, Message)]
#[rtype(result = "()")]
pub struct Report {
    /// What it counted.
    pub tally: Tally,
    /// How often it refused guests something, for each reason.
    pub refusals: Vec<(FaultCode, u64)>,
    /// How long messages were on their way that have arrived on it.
    pub latency: Option<Box<Histogram>>,
}

/// What one thread counted since its last report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages written to sockets.
    pub sent: u64,
    /// Messages read from sockets.
    pub received: u64,
    /// Bytes written to sockets, frames and all.
    pub bytes_sent: u64,
    /// Bytes read from sockets, frames and all.
    pub bytes_received: u64,
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
    static HERE: RefCell<Tally> = const { RefCell::new(Tally::ZERO) };
    static REFUSALS: RefCell<Vec<(FaultCode, u64)>> = const { RefCell::new(Vec::new()) };
    static REPORTING: Cell<bool> = const { Cell::new(false) };
}

impl Tally {
    const ZERO: Self = Self {
        sent: 0,
        received: 0,
        bytes_sent: 0,
        bytes_received: 0,
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

// === impl Report ===

impl Report {
    /// What there is to report of this thread, if there is anything.
    fn take() -> Option<Self> {
        let it = Self { tally: HERE.take(), refusals: REFUSALS.take(), latency: latency::take() };
        let nothing = it.tally == Tally::ZERO && it.refusals.is_empty() && it.latency.is_none();
        (!nothing).then_some(it)
    }
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
    HERE.with_borrow_mut(note);
}

/// Counts that a guest was refused something.
pub fn count_refusal(code: FaultCode) {
    let limited = matches!(code, FaultCode::RateLimited | FaultCode::Blocked);
    count(|t| if limited { t.rate_limited += 1 } else { t.faults += 1 });
    REFUSALS.with_borrow_mut(|refusals| match refusals.iter_mut().find(|(it, _)| *it == code) {
        Some((_, count)) => *count += 1,
        None => refusals.push((code, 1)),
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
            if let Some(report) = Report::take() {
                post::insist(&server, report);
            }
        }
        REPORTING.set(false);
    });
}
