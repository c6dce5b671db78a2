//! The service's figures. Pure: it adds up what threads report.

use std::{collections::VecDeque, time::Duration};

use protocol::{
    Timestamp,
    admin::{JobFigures, Metrics},
};

use super::pace::Pace;
use crate::{latency::Histogram, tally::Tally};

/// How far back the rate of messages looks.
const RATE_WINDOW: Duration = Duration::from_secs(10);

/// Counters since the start.
pub(super) struct Census {
    started: Timestamp,
    total: Tally,
    recent: VecDeque<(Timestamp, u64)>,
    pace: Pace,
    connections: u64,
    refused: u64,
    finished: u64,
    finished_time: Duration,
    room_restarts: u64,
    user_restarts: u64,
}

impl Census {
    /// Nothing counted yet.
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            started: now,
            total: Tally::default(),
            recent: VecDeque::new(),
            pace: Pace::default(),
            connections: 0,
            refused: 0,
            finished: 0,
            finished_time: Duration::ZERO,
            room_restarts: 0,
            user_restarts: 0,
        }
    }

    /// A thread reports.
    pub(super) fn add(&mut self, tally: Tally, now: Timestamp) {
        let total = &mut self.total;
        total.sent += tally.sent;
        total.received += tally.received;
        total.bytes_sent += tally.bytes_sent;
        total.bytes_received += tally.bytes_received;
        total.rate_limited += tally.rate_limited;
        total.faults += tally.faults;
        total.slow_consumers += tally.slow_consumers;
        total.queued += tally.queued;
        total.dropped += tally.dropped;
        total.recoveries += tally.recoveries;
        total.recoveries_lost += tally.recoveries_lost;
        total.duplicates += tally.duplicates;
        total.room_rests += tally.room_rests;
        total.requests_limited += tally.requests_limited;
        total.wrong_papers += tally.wrong_papers;
        total.store_commits += tally.store_commits;
        total.store_failures += tally.store_failures;
        for (total, jobs) in total.jobs.iter_mut().zip(tally.jobs) {
            total.running += jobs.running;
            total.waiting += jobs.waiting;
            total.done += jobs.done;
            total.failed += jobs.failed;
            total.refused += jobs.refused;
        }
        self.recent.push_back((now, tally.received));
        self.forget(now);
    }

    /// A thread reports how long messages were on their way.
    pub(super) fn time(&mut self, latency: &Histogram, now: Timestamp) {
        self.pace.add(latency, now);
    }

    /// A connection was let in.
    pub(super) fn connected(&mut self) {
        self.connections += 1;
    }

    /// A connection was turned away.
    pub(super) fn refused(&mut self) {
        self.refused += 1;
    }

    /// A connection ended after this long.
    pub(super) fn disconnected(&mut self, lasted: Duration) {
        self.finished += 1;
        self.finished_time += lasted;
    }

    /// A room failed and started anew.
    pub(super) fn room_restarted(&mut self) {
        self.room_restarts += 1;
    }

    /// A person's actor failed and started anew.
    pub(super) fn user_restarted(&mut self) {
        self.user_restarts += 1;
    }

    /// The figures; what is open now is for the registry to fill in.
    pub(super) fn metrics(&mut self, now: Timestamp) -> Metrics {
        self.forget(now);
        let uptime = now.since(self.started);
        let window = RATE_WINDOW.min(uptime).as_secs_f64().max(1.0);
        let received: u64 = self.recent.iter().map(|(_, n)| n).sum();
        let finished = u32::try_from(self.finished).unwrap_or(u32::MAX);
        Metrics {
            uptime,
            connections_total: self.connections,
            connections_refused: self.refused,
            messages_sent: self.total.sent,
            messages_received: self.total.received,
            bytes_sent: self.total.bytes_sent,
            bytes_received: self.total.bytes_received,
            latency: self.pace.latency(now),
            messages_per_second: received as f64 / window,
            messages_queued: u64::try_from(self.total.queued).unwrap_or(0),
            messages_dropped: self.total.dropped,
            rate_limit_violations: self.total.rate_limited,
            faults: self.total.faults,
            slow_consumers: self.total.slow_consumers,
            room_restarts: self.room_restarts,
            user_restarts: self.user_restarts,
            room_rests: self.total.room_rests,
            recoveries: self.total.recoveries,
            recoveries_lost: self.total.recoveries_lost,
            duplicates: self.total.duplicates,
            requests_limited: self.total.requests_limited,
            wrong_papers: self.total.wrong_papers,
            store_commits: self.total.store_commits,
            store_failures: self.total.store_failures,
            jobs: self.total.jobs.map(|jobs| JobFigures {
                running: u64::try_from(jobs.running).unwrap_or(0),
                waiting: u64::try_from(jobs.waiting).unwrap_or(0),
                done: jobs.done,
                failed: jobs.failed,
                refused: jobs.refused,
            }),
            connection_duration_average: self
                .finished_time
                .checked_div(finished)
                .unwrap_or_default(),
            ..Metrics::default()
        }
    }

    fn forget(&mut self, now: Timestamp) {
        while self.recent.front().is_some_and(|(at, _)| now.since(*at) >= RATE_WINDOW) {
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_and_forgets_old_rates() {
        let start = Timestamp::from_secs(100);
        let mut census = Census::new(start);
        let tally = Tally { received: 50, sent: 7, queued: 2, ..Tally::default() };
        census.add(tally, start.after(Duration::from_secs(20)));
        census.add(Tally { queued: -1, ..Tally::default() }, start.after(Duration::from_secs(21)));
        let metrics = census.metrics(start.after(Duration::from_secs(21)));
        assert_eq!((metrics.messages_received, metrics.messages_queued), (50, 1));
        assert!((metrics.messages_per_second - 5.0).abs() < 1e-9);
        let metrics = census.metrics(start.after(Duration::from_secs(40)));
        assert_eq!((metrics.messages_received, metrics.messages_per_second), (50, 0.0));
    }

    #[test]
    fn averages_how_long_connections_lasted() {
        let mut census = Census::new(Timestamp::default());
        census.disconnected(Duration::from_secs(2));
        census.disconnected(Duration::from_secs(4));
        let average = census.metrics(Timestamp::default()).connection_duration_average;
        assert_eq!(average, Duration::from_secs(3));
    }
}
