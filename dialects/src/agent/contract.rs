//! What can be said and heard here, for programs.

use super::from_wire;
use crate::contract::{Contract, Word};

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "agent", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    Vec::new()
}
