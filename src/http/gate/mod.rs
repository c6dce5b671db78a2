//! The gate: decides, before any upgrade, who comes in and from where.

pub mod origin;
