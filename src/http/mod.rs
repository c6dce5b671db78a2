//! What is said before the first frame.

pub mod handshake;
pub mod refuse;
