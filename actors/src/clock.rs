//! The only place in this crate that reads a clock. Organs take the time as an argument.

use std::time::SystemTime;

use protocol::Timestamp;

/// The time now.
pub fn now() -> Timestamp {
    SystemTime::now().into()
}
