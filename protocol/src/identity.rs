//! Who somebody is, as the gate found out.

use crate::{Rights, Timestamp, UserId};

/// A person at the door: made once by the gate, then shared by handle.
#[derive(Debug)]
pub struct Identity {
    /// The person. Every socket of theirs has the same.
    pub user: UserId,
    /// The name shown to others.
    pub name: String,
    /// The address shown in workspaces, where the token gives one.
    pub email: Option<String>,
    /// What the token allows.
    pub rights: Rights,
    /// When the token ends; never, for a guest without one.
    pub expires: Option<Timestamp>,
    /// True for a guest who showed no token.
    pub anonymous: bool,
    /// What the client calls this connection, where its dialect has a name for it. It is shown to
    /// operators and proves nothing.
    pub client: Option<Box<str>>,
}
