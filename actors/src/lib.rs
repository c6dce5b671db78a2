//! Who lives in Greenroom, and who may write to whom.
//!
//! ```text
//!            opens, admits, buries                  one per
//!   ServerActor ───────────────────┬─────────────┐
//!     ▲  ▲  ▲                      ▼             ▼
//!     │  │  └─ obituaries ─── RoomActor      UserActor      place · person
//!     │  │                      ▲  │             ▲  │
//!     │  │        Enter, Publish│  │Deliver Lease│  │Deliver, Leased
//!     │  │                      │  ▼             │  ▼
//!     │  └───── OpenRoom ───── SessionActor ─────┘          socket
//!     └──────── desk ───────── AdminActor                   operator socket
//! ```
//!
//! State belongs to one actor and nobody locks anything. A folder shows its page and its
//! `messages.rs`, and nothing else; the organs beside each actor (membership, quota, outbox ...)
//! are pure and take the time as an argument. What sockets have in common, whoever is behind
//! them, is in `socket`. `tests/tidy.rs` says which folder may know which.

pub mod admin;
pub mod clock;
pub mod death_watch;
pub mod dispatch;
pub mod job;
pub mod latency;
mod origins;
pub mod placement;
pub mod ports;
pub mod post;
mod rate;
pub mod restarts;
pub mod room;
pub mod server;
pub mod session;
pub mod socket;
pub mod store;
pub mod tally;
pub mod terms;
pub mod upload;
pub mod user;
pub mod warden;
pub mod worker;

/// The message, as JSON, on which a room, or the person it is for, fails in a build with the `chaos` feature.
#[cfg(feature = "chaos")]
pub const CHAOS: &str = r#""chaos: fail now""#;

/// The message, as JSON, on which a room, or the person it is for, fails beyond its first net, so
/// that it is gone.
#[cfg(feature = "chaos")]
pub const DOOM: &str = r#""chaos: be gone""#;
