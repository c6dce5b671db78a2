//! Numbers: which ones are taken, and how they are printed.

use std::{borrow::Cow, time::Duration};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// The largest integer that a double holds exactly, so the largest that JavaScript can count to.
pub(crate) const MAX_EXACT: u64 = (1 << 53) - 1;

/// Farther than any screen reaches.
pub(crate) const MAX_COORDINATE: f64 = 1e9;

/// More than anybody reads at once.
pub(crate) const MAX_COUNT: u32 = 1_000_000;

/// The shortest and the longest time that anybody may want to wait, in seconds.
pub(crate) const WAITS: std::ops::RangeInclusive<f64> = 0.001..=86_400.0;

/// A number printed without a fraction where it has none: `150`, not `150.0`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain(pub(crate) f64);

impl Serialize for Plain {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and exact")]
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0.fract() == 0.0 && self.0.abs() <= MAX_EXACT as f64 {
            true => out.serialize_i64(self.0 as i64),
            false => out.serialize_f64(self.0),
        }
    }
}

/// A share of a whole, from 0 to 1 whatever it was computed to be, in as few digits as it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share(pub(crate) f32);

impl Share {
    /// Between nothing and all; what is no number is nothing.
    fn within(self) -> f32 {
        if self.0.is_nan() { 0.0 } else { self.0.clamp(0.0, 1.0) }
    }

    /// In whole percent.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    pub(crate) fn percent(self) -> u8 {
        (self.within() * 100.0).round() as u8
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.within() {
            0.0 => out.serialize_u8(0),
            1.0 => out.serialize_u8(1),
            share => out.serialize_f32(share),
        }
    }
}

impl JsonSchema for Plain {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number"})
    }
}

impl JsonSchema for Share {
    fn schema_name() -> Cow<'static, str> {
        "Share".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0, "maximum": 1})
    }
}

/// How long something took, in seconds, to the microsecond.
pub(crate) fn took(time: Duration) -> Plain {
    Plain((time.as_secs_f64() * 1e6).round() / 1e6)
}

/// How long something took, in milliseconds, to the microsecond.
pub(crate) fn millis(time: Duration) -> Plain {
    Plain((time.as_secs_f64() * 1e6).round() / 1e3)
}

/// An average for the eye: two digits after the point.
pub(crate) fn rounded(x: f64) -> Plain {
    Plain((x * 100.0).round() / 100.0)
}

/// Reads a coordinate, if the JSON text is a number within reach.
pub(crate) fn coordinate(raw: &str) -> Option<f64> {
    serde_json::from_str(raw).ok().filter(|x: &f64| x.abs() <= MAX_COORDINATE)
}

/// Reads a version, if the JSON text is a whole number that every client can hold.
pub(crate) fn version(raw: &str) -> Option<u64> {
    serde_json::from_str(raw).ok().filter(|version| *version <= MAX_EXACT)
}

/// Reads how many of something are wanted, if the JSON text is a whole number within reason.
pub(crate) fn count(raw: &str) -> Option<u32> {
    serde_json::from_str(raw).ok().filter(|count| (1..=MAX_COUNT).contains(count))
}

/// Reads a time to wait, if the JSON text is a number of seconds within reason.
pub(crate) fn seconds(raw: &str) -> Option<Duration> {
    serde_json::from_str(raw).ok().filter(|s| WAITS.contains(s)).map(Duration::from_secs_f64)
}

/// Whether the JSON text is an integer that a double holds exactly.
pub(crate) fn is_exact(raw: &str) -> bool {
    serde_json::from_str(raw).is_ok_and(|number: i64| number.unsigned_abs() <= MAX_EXACT)
}

/// Whether the JSON text is an integer, of whatever size.
pub(crate) fn is_integer(raw: &str) -> bool {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Seconds to wait, rounded up: nobody is asked back too early.
pub(crate) fn seconds_up(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(x: f64) -> String {
        serde_json::to_string(&Plain(x)).unwrap()
    }

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(printed(150.0), "150");
        assert_eq!(printed(-0.0), "0");
        assert_eq!(printed(2.5), "2.5");
        assert_eq!(printed(1e300), "1e+300");
        assert_eq!(printed(f64::NAN), "null");
    }

    #[test]
    fn absurd_numbers_are_not_taken() {
        assert_eq!(coordinate("-1e9"), Some(-1e9));
        for raw in ["1e999", "1000000001", "\"1\"", "null", "NaN"] {
            assert_eq!(coordinate(raw), None, "{raw}");
        }
        assert_eq!(version("9007199254740991"), Some(MAX_EXACT));
        for raw in ["9007199254740992", "-1", "1.0", "1e3", "true"] {
            assert_eq!(version(raw), None, "{raw}");
        }
    }

    #[test]
    fn shares_stay_within_the_whole() {
        let printed = |share| serde_json::to_string(&Share(share)).unwrap();
        assert_eq!(printed(0.95), "0.95");
        assert_eq!(
            (printed(1.0), printed(7.0), printed(-0.0)),
            ("1".into(), "1".into(), "0".into())
        );
        assert_eq!((printed(f32::NAN), printed(f32::INFINITY)), ("0".into(), "1".into()));
        assert_eq!((Share(0.6).percent(), Share(f32::NAN).percent()), (60, 0));
    }

    #[test]
    fn only_sensible_wishes_are_taken() {
        assert_eq!((count("1"), count("1000000")), (Some(1), Some(MAX_COUNT)));
        for raw in ["0", "-1", "1.0", "1000001", "\"1\"", "null"] {
            assert_eq!(count(raw), None, "{raw}");
        }
        assert_eq!(seconds("1.5"), Some(Duration::from_millis(1500)));
        for raw in ["0", "-1", "86401", "1e999", "\"1\"", "null"] {
            assert_eq!(seconds(raw), None, "{raw}");
        }
        assert!(is_exact("-9007199254740991") && is_exact("0"));
        for raw in ["9007199254740992", "-9223372036854775808", "1.0", "1e3", "\"1\"", "true"] {
            assert!(!is_exact(raw), "{raw}");
        }
    }

    #[test]
    fn waits_are_rounded_up() {
        assert_eq!(seconds_up(Duration::ZERO), 0);
        assert_eq!(seconds_up(Duration::from_millis(1)), 1);
        assert_eq!(seconds_up(Duration::from_secs(900)), 900);
    }
}
