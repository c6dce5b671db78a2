//! The guests: every promise of the service, over real sockets.
//!
//! One binary; its modules are promises. [`support`] is the language they are told in.

mod accents;
mod bad_input;
mod heartbeat;
mod notifications;
mod presence;
mod rooms;
mod sheets;
mod support;
mod transport;
