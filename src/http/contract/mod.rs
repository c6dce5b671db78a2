//! What can be said here, described for programs.

pub mod asyncapi;
pub mod openapi;
