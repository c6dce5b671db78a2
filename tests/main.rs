//! The guests: every promise of the service, over real sockets.
//!
//! One binary; its modules are promises. [`support`] is the language they are told in.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accents;
mod admin;
mod command_line;
mod drain;
mod gate;
mod limits;
mod offline;
mod rest;
mod support;
mod tidy;
mod tls;
mod transport;
