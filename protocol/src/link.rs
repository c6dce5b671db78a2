//! The connection itself: greeting and signs of life.

use std::{fmt, sync::Arc, time::Duration};

use crate::{Identity, Position, RoomId, SessionId, Timestamp};

/// What a guest says of the connection.
#[derive(Clone, PartialEq, Eq)]
pub enum LinkCommand {
    /// Asks for a pong.
    Ping,
    /// Answers a sign of life; there is no answer to it.
    Pong,
    /// Asks who one is here, and says how one wants to be treated.
    Hello {
        /// Whether mail counts as delivered only once it is acknowledged.
        acks: bool,
    },
    /// Comes back after a lost connection.
    Resume {
        /// The token of the connection that was lost.
        token: ResumeToken,
        /// The rooms that one was in, and up to where one has heard each.
        rooms: Vec<(RoomId, Position)>,
        /// As in [`LinkCommand::Hello`]; what was said there is not taken back.
        acks: bool,
    },
    /// Shows a fresh token before the old one ends.
    Refresh {
        /// A JSON Web Token.
        token: String,
    },
    /// Has taken all mail up to this number into its own hands.
    Ack {
        /// The number, as [`Delivery::mail`](crate::Delivery::mail) says it.
        up_to: u64,
    },
}

impl fmt::Debug for LinkCommand {
    /// Says what is asked, and never a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ping => "Ping",
            Self::Pong => "Pong",
            Self::Hello { .. } => "Hello",
            Self::Resume { .. } => "Resume",
            Self::Refresh { .. } => "Refresh",
            Self::Ack { .. } => "Ack",
        })
    }
}

/// Proves that a lost connection was one's own. Private: its debug form shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeToken(String);

impl ResumeToken {
    /// The token, to be told to its owner and to nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for ResumeToken {
    fn from(token: T) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeToken(..)")
    }
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
    /// The answer to a hello.
    Hello(Welcome),
    /// The end of a resume: every room that was named has been answered for.
    Resumed {
        /// How many rooms were named.
        rooms: u32,
        /// The token of this connection, for the next time.
        resume_token: ResumeToken,
    },
    /// The token ends soon.
    Expiring {
        /// When.
        expires: Timestamp,
    },
    /// A fresh token has been taken.
    Refreshed {
        /// When it ends; never, for one without an end.
        expires: Option<Timestamp>,
    },
}

/// Who you are here, and how the connection is kept alive.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// This connection.
    pub session: SessionId,
    /// The person behind it.
    pub identity: Arc<Identity>,
    /// The room that it was opened for.
    pub home: Option<RoomId>,
    /// How often the server gives a sign of life.
    pub heartbeat_interval: Duration,
    /// To come back after this connection is lost.
    pub resume_token: ResumeToken,
}
