//! The only place in this crate that reads a clock. Organs take the time as an argument.

use std::{
    sync::LazyLock,
    time::{Duration, Instant, SystemTime},
};

use protocol::Timestamp;

/// A moment of this process, by a clock that never goes back: to time things. Eight bytes, for it
/// travels with messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

/// When the first moment was.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time now.
pub fn now() -> Timestamp {
    SystemTime::now().into()
}

/// The moment now.
pub fn moment() -> Moment {
    Moment(BEGAN.elapsed().as_nanos().try_into().unwrap_or(u64::MAX))
}

// === impl Moment ===

impl Moment {
    /// How long it is from this moment to a later one.
    pub fn until(self, later: Self) -> Duration {
        Duration::from_nanos(later.0.saturating_sub(self.0))
    }
}
