//! Instants: printed in whole seconds, as a date with or without a zone, or counted; read as any
//! client prints them.

use std::{borrow::Cow, fmt};

use protocol::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// `9999-12-31T23:59:59Z`: the last second of four-digit years (RFC 3339 section 1).
pub(crate) const LAST_SECOND: u64 = 253_402_300_799;

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

impl JsonSchema for Naive {
    fn schema_name() -> Cow<'static, str> {
        "NaiveInstant".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$",
            "description": "An instant in UTC, in whole seconds and without saying so",
        })
    }
}

impl JsonSchema for Zulu {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "An instant in UTC, in whole seconds (RFC 3339)",
        })
    }
}

impl JsonSchema for Unix {
    fn schema_name() -> Cow<'static, str> {
        "UnixInstant".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "minimum": 0,
            "description": "An instant in whole seconds since 1970, UTC",
        })
    }
}

/// Reads RFC 3339; without a zone, UTC is meant.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let zoned = OffsetDateTime::parse(text, &Rfc3339);
    let at = zoned.or_else(|_| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339)).ok()?;
    u64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_millis)
}

/// Reads seconds since the Unix epoch, whole or not, if the JSON text is such a number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to fit")]
pub(crate) fn from_seconds(raw: &str) -> Option<Timestamp> {
    let seconds: f64 = serde_json::from_str(raw).ok()?;
    let sensible = (0.0..=LAST_SECOND as f64).contains(&seconds);
    sensible.then(|| Timestamp::from_millis((seconds * 1000.0).round() as u64))
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
    fn reads_what_the_clients_print() {
        let at = Some(Timestamp::from_secs(1_705_314_600));
        assert_eq!(parse("2024-01-15T10:30:00Z"), at);
        assert_eq!(parse("2024-01-15T10:30:00"), at);
        assert_eq!(parse("2024-01-15T11:30:00.000+01:00"), at);
        assert_eq!(from_seconds("1705314600"), at);
        assert_eq!(from_seconds("1705314600.5"), Some(Timestamp::from_millis(1_705_314_600_500)));
        for text in ["", "yesterday", "2024-01-15", "1969-12-31T23:59:59Z", "99999-01-01T00:00:00Z"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        for raw in ["-1", "1e300", "\"1\"", "null"] {
            assert_eq!(from_seconds(raw), None, "{raw}");
        }
    }

    #[test]
    fn the_end_of_time_is_still_an_instant() {
        let end = Timestamp::from_millis(u64::MAX);
        assert_eq!(Zulu(end).to_string(), "9999-12-31T23:59:59Z");
    }
}
