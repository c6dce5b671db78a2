//! The door: what is decided before a socket is a session.

pub mod gate;
