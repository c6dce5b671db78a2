//! The mail that the store takes, and its answer.

use std::sync::Arc;

use actix::{Message, Recipient};
use protocol::{Fault, RoomId, UserId};

use crate::{
    ports::store::{Change, PersonRecord, RoomRecord},
    post::Handle,
    server::ServerActor,
};

/// Asks to keep something; answered by [`Kept`].
#[derive(Message)]
#[rtype(result = "()")]
pub struct Write {
    /// What: all or nothing.
    pub changes: Vec<Change>,
    /// Who wants to know; nobody, where a loss would only repeat something.
    pub to: Option<Arc<Recipient<Kept>>>,
    /// The asker's own number for it, given back in the answer.
    pub ticket: u64,
}

/// What became of a [`Write`]: kept as the durability setting promises, or not at all.
/// Answers come in the order of the writes.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub struct Kept {
    /// The asker's number.
    pub ticket: u64,
    /// A refusal for whoever asked the asker.
    pub result: Result<(), Fault>,
}

/// Asks what is kept of a room. Sees everything that was written before.
#[derive(Message)]
#[rtype(result = "Result<Option<RoomRecord>, Fault>")]
pub struct LoadRoom(pub RoomId);

/// Asks what is kept of a person. Sees everything that was written before.
#[derive(Message)]
#[rtype(result = "Result<Option<PersonRecord>, Fault>")]
pub struct LoadPerson(pub UserId);

/// Asks for every room that was made on purpose.
#[derive(Message)]
#[rtype(result = "Result<Vec<RoomId>, Fault>")]
pub struct LastingRooms;

/// Asks that everything written before be on disk; answers once it is.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Flush;

/// Keeps what was written before and closes the file; nothing is taken after it.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Close;

/// Names the housekeeper, who is told how the store stands.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ReportTo(pub Handle<ServerActor>);
