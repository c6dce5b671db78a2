//! How much the service does, in figures.

use std::time::Duration;

use crate::job::Service;

/// The service's figures since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metrics {
    /// How long the service has run.
    pub uptime: Duration,
    /// Connections accepted.
    pub connections_total: u64,
    /// Connections open now.
    pub connections_active: u64,
    /// Those of them that showed a token.
    pub connections_authenticated: u64,
    /// Connections refused by the gate.
    pub connections_refused: u64,
    /// Rooms open now.
    pub rooms_active: u64,
    /// People with a connection or waiting mail.
    pub users_active: u64,
    /// Messages written to sockets.
    pub messages_sent: u64,
    /// Messages read from sockets.
    pub messages_received: u64,
    /// Bytes written to sockets, frames and all.
    pub bytes_sent: u64,
    /// Bytes read from sockets, frames and all.
    pub bytes_received: u64,
    /// Messages read per second, over the last seconds.
    pub messages_per_second: f64,
    /// Messages that wait for people who are away.
    pub messages_queued: u64,
    /// Queued messages that were dropped: too many, or too old.
    pub messages_dropped: u64,
    /// Messages refused for their rate.
    pub rate_limit_violations: u64,
    /// Messages refused for any other reason.
    pub faults: u64,
    /// Connections closed for reading too slowly.
    pub slow_consumers: u64,
    /// Rooms restarted after a failure.
    pub room_restarts: u64,
    /// Times that a room that failed too often was made to rest.
    pub room_rests: u64,
    /// People's actors restarted after a failure.
    pub user_restarts: u64,
    /// Rooms entered again with everything that was missed.
    pub recoveries: u64,
    /// Rooms entered again by somebody who was told that something is lost to them.
    pub recoveries_lost: u64,
    /// Messages known by their id, and so not taken again.
    pub duplicates: u64,
    /// Requests and attempts refused because too many came from one address.
    pub requests_limited: u64,
    /// Tokens and keys that were wrong.
    pub wrong_papers: u64,
    /// Commits of the store.
    pub store_commits: u64,
    /// Commits and reads that failed.
    pub store_failures: u64,
    /// How long finished connections lasted, on average.
    pub connection_duration_average: Duration,
    /// How long messages in rooms were on their way, over the last minute.
    pub latency: Latency,
    /// The jobs of each service, in the order of [`Service::ALL`].
    pub jobs: [JobFigures; Service::ALL.len()],
}

/// How long what was said in rooms was on its way: from the author's socket to that of a listener.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// Half of the messages were no longer on their way than this.
    pub p50: Duration,
    /// Of a hundred, one was longer on its way than this.
    pub p99: Duration,
    /// The longest.
    pub max: Duration,
    /// How many messages were timed.
    pub count: u64,
}

/// What becomes of what is asked of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobFigures {
    /// Worked on now.
    pub running: u64,
    /// In the queue now.
    pub waiting: u64,
    /// Answered.
    pub done: u64,
    /// Begun or waited, and ended without an answer.
    pub failed: u64,
    /// Not taken in.
    pub refused: u64,
}

/// Whether the service does all that it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It does.
    Ready,
    /// It goes away.
    Draining,
    /// It lives, but cannot keep anything at the moment.
    StoreFailing,
}
