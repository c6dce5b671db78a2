//! Coming and going.

use std::sync::Arc;

use protocol::{
    Action, CloseReason, Delivery, Event, Fault, FaultCode, Identity, SessionId, admin::What,
    presence::PresenceEvent, room::RoomEvent,
};

use super::{
    RoomActor,
    fanout::reaches,
    messages::{Leave, Member},
};
use crate::{clock::now, post, server::messages::RoomRetired, session::messages::SessionMail};

impl RoomActor {
    /// Lets a socket in, if the room will have it.
    pub(super) fn enter(&mut self, member: Member) -> Result<(), Fault> {
        self.admits(&member.who)?;
        let (session, who) = (member.session, member.who.clone());
        if !self.members.add(member) {
            return Ok(());
        }
        self.last_activity = now();
        if self.presence.arrive(&who, now()) {
            self.visits += 1;
            self.announce_arrival(&who, session);
        } else {
            self.show_state(session);
        }
        Ok(())
    }

    fn admits(&self, who: &Identity) -> Result<(), Fault> {
        if self.retired {
            // The housekeeper has been told before; asked again it opens a new room.
            return Err(Fault::new(FaultCode::Overloaded, "The room is just closing"));
        }
        let owner = self.settings.owner.as_ref() == Some(&who.user);
        if !owner && !self.settings.public && !who.rights.invite(Action::Join, &self.room) {
            return Err(Fault::new(
                FaultCode::PermissionDenied,
                "Permission denied: the room is private",
            )
            .help("ask its owner for a token that names this room"));
        }
        let full = self.presence.len() >= self.settings.max_members as usize;
        if full && !self.presence.has(&who.user) {
            let text = format!("The room is full: {} people", self.settings.max_members);
            return Err(Fault::new(FaultCode::RoomFull, text).help("try again later"));
        }
        Ok(())
    }

    /// A member leaves and says so: there is no grace, but an answer.
    pub(super) fn leave(&mut self, leave: Leave) {
        let Some(member) = self.members.remove(leave.session) else { return };
        let left = RoomEvent::Left { room: self.room.clone(), closed: false };
        let delivery = Delivery::new(Event::Room(left), now()).answering(leave.re);
        reaches(&member, &Arc::new(delivery));
        if let Some(who) = self.presence.leave(&member.who.user) {
            self.announce_departure(who);
        }
    }

    /// A member's socket is gone: the person has a grace to come back.
    pub(super) fn lose(&mut self, session: SessionId) {
        let Some(member) = self.members.remove(session) else { return };
        if let Some(who) = self.presence.lose(&member.who.user, now()) {
            self.announce_departure(who);
        }
    }

    /// Shows one member who is here.
    pub(super) fn show_state(&self, session: SessionId) {
        let state = self.state(self.terms.presence_list_limit);
        self.answer(session, Delivery::new(Event::Presence(PresenceEvent::State(state)), now()));
    }

    fn announce_arrival(&mut self, who: &Arc<Identity>, session: SessionId) {
        self.report(What::Joined { room: self.room.clone(), user: who.user.clone() });
        let state = self.state(self.terms.presence_list_limit);
        let event = Event::Presence(PresenceEvent::Joined { who: who.clone(), state });
        if self.is_large() {
            self.answer(session, Delivery::new(event, now()));
            self.owe_state();
        } else {
            self.tell(event, None);
        }
    }

    pub(super) fn announce_departure(&mut self, who: Arc<Identity>) {
        self.report(What::Left { room: self.room.clone(), user: who.user.clone() });
        if self.is_large() {
            self.owe_state();
        } else {
            let state = self.state(self.terms.presence_list_limit);
            self.tell(Event::Presence(PresenceEvent::Left { who, state }), None);
        }
    }

    /// In a large room N comings would mean N x N deliveries, so the state is shown
    /// from time to time instead.
    fn is_large(&self) -> bool {
        self.members.len() > self.terms.announce_limit
    }

    /// Ends the connection of everyone here.
    pub(super) fn disperse(&mut self) -> u32 {
        for member in self.members.all() {
            post::insist_to(&member.mail, SessionMail::Depart(CloseReason::Kicked));
        }
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }

    /// Everyone out.
    pub(super) fn close(&mut self) {
        let left = RoomEvent::Left { room: self.room.clone(), closed: true };
        let delivery = Arc::new(Delivery::new(Event::Room(left), now()));
        for member in self.members.clear() {
            reaches(&member, &delivery);
            post::insist_to(&member.mail, SessionMail::RoomClosed(self.room.clone()));
        }
        self.report(What::RoomClosed { room: self.room.clone() });
    }

    /// Steps down: nobody is here, and nobody made this room on purpose.
    ///
    /// The housekeeper hears of it before anybody who is turned away here can ask it
    /// again: their next question opens a new room.
    pub(super) fn retire(&mut self) {
        self.retired = true;
        post::insist(self.watch.server(), RoomRetired(self.room.clone(), self.incarnation));
        self.report(What::RoomClosed { room: self.room.clone() });
    }
}
