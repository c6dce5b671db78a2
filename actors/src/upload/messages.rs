//! The mail about files.

use std::sync::Arc;

use actix::Message;
use bytestring::ByteString;
use futures_channel::oneshot;
use protocol::{
    Fault, FileId, FileKey, Identity, Timestamp, UserId,
    upload::{Offer, Sha256, Upload, UploadEvent},
};

use super::running::UploadActor;
use crate::{ports::files::FileRecord, post::Handle};

/// Somebody is about to bring a file. One that was announced before goes on where it stopped.
#[derive(Message)]
#[rtype(result = "Result<UploadEvent, Fault>")]
pub struct Start {
    /// Who.
    pub who: Arc<Identity>,
    /// What.
    pub offer: Offer,
}

/// Somebody takes a file back, whole or not.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Cancel {
    /// Who.
    pub user: UserId,
    /// Their own name for it.
    pub file: FileId,
}

/// Asks for a file that is being brought.
#[derive(Message)]
#[rtype(result = "Result<Handle<UploadActor>, Fault>")]
pub struct Find {
    /// By whom.
    pub user: UserId,
    /// Their own name for it.
    pub file: FileId,
}

/// Asks for a file that is whole.
#[derive(Message)]
#[rtype(result = "Result<FileRecord, Fault>")]
pub struct Fetch(pub FileKey);

/// A file is whole. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Finished {
    /// Which.
    pub key: FileKey,
    /// What its bytes come to.
    pub sha256: Sha256,
}

/// Nobody brings this file any more: if it is not whole, it is forgotten. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Ended(pub FileKey);

/// Bytes are about to come. Whoever brought some until now is stopped first: a connection that
/// was cut may look open for long.
#[derive(Message)]
#[rtype(result = "Result<Grant, Fault>")]
pub struct Open {
    /// The first of them, as the guest says; where the file goes on, if not said.
    pub from: Option<u64>,
}

/// Bytes may come.
pub struct Grant {
    /// Of which file.
    pub upload: Arc<Upload>,
    /// What they must come to, if that was announced.
    pub sha256: Option<Sha256>,
    /// When it was announced.
    pub begun: Timestamp,
    /// Where they are put.
    pub url: ByteString,
    /// From which one on.
    pub offset: u64,
    /// What the writer is known by.
    pub ticket: u64,
    /// Fires, or is dropped, when the writer has to stop.
    pub stop: oneshot::Receiver<()>,
}

/// So many bytes are on the disk.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Received {
    /// Whose.
    pub ticket: u64,
    /// How many, from the first of the file on.
    pub offset: u64,
}

/// A writer has stopped. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Closed {
    /// Which.
    pub ticket: u64,
    /// How many bytes are on the disk.
    pub offset: u64,
}

/// All bytes are there and come to what they must; answers what is told of it.
#[derive(Message)]
#[rtype(result = "Result<UploadEvent, Fault>")]
pub struct Complete(pub Sha256);

/// The file will not come: its guest is told why, and its room.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Fail(pub Fault);

/// Asks how many bytes are there.
#[derive(Message)]
#[rtype(result = "Standing")]
pub struct Where;

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, actix::dev::MessageResponse)]
pub struct Standing {
    /// Bytes that are there.
    pub offset: u64,
    /// Bytes that it has.
    pub size: u64,
}
