//! The seam between words and wires: one codec a dialect, chosen at the door.

use bytestring::ByteString;

use crate::{
    Delivery, Fault, Inbound, LibraryId, MessageId, Payload, Timestamp,
    admin::{AdminAnswer, AdminInbound, Happening},
    job::{Answer, Service},
    worker::{WorkerEvent, WorkerInbound},
};

/// Where a dialect keeps its text in a [`Delivery`]: an index below [`SLOTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(pub u8);

/// How many dialects there can be.
pub const SLOTS: usize = 6;

/// A message that a dialect could not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The guest's own name for it, where that much could be read.
    pub id: Option<MessageId>,
    /// Why.
    pub fault: Fault,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { id: None, fault }
    }
}

/// One dialect: how a family of clients spells commands and events.
pub trait Codec: Send + Sync + 'static {
    /// The dialect's name in logs and lists.
    fn name(&self) -> &'static str;

    /// The dialect's place in a [`Delivery`].
    fn slot(&self) -> Slot;

    /// Understands one text message.
    fn decode(&self, text: &str) -> Result<Inbound, Refused>;

    /// Understands one text message of a guest who is in this library: it is the one that is
    /// meant, in dialects whose messages do not name it.
    fn decode_in(&self, text: &str, _library: Option<&LibraryId>) -> Result<Inbound, Refused> {
        self.decode(text)
    }

    /// Spells one delivery; none where the dialect has no word for it.
    ///
    /// Called at most once per delivery and dialect: [`Delivery::frame`] keeps the result.
    fn encode(&self, delivery: &Delivery) -> Option<ByteString>;

    /// Spells a refusal outside of any conversation: the body of an HTTP answer.
    fn refuse(&self, fault: &Fault, at: Timestamp) -> String;
}

/// How operators and the service spell things to each other.
pub trait AdminCodec: Send + Sync + 'static {
    /// Understands one text message.
    fn decode(&self, text: &str) -> Result<AdminInbound, Refused>;

    /// Spells an answer.
    fn answer(&self, id: Option<&MessageId>, answer: &AdminAnswer, at: Timestamp) -> String;

    /// Spells a refusal.
    fn refusal(&self, id: Option<&MessageId>, fault: &Fault, at: Timestamp) -> String;

    /// Spells a line of the live stream.
    fn happening(&self, happening: &Happening) -> String;
}

/// How workers and the service spell things to each other.
pub trait WorkerCodec: Send + Sync + 'static {
    /// Understands one text message.
    fn decode(&self, text: &str) -> Result<WorkerInbound, Refused>;

    /// Understands the answer of a job of this service.
    fn answer(&self, service: Service, answer: &Payload) -> Result<Answer, Fault>;

    /// Spells what a worker hears.
    fn spell(&self, re: Option<&MessageId>, event: &WorkerEvent, at: Timestamp) -> String;
}
