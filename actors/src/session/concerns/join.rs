//! Entering a room: ask the housekeeper where it is, then ask the room.
//!
//! Both answers come later. Until then errands for the room wait in order, so that a
//! client may say everything at once: join, speak, leave.

use std::sync::Arc;

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{Action, Family, Fault, FaultCode, Loss, MessageId, Position, RoomId};

use crate::{
    post::{self, Handle},
    room::{
        RoomActor,
        messages::{Act, Enter, Gone, Leave, Member, Renew},
    },
    server::messages::OpenRoom,
    session::{
        Home, SessionActor,
        messages::LostRoom,
        places::{Answer, Errand, Joining, Place},
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
        since: Option<Position>,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) {
        if self.is_known(&room) {
            if let Some(since) = since {
                self.lose(&room, since, Loss::AlreadyJoined, re.clone(), socket);
            }
            if let Err(fault) = self.show_again(&room, re.clone(), socket) {
                self.refuse(fault, re, socket);
            }
        } else if let Err(fault) =
            self.begin_to_join(Joining::new(room.clone(), since, re.clone()), socket)
        {
            if let Some(since) = since {
                self.lose(&room, since, loss(&fault), re.clone(), socket);
            }
            self.refuse(fault, re, socket);
        }
    }

    /// Enters the room that the socket was opened for.
    pub(in crate::session) fn go_home(&mut self, home: Home, socket: &mut Socket) {
        let Home { room, since, interest } = home;
        let joining = Joining::new(room.clone(), since, None).hearing(interest);
        if let Err(fault) = self.begin_to_join(joining, socket) {
            if let Some(since) = since {
                self.lose(&room, since, loss(&fault), None, socket);
            }
            self.refuse(fault, None, socket);
        }
    }

    /// Asks where a room is that the session may enter and is not in.
    pub(in crate::session) fn begin_to_join(
        &mut self,
        joining: Joining,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        self.may_join(&joining.room)?;
        if self.places.len() >= self.terms.max_rooms {
            return Err(too_many_rooms());
        }
        let room = joining.room.clone();
        self.places.begin(joining);
        self.look_up(room, TRIES, socket);
        Ok(())
    }

    /// Whether the session is in a room, or just entering it.
    pub(in crate::session) fn is_known(&mut self, room: &RoomId) -> bool {
        !matches!(self.places.find(Some(room)), Place::Out)
    }

    fn show_again(
        &mut self,
        room: &RoomId,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        self.may_join(room)?;
        self.publish(Some(room), re.into(), Act::State, socket)
    }

    /// Enters a room again that has gone without a word, from where the session has heard it.
    pub(in crate::session) fn room_lost(&mut self, lost: LostRoom, socket: &mut Socket) {
        self.places.lost(&lost);
        let LostRoom { room, position, interest } = lost;
        let again = Joining::new(room, Some(position), None).hearing(interest);
        self.rejoin(again, socket);
    }

    /// Enters a room again that is gone, with what is left to do there.
    pub(in crate::session) fn rejoin(&mut self, again: Joining, socket: &mut Socket) {
        if self.places.left(&again.room).is_some() {
            let room = again.room.clone();
            self.places.begin(again);
            self.look_up(room, TRIES, socket);
        }
    }

    fn may_join(&self, room: &RoomId) -> Result<(), Fault> {
        self.who.rights.allow(Action::Join, room).then_some(()).ok_or_else(|| {
            Fault::new(FaultCode::PermissionDenied, "Permission denied: you may not join this room")
                .help("the token's `rooms` claim must grant `join` on this room")
        })
    }

    /// Whether the guest's joining opens the room. Those of activities are opened by the house: the
    /// bus as soon as anybody asks for it.
    fn may_open(&self, room: &RoomId) -> bool {
        match room.family() {
            Family::Collaboration => {
                self.terms.open_on_join && self.who.rights.allow(Action::Create, room)
            }
            Family::Bus => *room == RoomId::bus(),
            Family::Library(_) => false,
        }
    }

    fn look_up(&mut self, room: RoomId, tries: u8, socket: &mut Socket) {
        let create = self.may_open(&room);
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
        // A fresh token may have been taken since the question.
        if let Err(fault) = self.may_join(&room) {
            return self.turned_away(&room, &fault, socket);
        }
        // From here on the room may know of this session: if it dies, the room must hear of it.
        let (since, wish) = self.places.found(&room, &addr);
        let Some(mail) = self.mail.clone() else { return };
        let (who, status) = (self.who.clone(), self.mood.status());
        let member = Member { session: self.session, who: who.clone(), mail };
        let answered = addr.send(Enter { member, since, wish, status }).into_actor(self).map(
            move |answer, session, socket| match answer.unwrap_or_else(|_| Err(gone())) {
                Ok(()) if session.places.is_lost(&room) => session.look_up(room, TRIES, socket),
                Ok(()) => {
                    if !Arc::ptr_eq(&who, &session.who) {
                        // A fresh token was taken while the room was opening its door.
                        let (session, who) = (session.session, session.who.clone());
                        post::insist(&addr, Renew { session, who });
                    }
                    session.let_in(&room, addr, socket);
                    if session.mood.status() != status {
                        session.show_mood(&room, socket);
                    }
                }
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
            Errand::Act(answer, Act::State) => self.join(room.clone(), None, answer.re, socket),
            Errand::Act(answer, act) => {
                if let Err(fault) = self.publish(Some(room), answer.clone(), act, socket) {
                    self.refuse(fault, answer.re, socket);
                }
            }
            Errand::Leave(re) => {
                if let Some(left) = self.places.left(room) {
                    post::insist(&left.addr, Leave { session: self.session, re });
                }
            }
        }
    }

    /// Tells why, to the request and to every errand that waited for it. Where the room was only
    /// to be entered for an errand, that is the request.
    fn turned_away(&mut self, room: &RoomId, fault: &Fault, socket: &mut Socket) {
        let Some(joining) = self.places.end(room) else { return };
        let Joining { addr, re, since, errands, implied, .. } = joining;
        if let Some(addr) = addr {
            // It may have failed half way, with the session a member already.
            post::insist(&addr, Gone { session: self.session });
        }
        if let Some(since) = since {
            self.lose(room, since, loss(fault), re.clone(), socket);
        }
        if self.room_answered(room) {
            // One message may name many rooms: they are one error at most, and it is not this.
            self.decline(fault.clone(), re, socket);
        } else if !implied {
            self.refuse(fault.clone(), re, socket);
        }
        for errand in errands {
            let (Errand::Act(Answer { re, .. }, _) | Errand::Leave(re)) = errand;
            self.refuse(fault.clone(), re, socket);
        }
        self.resume_on(socket);
        self.end_if_done(socket);
    }
}

/// Why what was missed is not replayed by a room that lets nobody in.
pub(in crate::session) fn loss(fault: &Fault) -> Loss {
    match fault.code {
        FaultCode::PermissionDenied => Loss::Forbidden,
        _ => Loss::Unavailable,
    }
}

fn too_many_rooms() -> Fault {
    Fault::new(FaultCode::PermissionDenied, "You are in as many rooms as one connection may be in")
        .help("leave one first")
}

fn gone() -> Fault {
    Fault::new(FaultCode::Overloaded, "The room has just gone away").help("join it again")
}
