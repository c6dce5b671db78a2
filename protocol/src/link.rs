//! The connection itself: greeting and signs of life.

use std::{sync::Arc, time::Duration};

use crate::{Identity, SessionId};

/// What a guest says of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkCommand {
    /// Asks for a pong.
    Ping,
    /// Answers a sign of life; there is no answer to it.
    Pong,
}

/// What a guest hears of the connection.
#[derive(Clone, Debug)]
pub enum LinkEvent {
    /// The first word, in dialects that have one.
    Welcome(Welcome),
    /// The answer to a ping.
    Pong,
    /// The server's own sign of life.
    Heartbeat,
}

/// Who you are here, and how the connection is kept alive.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// This connection.
    pub session: SessionId,
    /// The person behind it.
    pub identity: Arc<Identity>,
    /// How often the server gives a sign of life.
    pub heartbeat_interval: Duration,
}
