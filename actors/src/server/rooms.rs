//! Opening and closing rooms.

use std::sync::Arc;

use actix::Actor;
use protocol::{Fault, FaultCode, RoomId, room::RoomSettings};

use super::{
    ServerActor,
    messages::{CreateRoom, OpenRoom},
    registry::RoomCard,
};
use crate::{
    clock::now,
    post::{self, Handle},
    room::{RoomActor, messages::Close},
};

impl ServerActor {
    pub(super) fn open_room(&mut self, open: OpenRoom) -> Result<Handle<RoomActor>, Fault> {
        if let Some(card) = self.registry.rooms.get(&open.room) {
            return Ok(card.addr.clone());
        }
        if !open.create {
            return Err(no_such_room(&open.room));
        }
        let settings = RoomSettings {
            name: open.room.to_string(),
            owner: None,
            max_members: self.terms.default_max_members,
            public: true,
            created: now(),
        };
        self.start_room(open.room, settings, true)
    }

    pub(super) fn create_room(&mut self, create: CreateRoom) -> Result<RoomSettings, Fault> {
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
        self.start_room(create.room, settings.clone(), false)?;
        Ok(settings)
    }

    fn start_room(
        &mut self,
        room: RoomId,
        settings: RoomSettings,
        passing: bool,
    ) -> Result<Handle<RoomActor>, Fault> {
        if self.registry.rooms.len() >= self.terms.max_rooms {
            return Err(Fault::new(
                FaultCode::CapacityExceeded,
                "The server has as many rooms as it may",
            )
            .help("close rooms that nobody needs, or raise rooms.max_rooms"));
        }
        self.rooms_opened += 1;
        let incarnation = self.rooms_opened;
        let (name, terms, me) = (room.clone(), self.room_terms.clone(), self.me.clone());
        let addr = RoomActor::start_in_arbiter(&self.placement.of(room.as_str()), move |_| {
            RoomActor::new(name, incarnation, settings, passing, terms, me)
        });
        let addr = Arc::new(addr);
        self.registry.rooms.insert(room, RoomCard { addr: addr.clone(), incarnation });
        Ok(addr)
    }

    pub(super) fn close_room(&mut self, room: &RoomId) -> Result<(), Fault> {
        let card = self.registry.rooms.remove(room).ok_or_else(|| no_such_room(room))?;
        post::insist(&card.addr, Close);
        Ok(())
    }
}

fn no_such_room(room: &RoomId) -> Fault {
    Fault::new(FaultCode::RoomNotFound, format!("There is no room {room:?}"))
        .help("create it first, or check its name")
}
