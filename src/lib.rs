//! The door and the ground of Greenroom: command line, configuration, HTTP, transport, the store,
//! the backends, and the composition of all.

pub mod app;
pub mod cli;
pub mod config;
pub mod files;
pub mod http;
pub mod pages;
pub mod services;
pub mod store;
pub mod transport;
