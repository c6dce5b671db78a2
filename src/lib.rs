//! The door and the ground of Greenroom: configuration, HTTP, transport, composition.

pub mod app;
pub mod config;
pub mod http;
pub mod transport;
