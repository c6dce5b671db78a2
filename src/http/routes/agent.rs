//! The agent system.

use dialects::agent::rest;

use super::row::{Row, Who, get};
use crate::http::rest::agent;

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("/ws/config", agent::config)
            .named("getConfig", "How to come in, from the running settings")
            .only(Who::Anybody)
            .gives(rest::CONFIG),
    ]
}
