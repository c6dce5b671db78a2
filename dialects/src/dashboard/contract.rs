//! What can be said and heard here, for programs.

use crate::contract::{Contract, Word};

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "dashboard", said: Vec::new(), heard: heard() }
}

fn heard() -> Vec<Word> {
    Vec::new()
}
