//! How actors write to the store, if there is one.

use std::sync::Arc;

use actix::Recipient;
use protocol::{Fault, RoomId, UserId};

use super::{
    StoreActor,
    messages::{Close, Flush, Kept, LastingRooms, LoadPerson, LoadRoom, ReportTo, Write},
};
use crate::{
    ports::store::{Change, PersonRecord, RoomRecord},
    post::{self, Handle, ask},
    server::ServerActor,
};

/// The way to the store. Without one (`durability = "memory"`) everything is kept at once, as
/// long as the process lives.
#[derive(Clone, Default)]
pub struct Ledger(Option<Handle<StoreActor>>);

/// When what was written may be acknowledged.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// At once.
    Given,
    /// When [`Kept`] comes.
    Awaited,
}

// === impl Ledger ===

impl Ledger {
    /// The way to this store.
    pub fn to(store: Handle<StoreActor>) -> Self {
        Self(Some(store))
    }

    /// Whether anything outlives the process.
    pub fn keeps(&self) -> bool {
        self.0.is_some()
    }

    /// Writes, and wants to know when it is kept.
    pub fn write(&self, changes: Vec<Change>, to: &Arc<Recipient<Kept>>, ticket: u64) -> Promise {
        let Some(store) = &self.0 else { return Promise::Given };
        post::insist(store, Write { changes, to: Some(to.clone()), ticket });
        Promise::Awaited
    }

    /// Writes something of which a loss would only repeat what has happened before.
    pub fn note(&self, changes: Vec<Change>) {
        if let Some(store) = &self.0 {
            post::insist(store, Write { changes, to: None, ticket: 0 });
        }
    }

    /// What is kept of a room.
    pub async fn room(&self, room: RoomId) -> Result<Option<RoomRecord>, Fault> {
        match &self.0 {
            Some(store) => ask(store, LoadRoom(room)).await?,
            None => Ok(None),
        }
    }

    /// What is kept of a person.
    pub async fn person(&self, user: UserId) -> Result<Option<PersonRecord>, Fault> {
        match &self.0 {
            Some(store) => ask(store, LoadPerson(user)).await?,
            None => Ok(None),
        }
    }

    /// Every room that was made on purpose.
    pub async fn lasting_rooms(&self) -> Result<Vec<RoomId>, Fault> {
        match &self.0 {
            Some(store) => ask(store, LastingRooms).await?,
            None => Ok(Vec::new()),
        }
    }

    /// Names the housekeeper, who is told how the store stands.
    pub fn report_to(&self, server: &Handle<ServerActor>) {
        if let Some(store) = &self.0 {
            post::insist(store, ReportTo(server.clone()));
        }
    }

    /// Waits until everything written before is on disk.
    pub async fn flush(&self) -> Result<(), Fault> {
        match &self.0 {
            Some(store) => ask(store, Flush).await?,
            None => Ok(()),
        }
    }
    /// Waits until everything written before is on disk and the file is closed. The last word.
    pub async fn close(&self) -> Result<(), Fault> {
        match &self.0 {
            Some(store) => ask(store, Close).await?,
            None => Ok(()),
        }
    }
}
