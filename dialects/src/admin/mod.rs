//! The operators' own words, for the admin socket and its mirror in REST.
//!
//! Envelopes are those of the query dialect, which these operators come from; what is
//! asked stands beside `action`, not in a payload.

mod contract;
mod from_wire;
mod to_wire;
mod wire;

pub use contract::contract;
pub use from_wire::{ask, decode};
pub use to_wire::{answer, happening, refusal, workers};
