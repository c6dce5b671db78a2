//! Looking up what is kept of a room, before anybody enters it: once, however many ask.

use std::{collections::HashMap, time::Duration};

use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use futures_channel::oneshot;
use futures_util::future::{Either, ready};
use protocol::{Fault, FaultCode, RoomId};

use super::ServerActor;
use crate::ports::store::{RoomHead, RoomRecord};

/// How long until the rooms made on purpose are looked for again.
const RETRY: Duration = Duration::from_secs(5);

/// The rooms that are being looked up, and what is to be done once they are.
pub(super) type Openings = HashMap<RoomId, Vec<Errand>>;

/// What somebody wants of a room. Done on the spot, before anything else can happen to the room.
type Errand = Box<dyn FnOnce(&mut ServerActor, Result<(), Fault>)>;

impl ServerActor {
    /// Opens a room if something is kept of it, and then does what somebody wants of it. By then
    /// it is in the registry, or there is none of that name.
    pub(super) fn recall<T: 'static>(
        &mut self,
        room: RoomId,
        ctx: &mut Context<Self>,
        errand: impl FnOnce(&mut Self) -> Result<T, Fault> + 'static,
    ) -> impl Future<Output = Result<T, Fault>> + 'static {
        if !self.ledger.keeps() || self.registry.rooms.contains_key(&room) {
            return Either::Left(ready(errand(self)));
        }
        let (reply, answer) = oneshot::channel();
        let errand: Errand = Box::new(move |server, loaded| {
            // Whoever has gone meanwhile needs no answer.
            let _ = reply.send(loaded.and_then(|()| errand(server)));
        });
        if let Some(waiting) = self.openings.get_mut(&room) {
            waiting.push(errand);
        } else {
            self.openings.insert(room.clone(), vec![errand]);
            self.load(room, ctx);
        }
        Either::Right(async { answer.await.unwrap_or_else(|_| Err(interrupted())) })
    }

    fn load(&mut self, room: RoomId, ctx: &mut Context<Self>) {
        let (ledger, name) = (self.ledger.clone(), room.clone());
        let load = async move { ledger.room(name).await };
        ctx.spawn(load.into_actor(self).map(|loaded, server, _| server.loaded(room, loaded)));
    }

    fn loaded(&mut self, room: RoomId, loaded: Result<Option<RoomRecord>, Fault>) {
        let waiting = self.openings.remove(&room).unwrap_or_default();
        let opened = match loaded {
            Ok(Some(record)) => self.start_room(room, record, true).map(drop),
            Ok(None) => Ok(()),
            Err(fault) => Err(fault),
        };
        for errand in waiting {
            errand(self, opened.clone());
        }
    }

    /// Opens the rooms that were made on purpose: they are there whether anybody asks or not.
    pub(super) fn open_lasting(&mut self, ctx: &mut Context<Self>) {
        let ledger = self.ledger.clone();
        let listed = async move { ledger.lasting_rooms().await }.into_actor(self);
        ctx.spawn(listed.map(|listed, server, ctx| match listed {
            Ok(rooms) => rooms.into_iter().for_each(|room| server.open_one(room, ctx)),
            Err(fault) => {
                log::warn!("rooms not found yet: {}", fault.text);
                ctx.run_later(RETRY, Self::open_lasting);
            }
        }));
    }

    /// Opens a room again that has ended without a word: as it was kept, or else as it was made.
    pub(super) fn open_again(&mut self, room: RoomId, head: RoomHead, ctx: &mut Context<Self>) {
        if self.ledger.keeps() {
            return self.open_one(room, ctx);
        }
        if !self.registry.rooms.contains_key(&room)
            && let Err(fault) = self.open_fresh(room.clone(), head.settings, false)
        {
            log::error!("room not opened again room={room:?}: {}", fault.text);
        }
    }

    /// One that cannot be opened now is, as soon as somebody asks for it.
    fn open_one(&mut self, room: RoomId, ctx: &mut Context<Self>) {
        let recalled = self.recall(room.clone(), ctx, |_| Ok(())).into_actor(self);
        ctx.spawn(recalled.map(move |recalled, _, _| {
            if let Err(fault) = recalled {
                log::warn!("room not opened room={room:?}: {}", fault.text);
            }
        }));
    }
}

fn interrupted() -> Fault {
    Fault::new(FaultCode::Overloaded, "The room could not be looked up").help("try again")
}
