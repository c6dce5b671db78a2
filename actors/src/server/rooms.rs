//! Opening and closing rooms. What was kept of a room is loaded first: see [`opening`].
//!
//! [`opening`]: super::opening

use std::sync::Arc;

use actix::{
    Actor, ActorFutureExt, Context, Handler, ResponseActFuture, ResponseFuture, WrapFuture,
};
use futures_util::future::ready;
use protocol::{Epoch, Family, Fault, FaultCode, IdError, RoomId, room::RoomSettings};

use super::{
    ServerActor,
    messages::{CloseLibraryRoom, CloseRoom, CreateRoom, OpenLibraryRoom, OpenRoom},
    registry::RoomCard,
};
use crate::{
    clock::now,
    death_watch::Incarnation,
    ports::store::{RoomHead, RoomRecord},
    post::{Handle, ask},
    room::{
        Birth, RoomActor,
        messages::{Close, Found},
    },
    terms::RoomTerms,
};

impl ServerActor {
    fn open_known(&mut self, open: &OpenRoom) -> Result<Handle<RoomActor>, Fault> {
        if let Some(card) = self.registry.rooms.get(&open.room) {
            return Ok(card.addr.clone());
        }
        match open.room.family() {
            Family::Collaboration if open.create => {
                let settings = RoomSettings {
                    name: open.room.to_string(),
                    owner: None,
                    max_members: self.terms.default_max_members,
                    public: true,
                    created: now(),
                };
                Ok(self.open_fresh(open.room.clone(), settings, true)?.addr)
            }
            Family::Bus if open.create => self.open_quiet(open.room.clone()),
            // It is there as long as its library is.
            Family::Library(_) => Err(no_such_library()),
            Family::Collaboration | Family::Bus => Err(no_such_room(&open.room)),
        }
    }

    /// Opens a room of activities: the house's own, for everybody who may listen. The usual bus
    /// and the rooms of libraries last; other buses are opened by whoever publishes there, and
    /// pass like rooms that are opened by joining.
    fn open_quiet(&mut self, room: RoomId) -> Result<Handle<RoomActor>, Fault> {
        if let Some(card) = self.registry.rooms.get(&room) {
            return Ok(card.addr.clone());
        }
        let settings = RoomSettings {
            name: room.to_string(),
            owner: None,
            max_members: u32::MAX,
            public: true,
            created: now(),
        };
        let passing = room.family() == Family::Bus && room != RoomId::bus();
        Ok(self.open_fresh(room, settings, passing)?.addr)
    }

    fn create_room(&mut self, create: CreateRoom) -> Result<(RoomCard, RoomSettings), Fault> {
        if create.room.family() != Family::Collaboration {
            return Err(houses_own());
        }
        if self.registry.rooms.contains_key(&create.room) {
            return Err(Fault::new(FaultCode::RoomExists, "A room of that name exists already")
                .help("choose another room_id, or delete the room first"));
        }
        let settings = RoomSettings {
            name: create.name.unwrap_or_else(|| create.room.to_string()),
            owner: create.owner,
            max_members: create.max_members.unwrap_or(self.terms.default_max_members),
            public: create.public,
            created: now(),
        };
        Ok((self.open_fresh(create.room, settings.clone(), false)?, settings))
    }

    /// Opens a room of which nothing is kept.
    pub(super) fn open_fresh(
        &mut self,
        room: RoomId,
        settings: RoomSettings,
        passing: bool,
    ) -> Result<RoomCard, Fault> {
        let last_activity = settings.created;
        let epoch = fresh_epoch(self.terms.boot, self.rooms_opened + 1);
        let head = RoomHead { settings, passing, epoch };
        let record = RoomRecord {
            head,
            seq: 0,
            last_activity,
            events: Vec::new(),
            cells: Vec::new(),
            origins: Vec::new(),
        };
        self.start_room(room, record, false)
    }

    pub(super) fn start_room(
        &mut self,
        room: RoomId,
        record: RoomRecord,
        founded: bool,
    ) -> Result<RoomCard, Fault> {
        if self.registry.rooms.len() >= self.terms.max_rooms {
            return Err(Fault::new(
                FaultCode::CapacityExceeded,
                "The server has as many rooms as it may",
            )
            .help("close rooms that nobody needs, or raise rooms.max_rooms"));
        }
        self.rooms_opened += 1;
        let incarnation = self.rooms_opened;
        let birth = Birth {
            room: room.clone(),
            incarnation,
            record,
            founded,
            terms: self.terms_of(&room),
            ledger: self.ledger.clone(),
            server: self.me.clone(),
        };
        let arbiter = self.placement.of(room.as_str());
        let addr = Arc::new(RoomActor::start_in_arbiter(&arbiter, |_| RoomActor::new(birth)));
        let card = RoomCard { addr, incarnation };
        self.registry.rooms.insert(room, card.clone());
        Ok(card)
    }
}

