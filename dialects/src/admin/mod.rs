//! The operators' own words, for the admin socket and its mirror in REST.
//!
//! Envelopes are those of the query dialect, which these operators come from; what is
//! asked stands beside `action`, not in a payload.

mod from_wire;
mod to_wire;
mod wire;

use crate::body::Body;
pub use from_wire::{ask, decode};
pub use to_wire::{answer, happening, refusal};
/// x.
pub const COMMAND: Body = crate::body::pending("Command");
/// x.
pub const ANSWER: Body = crate::body::pending("CommandAnswer");
/// x.
pub const REFUSAL: Body = crate::body::pending("CommandRefusal");
/// x.
pub const HAPPENING: Body = crate::body::pending("Happening");
