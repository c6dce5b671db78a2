//! Coming back: the lost connection is ended, and its rooms are entered again, one by one.

use std::sync::Arc;

use actix::AsyncContext;
use protocol::{
    Delivery, Event, Fault, FaultCode, Loss, MessageId, Position, Recovery, RoomId,
    link::{LinkEvent, ResumeToken},
    room::RoomEvent,
};

use super::join::loss;
use crate::{
    clock::now,
    post,
    room::messages::Wish,
    server::messages::Replace,
    session::{
        SessionActor,
        places::Joining,
        resume::{Next, Resume},
        socket::Socket,
    },
    tally,
};

impl SessionActor {
    /// Takes the place of a lost connection of the same person, and begins to enter its rooms.
    pub(in crate::session) fn come_back(
        &mut self,
        token: &ResumeToken,
        rooms: Vec<(RoomId, Position)>,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        if self.held.as_ref().is_some_and(|held| held.resume.is_some()) {
            return Err(under_way());
        }
        let lost = self.terms.credentials.resumed(token, &self.who.user)?;
        if lost != self.session {
            let user = self.who.user.clone();
            if let Some(mail) = self.mail.clone() {
                self.terms.jobs.take_up(lost, user.clone(), (self.session, mail));
            }
            post::insist(self.server(), Replace { session: lost, user });
        }
        self.held.get_or_insert_default().resume = Some(Resume::new(lost, rooms, re));
        self.resume_on(socket);
        Ok(())
    }

    /// Enters the next room, once the words of the last one have left.
    pub(in crate::session) fn resume_on(&mut self, socket: &mut Socket) {
        while let Some(next) = self.next_of_resume() {
            match next {
                // Nobody listens any more.
                _ if self.departing.is_some() || self.parting.is_some() => {
                    return self.forget_resume();
                }
                Next::Wait if self.is_drained() => return,
                Next::Wait => return self.wait_until_drained(socket),
                Next::Enter(room, since) => self.return_to(room, since, socket),
                Next::Done { rooms, re } => {
                    self.forget_resume();
                    let resume_token = self.resume_token();
                    let event = Event::Link(LinkEvent::Resumed { rooms, resume_token });
                    self.answer(event, re, socket);
                }
            }
        }
    }

    /// Lets the pump say when the socket has taken what waits.
    fn wait_until_drained(&mut self, socket: &mut Socket) {
        if !self.outlet.is_waited_for() {
            self.outlet.wait(socket.address().recipient());
        }
    }

    /// Several things come at once. If they end a replay, the next room may be entered: the word
    /// that the room has let the session in may come before it or after it.
    pub(in crate::session) fn hear_all(&mut self, all: Vec<Arc<Delivery>>, socket: &mut Socket) {
        let last = all.last().cloned();
        self.deliver_all(all, socket);
        if let Some(Event::Room(RoomEvent::ReplayDone { room, .. })) =
            last.as_ref().map(|it| &it.event)
            && self.room_answered(room)
        {
            self.resume_on(socket);
        }
    }

    fn next_of_resume(&mut self) -> Option<Next> {
        let drained = self.is_drained();
        self.held.as_mut()?.resume.as_mut().map(|resume| resume.next(drained))
    }

    fn forget_resume(&mut self) {
        if let Some(held) = &mut self.held {
            held.resume = None;
        }
    }

    fn return_to(&mut self, room: RoomId, since: Position, socket: &mut Socket) {
        let re = self.resume_re();
        let joining = Joining::new(room.clone(), Some(since), re.clone());
        if self.is_known(&room) {
            self.lose(&room, since, Loss::AlreadyJoined, re, socket);
        } else if let Err(fault) = self.begin_to_join(joining.hearing(self.as_before()), socket) {
            self.lose(&room, since, loss(&fault), re.clone(), socket);
            self.decline(fault, re, socket);
        } else {
            // Its answer comes later.
            return;
        }
        self.room_answered(&room);
    }

    /// A room has replayed what was missed, or let nobody in; whether it was asked for a resume.
    pub(in crate::session) fn room_answered(&mut self, room: &RoomId) -> bool {
        let resume = self.held.as_mut().and_then(|held| held.resume.as_mut());
        resume.is_some_and(|resume| resume.answered(room))
    }

    /// Says that what was missed in a room is not replayed, for a reason that only the session
    /// knows. Where the room is now is not known: the place is the one that the guest named.
    pub(in crate::session) fn lose(
        &mut self,
        room: &RoomId,
        position: Position,
        loss: Loss,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) {
        if loss != Loss::AlreadyJoined {
            tally::count(|t| t.recoveries_lost += 1);
        }
        let recovery = Recovery::Lost(loss);
        let event = RoomEvent::Recovered { room: room.clone(), position, recovery };
        self.answer(Event::Room(event), re, socket);
    }

    /// What the lost connection wanted to hear, this one wants to hear as well.
    fn as_before(&self) -> Wish {
        let resume = self.held.as_ref().and_then(|held| held.resume.as_ref());
        resume.map_or(Wish::Everything, |resume| Wish::AsBefore(resume.lost()))
    }

    fn resume_re(&self) -> Option<MessageId> {
        self.held.as_ref()?.resume.as_ref()?.re().cloned()
    }

    /// Says something to this guest alone, in answer to a message.
    pub(in crate::session) fn answer(
        &mut self,
        event: Event,
        re: Option<MessageId>,
        socket: &mut Socket,
    ) {
        self.deliver(Delivery::new(event, now()).answering(re).into(), socket);
    }
}

fn under_way() -> Fault {
    Fault::new(FaultCode::Overloaded, "A resume is under way already").help("wait for `resumed`")
}
