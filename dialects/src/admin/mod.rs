//! The operators' own words, for the admin socket and its mirror in REST.
//!
//! Envelopes are those of the query dialect, which these operators come from; what is
//! asked stands beside `action`, not in a payload.

mod contract;
mod from_wire;
mod happened;
mod pages;
mod to_wire;
mod wire;

use crate::body::{Body, any_of};

pub use contract::contract;
pub use from_wire::{ask, decode, wanted_connections, wanted_happenings, wanted_rooms};
pub use happened::happening;
pub(crate) use pages::spell_mark;
pub use to_wire::{answer, refusal, workers};

/// What [`decode`] understands.
pub const COMMAND: Body = Body { name: "Command", schema: || any_of(contract().said, |_| true) };
/// What [`answer`] spells.
pub const ANSWER: Body = Body {
    name: "CommandAnswer",
    schema: || any_of(contract().heard, |word| !matches!(word, "event" | "error_message")),
};
/// What [`workers`] spells.
pub const WORKERS: Body = Body::of::<wire::Workers<'_>>("Workers");
/// What [`refusal`] spells.
pub const REFUSAL: Body = Body {
    name: "CommandRefusal",
    schema: || any_of(contract().heard, |word| word == "error_message"),
};
/// What [`happening`] spells.
pub const HAPPENING: Body =
    Body { name: "Happening", schema: || any_of(contract().heard, |word| word == "event") };
