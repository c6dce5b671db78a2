//! Mail from one person to another, wherever they are.

use std::sync::Arc;

use crate::{Identity, MessageId, Payload, UserId};

/// What a guest does with direct mail.
#[derive(Clone, Debug, PartialEq)]
pub enum DirectCommand {
    /// Sends something to all sockets of a person, now or on their return.
    Send {
        /// To whom.
        to: UserId,
        /// What, in the guest's own JSON.
        message: Payload,
    },
}

/// What a guest hears of direct mail.
#[derive(Clone, Debug)]
pub enum DirectEvent {
    /// Somebody wrote to you.
    Message {
        /// The author's own name for it.
        id: Option<MessageId>,
        /// Who.
        from: Arc<Identity>,
        /// What.
        message: Payload,
    },
    /// What became of your mail.
    Receipt {
        /// To whom it was.
        to: UserId,
        /// What became of it.
        outcome: Outcome,
    },
    /// So many messages for you were dropped while you were away: too many waited, or too long.
    Missed {
        /// How many.
        count: u64,
    },
}

/// What became of mail for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many of the person's sockets were handed it now; none: it waits.
    pub delivered: u32,
    /// How many wait for the person's return, this one included.
    pub queued: u32,
    /// How many older ones were dropped to make room for it.
    pub dropped: u32,
    /// Whether it was sent before under the same id, and so not again.
    pub duplicate: bool,
}
