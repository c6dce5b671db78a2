//! Announcements: free-form messages of operators and backends.

use crate::{Kind, Payload};

/// A message whose type and body the sender chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its type on the wire.
    pub kind: Kind,
    /// Its fields: one JSON object.
    pub body: Payload,
}
