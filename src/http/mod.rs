//! What is said before the first frame.

pub mod gate;
pub mod handshake;
pub mod refuse;
