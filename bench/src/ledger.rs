//! The counters of one crowd.
//!
//! Everything runs on one thread, so a count is a plain cell: no atomics, no locks, nothing that could
//! make the generator dearer than the server it measures.

use crate::line::Line;
use hdrhistogram::Histogram;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Latencies are kept to three digits.
const DIGITS: u8 = 3;
/// Longer latencies count as this one, in nanoseconds.
const LONGEST: u64 = 60_000_000_000;

/// What all rooms of one crowd counted together.
#[derive(Debug)]
pub(crate) struct Ledger {
    epoch: Instant,
    /// Deliveries that all published lines owe.
    owed: Cell<u64>,
    delivered: Cell<u64>,
    missed: Cell<u64>,
    disordered: Cell<u64>,
    departed: Cell<u64>,
    /// Present while latencies are asked for.
    latency: RefCell<Option<Histogram<u64>>>,
}

/// One room: who is in it, what was published into it, what has arrived.
#[derive(Debug)]
pub(crate) struct Room {
    ledger: Rc<Ledger>,
    members: Cell<u64>,
    published: Cell<u64>,
    /// Deliveries that the published lines owe.
    owed: Cell<u64>,
    /// Deliveries that arrived or are known to be missed.
    settled: Cell<u64>,
    /// The count of settled deliveries at which the speaker wants to be woken.
    wake_at: Cell<u64>,
    progress: Notify,
}

// === impl Ledger ===

impl Ledger {
    /// Opens an empty ledger; its epoch is now.
    pub(crate) fn open() -> Rc<Self> {
        Rc::new(Self {
            epoch: Instant::now(),
            owed: Cell::new(0),
            delivered: Cell::new(0),
            missed: Cell::new(0),
            disordered: Cell::new(0),
            departed: Cell::new(0),
            latency: RefCell::new(None),
        })
    }

    /// Nanoseconds since the epoch.
    pub(crate) fn nanos(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Lines that reached a member, in order, once.
    pub(crate) fn delivered(&self) -> u64 {
        self.delivered.get()
    }

    /// Deliveries under way in all rooms.
    pub(crate) fn in_flight(&self) -> u64 {
        self.owed.get().saturating_sub(self.delivered.get() + self.missed.get())
    }

    /// Lines that a member never got, known by the gap in its numbers.
    pub(crate) fn missed(&self) -> u64 {
        self.missed.get()
    }

    /// Lines that came twice, or after a later one.
    pub(crate) fn disordered(&self) -> u64 {
        self.disordered.get()
    }

    /// Connections that ended while the crowd stood.
    pub(crate) fn departed(&self) -> u64 {
        self.departed.get()
    }

    /// Starts a fresh record of latencies.
    pub(crate) fn record_latency(&self) {
        *self.latency.borrow_mut() = Histogram::new_with_bounds(1, LONGEST, DIGITS).ok();
    }

    /// Ends the record and hands it over.
    pub(crate) fn take_latency(&self) -> Option<Histogram<u64>> {
        self.latency.borrow_mut().take()
    }

    fn note_latency(&self, line: Line) {
        if let Some(histogram) = self.latency.borrow_mut().as_mut() {
            histogram.saturating_record(self.nanos().saturating_sub(line.nanos));
        }
    }
}

// === impl Room ===

impl Room {
    /// An empty room of the crowd that writes into `ledger`.
    pub(crate) fn new(ledger: Rc<Ledger>) -> Self {
        Self {
            ledger,
            members: Cell::new(0),
            published: Cell::new(0),
            owed: Cell::new(0),
            settled: Cell::new(0),
            wake_at: Cell::new(u64::MAX),
            progress: Notify::new(),
        }
    }

    /// Notes a member who came in.
    pub(crate) fn enter(&self) {
        add(&self.members, 1);
    }

    /// Notes a member whose connection ended.
    pub(crate) fn depart(&self) {
        self.members.set(self.members.get().saturating_sub(1));
        add(&self.ledger.departed, 1);
    }

    /// Lines said so far.
    pub(crate) fn published(&self) -> u64 {
        self.published.get()
    }

    /// Numbers and dates the next line; every present member now owes one delivery.
    pub(crate) fn next_line(&self) -> Line {
        let line = Line { number: self.published.get(), nanos: self.ledger.nanos() };
        add(&self.published, 1);
        add(&self.owed, self.members.get());
        add(&self.ledger.owed, self.members.get());
        line
    }

    /// Counts a line for a member that expected the number `due`; returns the number due next.
    pub(crate) fn arrived(&self, due: u64, line: Line) -> u64 {
        if line.number < due {
            add(&self.ledger.disordered, 1);
            return due;
        }
        let missed = line.number - due;
        add(&self.ledger.missed, missed);
        add(&self.ledger.delivered, 1);
        add(&self.settled, missed + 1);
        self.ledger.note_latency(line);
        if self.settled.get() >= self.wake_at.get() {
            self.wake_at.set(u64::MAX);
            self.progress.notify_waiters();
        }
        line.number + 1
    }

    /// Deliveries under way.
    pub(crate) fn in_flight(&self) -> u64 {
        self.owed.get().saturating_sub(self.settled.get())
    }

    /// Waits until one more line would not exceed `window` lines under way.
    pub(crate) async fn window_open(&self, window: u64) {
        let allowed = window.saturating_sub(1) * self.members.get();
        while self.in_flight() > allowed {
            self.wake_at.set(self.owed.get() - allowed);
            self.progress.notified().await;
        }
    }

    /// Waits until nothing is under way, at most `limit`; returns what still is.
    pub(crate) async fn drained(&self, limit: Duration) -> u64 {
        let _ = tokio::time::timeout(limit, self.window_open(1)).await;
        self.in_flight()
    }
}

fn add(cell: &Cell<u64>, more: u64) {
    cell.set(cell.get() + more);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room_of(members: u64) -> Room {
        let room = Room::new(Ledger::open());
        (0..members).for_each(|_| room.enter());
        room
    }

    #[test]
    fn a_gap_is_missed_and_a_repetition_is_disorder() {
        let room = room_of(1);
        let lines: Vec<Line> = (0..3).map(|_| room.next_line()).collect();
        let due = room.arrived(0, lines[0]);
        let due = room.arrived(due, lines[2]);
        assert_eq!(room.arrived(due, lines[2]), 3);
        assert_eq!((room.ledger.delivered(), room.ledger.missed()), (2, 1));
        assert_eq!((room.ledger.disordered(), room.in_flight()), (1, 0));
    }

    #[tokio::test]
    async fn the_window_opens_when_enough_has_arrived() {
        let room = room_of(2);
        let lines = [room.next_line(), room.next_line()];
        assert!(tokio::time::timeout(Duration::ZERO, room.window_open(2)).await.is_err());
        room.arrived(0, lines[0]);
        room.arrived(0, lines[0]);
        room.window_open(2).await;
        assert_eq!(room.in_flight(), 2);
    }

    #[test]
    fn latency_is_kept_only_while_asked_for() {
        let room = room_of(1);
        let line = room.next_line();
        room.arrived(0, line);
        room.ledger.record_latency();
        let line = room.next_line();
        room.arrived(1, line);
        assert_eq!(room.ledger.take_latency().map(|histogram| histogram.len()), Some(1));
        assert!(room.ledger.take_latency().is_none());
    }
}
