//! What one evaluation holds, against what it may hold; and whether anybody waits for it.
//!
//! Whatever the engine gathers (one side of a join, rows to sort, groups, what is told apart), it
//! gathers as rows of terms. Each of them weighs as long as it lives, so what is counted is what
//! is there: rows that only pass cost nothing.

use std::{
    any::Any,
    panic,
    sync::atomic::{AtomicU64, Ordering},
};

use oxigraph::sparql::CancellationToken;

/// A row with its place in a list or a table, at the moment when that grows, in bytes.
const ROW: u64 = 200;
/// A place in a row, which grows by doubling.
const SLOT: u64 = 32;
/// What a group keeps for each of its aggregates.
const AGGREGATE: u64 = 128;
/// A term by itself, in a set.
const TERM: u64 = 40;
/// What goes with the text of a term that the query made.
const MADE: u64 = 160;

/// What unwinds out of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Nobody waits any more.
    Unwanted,
    /// It takes too much memory.
    TooMuch,
    /// It makes too long a text.
    TooLong,
}

/// What the rows of a query look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Of how many terms they are at most.
    pub(super) slots: usize,
    /// Of how many aggregates groups are at most.
    pub(super) aggregates: usize,
    /// Whether each of them carries the mark.
    pub(super) marked: bool,
}

/// Weighs what one evaluation holds. Only one thread adds to it.
pub(super) struct Meter {
    held: AtomicU64,
    most: u64,
    row: u64,
    term: u64,
    wanted: CancellationToken,
}

// === impl Meter ===

impl Meter {
    /// For rows of that shape, so many bytes of them, as long as the token is not cancelled.
    pub(super) fn new(shape: Shape, most: u64, wanted: CancellationToken) -> Self {
        let (slots, aggregates) = (shape.slots as u64, shape.aggregates as u64);
        let row = ROW + SLOT * slots + AGGREGATE * aggregates;
        // Without a mark, any term may be the only one of its row.
        let term = if shape.marked { TERM } else { row };
        Self { held: AtomicU64::new(0), most, row, term, wanted }
    }

    /// One more row is held: its mark is.
    pub(super) fn take_row(&self) {
        self.take(self.row);
    }

    /// It is no more.
    pub(super) fn give_row(&self) {
        self.give(self.row);
    }

    /// One more term is held.
    pub(super) fn take_term(&self) {
        self.take(self.term);
    }

    /// It is no more.
    pub(super) fn give_term(&self) {
        self.give(self.term);
    }

    /// A text of that length was made.
    pub(super) fn take_text(&self, length: usize) {
        self.take(MADE + length as u64);
    }

    /// It is no more.
    pub(super) fn give_text(&self, length: usize) {
        self.give(MADE + length as u64);
    }

    /// So many bytes more are held. Unwinds if that is too much, or nobody waits.
    pub(super) fn take(&self, bytes: u64) {
        // Never two threads: what is read here is still so when it is written.
        let held = self.held.load(Ordering::Relaxed).saturating_add(bytes);
        if held > self.most {
            Stop::TooMuch.unwind();
        }
        if self.wanted.is_cancelled() {
            Stop::Unwanted.unwind();
        }
        self.held.store(held, Ordering::Relaxed);
    }

    fn give(&self, bytes: u64) {
        let held = self.held.load(Ordering::Relaxed).saturating_sub(bytes);
        self.held.store(held, Ordering::Relaxed);
    }

    /// What is held, in bytes.
    #[cfg(test)]
    pub(super) fn held(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }
}

// === impl Stop ===

impl Stop {
    /// Why an evaluation was unwound; none of these if it has panicked.
    pub(super) fn of(why: &(dyn Any + Send)) -> Option<Self> {
        why.downcast_ref().copied()
    }

    /// Not a panic: nothing is told, and whoever runs the evaluation expects it.
    pub(super) fn unwind(self) -> ! {
        panic::resume_unwind(Box::new(self))
    }
}
