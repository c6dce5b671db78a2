//! The gate: decides, before any upgrade, who comes in and from where.

pub mod address;
pub mod api_key;
mod claims;
pub mod guest;
pub mod mint;
pub mod origin;
pub mod presented;
pub mod token;
