//! The mail that a job takes, and its last word.

use actix::Message;
use protocol::{Fault, SessionId};

pub use super::parcel::Parcel;
use crate::session::messages::Mailbox;

/// Nobody wants the answer any more, or nobody will get it. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Stop(pub Fault);

/// The asker has come back by another socket. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Redirect {
    /// Which.
    pub session: SessionId,
    /// Its mailbox.
    pub mail: Mailbox,
}