impl ServerActor {
    fn terms_of(&self, room: &RoomId) -> Arc<RoomTerms> {
        match room.family() {
            Family::Bus => self.bus_terms.clone(),
            Family::Collaboration | Family::Library(_) => self.room_terms.clone(),
        }
    }

    /// Closes a room once nothing is kept of it.
    fn close(
        &mut self,
        room: RoomId,
        ctx: &mut Context<Self>,
    ) -> ResponseActFuture<Self, Result<(), Fault>> {
        let (name, at) = (room.clone(), now());
        let found = self.recall(room.clone(), ctx, move |server| {
            let card = server.registry.rooms.get(&name).cloned();
            card.ok_or_else(|| no_such_room(&name))
        });
        let closed = async {
            let card = found.await?;
            ask(&card.addr, Close).await??;
            Ok(card.incarnation)
        };
        Box::pin(closed.into_actor(self).map(move |closed, server, _| {
            closed.map(|incarnation| {
                server.registry.remove_room(&room, incarnation);
                server.clear_away(room, at);
            })
        }))
    }
}

impl Handler<OpenRoom> for ServerActor {
    type Result = ResponseFuture<Result<Handle<RoomActor>, Fault>>;

    fn handle(&mut self, open: OpenRoom, ctx: &mut Context<Self>) -> Self::Result {
        let room = open.room.clone();
        Box::pin(self.recall(room, ctx, move |server| server.open_known(&open)))
    }
}

impl Handler<CreateRoom> for ServerActor {
    type Result = ResponseFuture<Result<RoomSettings, Fault>>;

    /// The room takes guests at once; its maker hears of it when it is kept.
    fn handle(&mut self, create: CreateRoom, ctx: &mut Context<Self>) -> Self::Result {
        let room = create.room.clone();
        let created = self.recall(room, ctx, |server| server.create_room(create));
        Box::pin(async {
            let (card, settings) = created.await?;
            ask(&card.addr, Found).await??;
            Ok(settings)
        })
    }
}

impl Handler<CloseRoom> for ServerActor {
    type Result = ResponseActFuture<Self, Result<(), Fault>>;

    fn handle(&mut self, CloseRoom(room): CloseRoom, ctx: &mut Context<Self>) -> Self::Result {
        if matches!(room.family(), Family::Library(_)) {
            return Box::pin(ready(Err(librarys_own())).into_actor(self));
        }
        self.close(room, ctx)
    }
}

impl Handler<OpenLibraryRoom> for ServerActor {
    type Result = ResponseFuture<Result<(), Fault>>;

    fn handle(&mut self, open: OpenLibraryRoom, ctx: &mut Context<Self>) -> Self::Result {
        let name = RoomId::of_library(&open.0).map_err(|error| too_long(&error));
        let opened =
            name.map(|room| self.recall(room.clone(), ctx, move |server| server.open_quiet(room)));
        Box::pin(async { ask(&opened?.await?, Found).await? })
    }
}

impl Handler<CloseLibraryRoom> for ServerActor {
    type Result = ResponseActFuture<Self, Result<(), Fault>>;

    fn handle(&mut self, close: CloseLibraryRoom, ctx: &mut Context<Self>) -> Self::Result {
        match RoomId::of_library(&close.0) {
            Ok(room) => self.close(room, ctx),
            Err(error) => Box::pin(ready(Err(too_long(&error))).into_actor(self)),
        }
    }
}

/// Another one for each room of this process, and of any other.
fn fresh_epoch(boot: u64, incarnation: Incarnation) -> Epoch {
    /// Odd, so that no two products are alike; without a pattern in its bits.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    Epoch(boot.wrapping_add(incarnation.wrapping_mul(SPREAD)))
}

fn no_such_library() -> Fault {
    Fault::new(FaultCode::LibraryNotFound, "There is no such library")
        .help("make it first, or check its name")
}

fn houses_own() -> Fault {
    let text = "Rooms of this kind are opened by the house alone";
    Fault::new(FaultCode::PermissionDenied, text)
        .help("publish on a bus to open it, make a library to have its room, or choose another room_id")
        .field("room_id")
}

fn librarys_own() -> Fault {
    Fault::new(FaultCode::PermissionDenied, "The room is there as long as its library is")
        .help("delete the library")
}

fn too_long(error: &IdError) -> Fault {
    let text = format!("The library has no room of its own: its name {error}");
    Fault::new(FaultCode::InvalidMessage, text).help("choose a shorter name").field("library_id")
}

fn no_such_room(room: &RoomId) -> Fault {
    Fault::new(FaultCode::RoomNotFound, format!("There is no room {room:?}"))
        .help("create it first, or check its name")
}
