//! Numbers: which ones are taken, and how they are printed.

use std::time::Duration;

use serde::{Serialize, Serializer};

/// The largest integer that a double holds exactly, so the largest that JavaScript can count to.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// Farther than any screen reaches.
const MAX_COORDINATE: f64 = 1e9;

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
    fn waits_are_rounded_up() {
        assert_eq!(seconds_up(Duration::ZERO), 0);
        assert_eq!(seconds_up(Duration::from_millis(1)), 1);
        assert_eq!(seconds_up(Duration::from_secs(900)), 900);
    }
}
