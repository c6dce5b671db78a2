//! Who lives in Greenroom.

pub mod post;
pub mod session;
