//! A farewell: why a connection ends. The code's range tells the client what to do.

use std::borrow::Cow;

/// Why the server closes a socket (DESIGN: refusals and farewells).
///
/// 4000-4099: reconnect and resume. 4100-4199: reconnect with a new session or
/// token. 4200-4299: do not come back. Below 4000: RFC 6455 section 7.4.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// The peer said goodbye, or is gone.
    Normal,
    /// A frame broke RFC 6455.
    ProtocolError,
    /// A text message was not UTF-8.
    InvalidUtf8,
    /// A frame or a joined message was over the frame limit.
    TooBig,
    /// Our own failure; the inner text is in the log.
    InternalError,
    /// The server is going away; the peer should wait so many milliseconds before it returns.
    Draining {
        /// Different for each, so that not all come back at once.
        return_after_ms: u32,
    },
    /// The peer was silent for longer than the heartbeat timeout.
    HeartbeatMissed,
    /// The peer reads more slowly than it is spoken to.
    SlowConsumer,
    /// An operator asked the client to reconnect.
    Reconnect,
    /// The token has expired.
    TokenExpired,
    /// Too many refused messages.
    RateLimited,
    /// A newer connection of the same person took the place.
    Replaced,
    /// An operator ended the connection.
    Kicked,
}

impl CloseReason {
    /// The WebSocket close code.
    pub const fn code(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::ProtocolError => 1002,
            Self::InvalidUtf8 => 1007,
            Self::TooBig => 1009,
            Self::InternalError => 1011,
            Self::Draining { .. } => 4001,
            Self::HeartbeatMissed => 4002,
            Self::SlowConsumer => 4003,
            Self::Reconnect => 4005,
            Self::TokenExpired => 4101,
            Self::RateLimited => 4102,
            Self::Replaced => 4205,
            Self::Kicked => 4206,
        }
    }

    /// The reason phrase sent with the code (at most 123 bytes, RFC 6455 section 5.5).
    ///
    /// That of a drain ends in the milliseconds to wait: `...; reconnect_after_ms=1234`.
    pub fn text(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Draining { return_after_ms } => {
                let text = format!("server is going away; reconnect_after_ms={return_after_ms}");
                return Cow::Owned(text);
            }
            Self::Normal => "bye",
            Self::ProtocolError => "protocol error",
            Self::InvalidUtf8 => "text was not UTF-8",
            Self::TooBig => "frame too big",
            Self::InternalError => "internal error",
            Self::HeartbeatMissed => "heartbeat missed, reconnect",
            Self::SlowConsumer => "reading too slowly, reconnect",
            Self::Reconnect => "please reconnect",
            Self::TokenExpired => "token expired, reconnect with a new one",
            Self::RateLimited => "too many refused messages, wait before reconnecting",
            Self::Replaced => "replaced by a newer connection of the same person",
            Self::Kicked => "disconnected by an operator",
        })
    }
}
