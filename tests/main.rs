//! The guests: each module holds promises that the service keeps over real sockets.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod transport;
