//! The door and the ground of Greenroom.

pub mod http;
pub mod transport;
