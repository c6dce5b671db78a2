//! Instants as the clients print them: whole seconds, as a date with or without a zone, or counted.

use std::fmt;

use protocol::Timestamp;
use serde::{Serialize, Serializer};
use time::OffsetDateTime;

/// `9999-12-31T23:59:59Z`: the last second of four-digit years (RFC 3339 section 1).
const LAST_SECOND: u64 = 253_402_300_799;

/// UTC without saying so: `2025-10-02T12:00:00`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Naive(pub(crate) Timestamp);

/// RFC 3339 in UTC: `2024-01-15T10:30:00Z`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zulu(pub(crate) Timestamp);

/// Seconds since 1970, as a number: `1640995200`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unix(pub(crate) Timestamp);

impl fmt::Display for Naive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = i64::try_from(self.0.as_secs().min(LAST_SECOND)).unwrap_or_default();
        let at = OffsetDateTime::from_unix_timestamp(secs).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second) = at.to_hms();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

impl fmt::Display for Zulu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", Naive(self.0))
    }
}

impl Serialize for Naive {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl Serialize for Zulu {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl Serialize for Unix {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_u64(self.0.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_the_clients_print() {
        let at = Timestamp::from_secs(1_705_314_600);
        assert_eq!(Zulu(at).to_string(), "2024-01-15T10:30:00Z");
        assert_eq!(Naive(at).to_string(), "2024-01-15T10:30:00");
    }

    #[test]
    fn the_end_of_time_is_still_an_instant() {
        let end = Timestamp::from_millis(u64::MAX);
        assert_eq!(Zulu(end).to_string(), "9999-12-31T23:59:59Z");
    }
}
