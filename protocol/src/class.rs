//! Durable or volatile: said by the message itself, not by who sends it.

use crate::{EndpointId, FileKey, JobId, RoomId, UserId};

/// How an event may be treated when its listener is slow or away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Kept, in order, until delivered or refused aloud.
    Durable,
    /// The latest of its key is enough; older ones may be skipped.
    Volatile(ConflationKey),
    /// No other event replaces it, but it may be left out.
    Passing,
}

/// Two waiting volatile events of one key: only the later one matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ConflationKey {
    /// Where a person's cursor is.
    Cursor(RoomId, UserId),
    /// Whether a person is typing.
    Typing(RoomId, UserId),
    /// What a person says of themselves.
    Status(RoomId, UserId),
    /// Whether one person is in a room; with no person, the room as a whole.
    Presence(RoomId, Option<UserId>),
    /// How far a job is.
    Progress(JobId),
    /// How much of a file is there.
    Upload(FileKey),
    /// Whether an endpoint answers.
    Health(EndpointId),
    /// The server's sign of life.
    Heartbeat,
}
