//! Greenroom: a self-hosted, actor-model real-time messaging service.

pub mod cli;
pub mod config;
pub mod http;
