//! A lean WebSocket client: just enough of RFC 6455 to count frames for many thousand sockets.
//!
//! A library client keeps buffers and parser state for every connection; with 19,000 of them in one
//! process the generator would then be what is measured. This one keeps a carry that is empty almost
//! always, and reads every socket into one shared scratch buffer.

pub(crate) mod frame;
pub(crate) mod handshake;
