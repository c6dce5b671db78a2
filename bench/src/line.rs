//! The text of a published message, and how a receiver knows it again.
//!
//! Every line carries a marker no server would invent, its number in its room and the instant it was
//! written. The marker lets the counter ignore whatever else a server sends (greetings, presence,
//! heartbeats) without parsing anybody's JSON: it survives any envelope that does not re-encode ASCII.

use memchr::memmem::Finder;

/// What every counted message contains.
const MARKER: &str = "@greenroom-bench:";
/// Digits of the number in the room.
const NUMBER: usize = 12;
/// Digits of the nanoseconds since the ledger's epoch.
const NANOS: usize = 20;

/// The bytes of a line before its padding: marker, number, colon, nanoseconds, colon.
pub(crate) const SHORTEST: usize = MARKER.len() + NUMBER + 1 + NANOS + 1;

/// One published message, as its receivers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counts from 0 in each room.
    pub(crate) number: u64,
    /// When it was handed to the socket, nanoseconds since the ledger's epoch.
    pub(crate) nanos: u64,
}

/// Finds lines in frames; made once per listener set, because the search table is worth keeping.
#[derive(Debug)]
pub(crate) struct LineFinder(Finder<'static>);

// === impl Line ===

impl Line {
    /// Writes the line as `length` bytes of ASCII, never fewer than [`SHORTEST`].
    pub(crate) fn text(self, length: usize) -> String {
        let mut text = format!("{MARKER}{:0NUMBER$}:{:0NANOS$}:", self.number, self.nanos);
        text.extend(std::iter::repeat_n('x', length.saturating_sub(text.len())));
        text
    }
}

// === impl LineFinder ===

impl LineFinder {
    /// Builds the search for the marker.
    pub(crate) fn new() -> Self {
        Self(Finder::new(MARKER))
    }

    /// Reads the line inside a frame's payload, or `None` for every other frame.
    pub(crate) fn find(&self, payload: &[u8]) -> Option<Line> {
        let rest = payload.get(self.0.find(payload)? + MARKER.len()..)?;
        let number = digits(rest.get(..NUMBER)?)?;
        let nanos = digits(rest.get(NUMBER + 1..NUMBER + 1 + NANOS)?)?;
        Some(Line { number, nanos })
    }
}

/// Reads a decimal number, or `None` where there is anything but digits.
pub(crate) fn digits(ascii: &[u8]) -> Option<u64> {
    ascii.iter().try_fold(0u64, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_inside_any_envelope() {
        let line = Line { number: 41, nanos: 1_234_567_890 };
        let frame =
            format!(r#"{{"type":"room_message","payload":{{"message":"{}"}}}}"#, line.text(128));
        assert_eq!(LineFinder::new().find(frame.as_bytes()), Some(line));
    }

    #[test]
    fn other_frames_are_not_counted() {
        let finder = LineFinder::new();
        assert_eq!(finder.find(br#"{"type":"heartbeat"}"#), None);
        assert_eq!(finder.find(b"@greenroom-bench:12"), None);
        assert_eq!(finder.find(b"@greenroom-bench:00000000000a:00000000000000000001:"), None);
    }

    #[test]
    fn a_line_has_the_length_asked_for() {
        let line = Line { number: 0, nanos: u64::MAX };
        assert_eq!(line.text(128).len(), 128);
        assert_eq!(line.text(0).len(), SHORTEST);
    }
}
