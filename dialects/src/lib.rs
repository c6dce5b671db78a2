//! How each family of clients says it: wire JSON to and from the protocol's words.
//!
//! One folder a dialect, each alike: `mod.rs` holds the codec, `wire.rs` the JSON as
//! the clients print it, `from_wire.rs` and `to_wire.rs` one direction each, and
//! `faults.rs` the dialect's words for a refusal. [`admin`] is the operators' own, [`worker`]
//! that of backends that work for us, [`house`] that of our own files.
//! What is beside the folders is how every dialect reads a field, a number, an instant; and how it
//! describes what it reads, by schemas that come from the same declarations.
//!
//! Reading is strict where it matters and lax where clients evolve: unknown fields
//! are ignored; a known field of the wrong kind, missing, too long or out of range is
//! refused by name, and so is a message that gives a known field twice. `null` is as
//! good as absent, except where any value is welcome. What a guest says in its own JSON
//! is passed on to the letter, its doubled keys too. No refusal repeats what the guest
//! sent, except a trimmed unknown type. Message names may be integers; they are echoed
//! as strings.
//!
//! Nothing here knows sockets, actors or clocks.

pub mod admin;
pub mod agent;
mod announcement;
mod asks;
pub mod body;
pub mod bus;
mod chores;
pub mod contract;
pub mod dashboard;
mod entries;
mod errands;
mod everything;
mod field;
mod figures;
mod findings;
pub mod happenings;
pub mod house;
mod instants;
mod json;
mod kinds;
pub mod library;
mod names;
mod numbers;
pub mod ours;
mod paging;
mod payload;
pub mod query;
mod refusal;
mod returns;
mod shape;
mod standing;
mod status;
mod telling;
mod uploads;
mod vocabulary;
mod words;
pub mod worker;
pub mod workspace;

pub use agent::Agent;
pub use dashboard::Dashboard;
pub use library::Library;
pub use query::Query;
pub use workspace::Workspace;
