//! A text that must never reach a log, an error or a screen by accident.

use std::fmt;

use serde::Deserialize;

/// A secret from the configuration. Its `Debug` form shows nothing of it.
///
/// Equality exists for tests of the configuration; what a guest presents is compared in
/// constant time by the gate.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(Box<str>);

impl Secret {
    /// Keeps the text.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text itself, for the few places that must have it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"…\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_itself() {
        let shown = format!("{:?}", Some(Secret::new("open sesame")));
        assert_eq!(shown, "Some(\"…\")");
    }
}
