//! One event on its way to an audience.

use std::sync::OnceLock;

use bytes::Bytes;

use crate::{Codec, Event, Fault, MessageId, SLOTS, Timestamp, frame};

/// An event with all that is said about it, and its frame in each dialect once spelled.
///
/// Shared by `Arc` between everyone who hears it. The first listener of a dialect
/// pays for the encoding; the rest share its bytes (guarded by the test
/// `encoding_happens_once_per_dialect`).
#[derive(Debug)]
pub struct Delivery {
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Timestamp,
    /// Its place in the order of its room; none for volatile and private events.
    pub seq: Option<u64>,
    /// Its number in the mailbox of the person it is for; none for what does not wait.
    pub mail: Option<u64>,
    /// The message that this answers.
    pub re: Option<MessageId>,
    frames: [OnceLock<Option<Bytes>>; SLOTS],
}

impl Delivery {
    /// An event that is not part of a room's order.
    pub fn new(event: Event, at: Timestamp) -> Self {
        Self { event, at, seq: None, mail: None, re: None, frames: Default::default() }
    }

    /// A refusal of the message that the guest called `re`.
    pub fn refusal(fault: Fault, re: Option<MessageId>, at: Timestamp) -> Self {
        Self::new(Event::Refused(fault), at).answering(re)
    }

    /// Gives it its place in the order of its room.
    #[must_use]
    pub fn numbered(mut self, seq: u64) -> Self {
        self.seq = Some(seq);
        self
    }

    /// Gives it its number in the mailbox of a person.
    #[must_use]
    pub fn mailed(mut self, number: u64) -> Self {
        self.mail = Some(number);
        self
    }

    /// Says which message it answers.
    #[must_use]
    pub fn answering(mut self, re: Option<MessageId>) -> Self {
        self.re = re;
        self
    }

    /// The event as this dialect spells it, in a WebSocket frame; none where the dialect
    /// has no word for it.
    pub fn frame(&self, codec: &dyn Codec) -> Option<&Bytes> {
        self.frames[usize::from(codec.slot().0)]
            .get_or_init(|| codec.encode(self).map(|text| frame::whole_text(&text)))
            .as_ref()
    }
}
