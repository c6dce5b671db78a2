//! The rooms of libraries: what the crier asks of them.

use std::collections::BTreeSet;

use actors::{
    post::{Handle, ask},
    room::messages::{Publisher, Recent},
    server::{ServerActor, porter},
};
use futures_util::future::LocalBoxFuture;
use protocol::{
    Event, EventId, Fault, FaultCode, LibraryId, RoomId,
    activity::{ActivityEvent, Draft},
};

/// What comes of asking a room.
pub(super) type Asked<T> = LocalBoxFuture<'static, Result<T, Fault>>;

/// Every library has a room, in which is told what happens in it.
pub(super) trait Rooms: Send + Sync {
    /// Has the room of a library open from now on, if it has not been.
    fn open(&self, library: LibraryId) -> Asked<()>;

    /// Tells all of this in this order; done once the room has kept it.
    fn tell(&self, library: LibraryId, news: Vec<Draft>) -> Asked<()>;

    /// The names of what has been told there, as far back as the room knows.
    fn told(&self, library: LibraryId) -> Asked<BTreeSet<EventId>>;

    /// Closes the room of a library that is gone.
    fn close(&self, library: LibraryId) -> Asked<()>;
}

/// The rooms of this house.
#[derive(Clone)]
pub(super) struct House(pub(super) Handle<ServerActor>);

impl Rooms for House {
    fn open(&self, library: LibraryId) -> Asked<()> {
        let server = self.0.clone();
        Box::pin(async move { porter::open_library_room(&server, library).await })
    }

    fn tell(&self, library: LibraryId, news: Vec<Draft>) -> Asked<()> {
        let server = self.0.clone();
        Box::pin(async move {
            let told = porter::emit(&server, room(&library)?, Publisher::House, news).await?;
            told.into_iter().try_for_each(|told| told.map(drop))
        })
    }

    fn told(&self, library: LibraryId) -> Asked<BTreeSet<EventId>> {
        let server = self.0.clone();
        Box::pin(async move {
            let room = porter::room(&server, room(&library)?).await?;
            let recent = ask(&room, Recent { rights: None, limit: usize::MAX }).await?;
            let names = recent.iter().filter_map(|delivery| match &delivery.event {
                Event::Activity(ActivityEvent::Happened { activity, .. }) => {
                    Some(activity.id.clone())
                }
                _ => None,
            });
            Ok(names.collect())
        })
    }

    fn close(&self, library: LibraryId) -> Asked<()> {
        let server = self.0.clone();
        Box::pin(async move {
            match porter::close_library_room(&server, library).await {
                Err(fault) if fault.code != FaultCode::RoomNotFound => Err(fault),
                _ => Ok(()),
            }
        })
    }
}

fn room(library: &LibraryId) -> Result<RoomId, Fault> {
    RoomId::of_library(library).map_err(|error| Fault::new(FaultCode::Internal, error.to_string()))
}
