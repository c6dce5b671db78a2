//! The service's figures, under the names that the query system's operators know.

use protocol::{admin, job};
use schemars::JsonSchema;
use serde::Serialize;

use crate::numbers::{Plain, millis, rounded};

/// Every figure. Durations are seconds.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Metrics {
    total_connections: u64,
    active_connections: u64,
    active_rooms: u64,
    total_messages_sent: u64,
    total_messages_received: u64,
    /// Waiting for people who are away, now.
    queued_messages: u64,
    rate_limit_violations: u64,
    uptime_seconds: u64,
    authenticated_connections: u64,
    refused_connections: u64,
    active_users: u64,
    /// Written to sockets, frames and all.
    bytes_sent: u64,
    /// Read from sockets, frames and all.
    bytes_received: u64,
    messages_per_second: Plain,
    /// Dropped because there were too many, or they were too old.
    dropped_messages: u64,
    errors: u64,
    slow_consumers: u64,
    room_restarts: u64,
    room_rests: u64,
    user_restarts: u64,
    recoveries: u64,
    recoveries_lost: u64,
    duplicate_messages: u64,
    limited_requests: u64,
    wrong_papers: u64,
    store_commits: u64,
    store_failures: u64,
    average_connection_seconds: Plain,
    latency_ms: Latency,
    jobs: Jobs,
}

/// How long what was said in rooms, or written into cells, was on its way in the last minute: from
/// the author's socket to that of a listener. All are 0 while nothing was.
#[derive(JsonSchema, Serialize)]
struct Latency {
    /// Half of it was no longer on its way.
    p50: Plain,
    /// One in a hundred was longer on its way.
    p99: Plain,
    max: Plain,
    /// How many messages were timed: each once, by one of its listeners.
    count: u64,
}

/// The jobs of every service.
#[derive(JsonSchema, Serialize)]
struct Jobs {
    query: Service,
    ontology: Service,
    agent: Service,
    library: Service,
}

/// The jobs of one service.
#[derive(JsonSchema, Serialize)]
struct Service {
    running: u64,
    waiting: u64,
    done: u64,
    failed: u64,
    refused: u64,
}

impl From<&admin::Metrics> for Metrics {
    fn from(now: &admin::Metrics) -> Self {
        Self {
            total_connections: now.connections_total,
            active_connections: now.connections_active,
            active_rooms: now.rooms_active,
            total_messages_sent: now.messages_sent,
            total_messages_received: now.messages_received,
            queued_messages: now.messages_queued,
            rate_limit_violations: now.rate_limit_violations,
            uptime_seconds: now.uptime.as_secs(),
            authenticated_connections: now.connections_authenticated,
            refused_connections: now.connections_refused,
            active_users: now.users_active,
            bytes_sent: now.bytes_sent,
            bytes_received: now.bytes_received,
            messages_per_second: rounded(now.messages_per_second),
            dropped_messages: now.messages_dropped,
            errors: now.faults,
            slow_consumers: now.slow_consumers,
            room_restarts: now.room_restarts,
            room_rests: now.room_rests,
            user_restarts: now.user_restarts,
            recoveries: now.recoveries,
            recoveries_lost: now.recoveries_lost,
            duplicate_messages: now.duplicates,
            limited_requests: now.requests_limited,
            wrong_papers: now.wrong_papers,
            store_commits: now.store_commits,
            store_failures: now.store_failures,
            average_connection_seconds: rounded(now.connection_duration_average.as_secs_f64()),
            latency_ms: Latency::from(now.latency),
            jobs: Jobs::from(now),
        }
    }
}

impl From<admin::Latency> for Latency {
    fn from(it: admin::Latency) -> Self {
        let [p50, p99, max] = [it.p50, it.p99, it.max].map(millis);
        Self { p50, p99, max, count: it.count }
    }
}

impl From<&admin::Metrics> for Jobs {
    fn from(now: &admin::Metrics) -> Self {
        let of = |service: job::Service| {
            let admin::JobFigures { running, waiting, done, failed, refused } =
                now.jobs[service as usize];
            Service { running, waiting, done, failed, refused }
        };
        Self {
            query: of(job::Service::Query),
            ontology: of(job::Service::Ontology),
            agent: of(job::Service::Agent),
            library: of(job::Service::Library),
        }
    }
}
