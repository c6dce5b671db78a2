//! The guests: every promise of the service, over real sockets.
//!
//! One binary; its modules are promises. [`support`] is the language they are told in.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accents;
mod admin;
mod agents;
mod bad_input;
mod bus;
mod command_line;
mod drain;
mod encoding;
mod foreign;
mod gate;
mod heartbeat;
mod jobs;
mod kill_nine;
mod library;
mod limits;
mod mail;
mod notifications;
mod offline;
mod ontology;
mod pages;
mod peoples;
mod presence;
mod published;
mod query;
mod rest;
mod restart;
mod resume;
mod rooms;
mod schedules;
mod sheets;
mod slow_consumer;
mod store;
mod supervision;
mod support;
mod tidy;
mod tls;
mod tokens_live;
mod transport;
mod uploads;
