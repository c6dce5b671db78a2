//! A guest's own JSON, carried without being opened.

use bytestring::ByteString;

/// One complete JSON value as text. Only a dialect may make or read one.
///
/// The actors weigh it ([`Payload::len`]) and pass it on; they never look inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload(ByteString);

impl Payload {
    /// Wraps text that a dialect has already checked to be one JSON value.
    pub fn from_json(text: impl Into<ByteString>) -> Self {
        Self(text.into())
    }

    /// The JSON text.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// Its weight in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no text at all (never so for checked JSON).
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
