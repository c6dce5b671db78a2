//! The guests: every promise of the service, over real sockets.
//!
//! One binary; its modules are promises. [`support`] is the language they are told in.
#![allow(clippy::unwrap_used, reason = "a test may end where its story does")]

mod accents;
mod bad_input;
mod encoding;
mod heartbeat;
mod notifications;
mod presence;
mod rooms;
mod sheets;
mod slow_consumer;
mod supervision;
mod support;
mod transport;
