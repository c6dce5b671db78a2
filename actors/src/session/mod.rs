//! One socket.

pub mod backlog;
