//! Entering a room: ask the housekeeper where it is, then ask the room.
//!
//! Both answers come later. Until then errands for the room wait in order, so that a
//! client may say everything at once: join, speak, leave.

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{Action, Fault, FaultCode, MessageId, RoomId};

use crate::{
    post::{self, Handle},
    room::{
        RoomActor,
        messages::{Act, Enter, Gone, Leave, Member},
    },
    server::messages::OpenRoom,
    session::{
        SessionActor,
        places::{Errand, Joining, Place},
        socket::Socket,
    },
};

/// How often a room may turn out to be closing before it is a fault.
const TRIES: u8 = 3;

impl SessionActor {
    /// Enters a room, or shows it again to one who is in it.
    pub(in crate::session) fn join(
        &mut self,
        room: RoomId,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) {
        let known = !matches!(self.places.find(Some(&room)), Place::Out);
        let done = match self.may_join(&room) {
            Err(fault) => Err(fault),
            Ok(()) if known => self.publish(Some(&room), re.clone(), Act::State, socket),
            Ok(()) if self.places.len() >= self.terms.max_rooms => Err(too_many_rooms()),
            Ok(()) => {
                self.places.begin(room.clone(), re.clone(), Vec::new());
                self.look_up(room, TRIES, socket);
                Ok(())
            }
        };
        if let Err(fault) = done {
            self.refuse(fault, re, socket);
        }
    }

    /// Enters a room again that has gone without a word, with errands left to do.
    pub(in crate::session) fn rejoin(
        &mut self,
        room: &RoomId,
        errands: Vec<Errand>,
        socket: &mut Socket,
    ) {
        if let Some(lost) = self.places.left(room) {
            self.places.begin(lost.room, None, errands);
            self.look_up(room.clone(), TRIES, socket);
        }
    }

    fn may_join(&self, room: &RoomId) -> Result<(), Fault> {
        self.who.rights.allow(Action::Join, room).then_some(()).ok_or_else(|| {
            Fault::new(FaultCode::PermissionDenied, "Permission denied: you may not join this room")
                .help("the token's `rooms` claim must grant `join` on this room")
        })
    }

    fn look_up(&mut self, room: RoomId, tries: u8, socket: &mut Socket) {
        let create = self.terms.open_on_join && self.who.rights.allow(Action::Create, &room);
        let asked = self.server().send(OpenRoom { room: room.clone(), create });
        let answered = asked.into_actor(self).map(move |answer, session, socket| {
            match answer.unwrap_or_else(|_| Err(gone())) {
                Ok(addr) => session.knock(room, addr, tries, socket),
                Err(fault) => session.turned_away(&room, &fault, socket),
            }
        });
        socket.spawn(answered);
    }

    fn knock(&mut self, room: RoomId, addr: Handle<RoomActor>, tries: u8, socket: &mut Socket) {
        // From here on the room may know of this session: if it dies, the room must hear of it.
        self.places.found(&room, &addr);
        let Some(mail) = self.mail.clone() else { return };
        let member = Member { session: self.session, who: self.who.clone(), mail };
        let answered = addr.send(Enter { member, since: None }).into_actor(self).map(
            move |answer, session, socket| match answer.unwrap_or_else(|_| Err(gone())) {
                Ok(()) => session.let_in(&room, addr, socket),
                Err(fault) if fault.code == FaultCode::Overloaded && tries > 1 => {
                    session.look_up(room, tries - 1, socket);
                }
                Err(fault) => session.turned_away(&room, &fault, socket),
            },
        );
        socket.spawn(answered);
    }

    fn let_in(&mut self, room: &RoomId, addr: Handle<RoomActor>, socket: &mut Socket) {
        let Some(Joining { errands, .. }) = self.places.end(room) else {
            return post::insist(&addr, Gone { session: self.session });
        };
        self.places.entered(room.clone(), addr);
        for errand in errands {
            self.run(room, errand, socket);
        }
        self.end_if_done(socket);
    }

    fn run(&mut self, room: &RoomId, errand: Errand, socket: &mut Socket) {
        match errand {
            // A join that came while the room was being entered; since then there may have been a
            // leave, and then it is a join indeed.
            Errand::Act(id, Act::State) => self.join(room.clone(), id, socket),
            Errand::Act(id, act) => {
                if let Err(fault) = self.publish(Some(room), id.clone(), act, socket) {
                    self.refuse(fault, id, socket);
                }
            }
            Errand::Leave(re) => {
                if let Some(left) = self.places.left(room) {
                    post::insist(&left.addr, Leave { session: self.session, re });
                }
            }
        }
    }

    /// Tells why, to the request and to every errand that waited for it.
    fn turned_away(&mut self, room: &RoomId, fault: &Fault, socket: &mut Socket) {
        let Some(Joining { addr, re, errands, .. }) = self.places.end(room) else { return };
        if let Some(addr) = addr {
            // It may have failed half way, with the session a member already.
            post::insist(&addr, Gone { session: self.session });
        }
        self.refuse(fault.clone(), re, socket);
        for errand in errands {
            let (Errand::Act(id, _) | Errand::Leave(id)) = errand;
            self.refuse(fault.clone(), id, socket);
        }
        self.end_if_done(socket);
    }
}

fn too_many_rooms() -> Fault {
    Fault::new(FaultCode::PermissionDenied, "You are in as many rooms as one connection may be in")
        .help("leave one first")
}

fn gone() -> Fault {
    Fault::new(FaultCode::Overloaded, "The room has just gone away").help("join it again")
}
