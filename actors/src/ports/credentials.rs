//! Papers that are shown after the door: a fresh token, and proof of a lost connection.

use std::fmt;

use futures_util::future::BoxFuture;
use protocol::{Fault, Identity, SessionId, UserId, link::ResumeToken};

/// Checks what guests show on a connection that is open.
pub trait Credentials: Send + Sync + 'static {
    /// Whom a fresh token speaks of, or why it is not accepted.
    fn identify(&self, token: String) -> BoxFuture<'static, Result<Identity, Fault>>;

    /// The token with which a person can come back after this connection is lost.
    fn resume_token(&self, session: SessionId, user: &UserId) -> ResumeToken;

    /// The connection that a resume token of this person stands for.
    fn resumed(&self, token: &ResumeToken, user: &UserId) -> Result<SessionId, Fault>;
}

impl fmt::Debug for dyn Credentials {
    /// Keys are nobody's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}
