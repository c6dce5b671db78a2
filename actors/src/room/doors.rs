//! Coming and going.

use std::sync::Arc;

use protocol::{
    Action, CloseReason, Delivery, Event, Fault, FaultCode, Identity, SessionId, admin::What,
    presence::PresenceEvent, room::RoomEvent,
};

use super::{
    RoomActor,
    fanout::{Reach, reaches},
    messages::{Enter, Leave, Member, Renew},
    presence::Presence,
    staging::Asked,
};
use crate::{clock::now, post, server::messages::RoomRetired, session::messages::SessionMail};

impl RoomActor {
    /// Lets a socket in, if the room will have it.
    pub(super) fn enter(&mut self, enter: Enter) -> Result<(), Fault> {
        let Enter { member, since, wish, status } = enter;
        self.admits(&member.who)?;
        let (session, who) = (member.session, member.who.clone());
        if let Some(leave) = self.staging.take_leave(session) {
            self.let_go(leave);
        }
        self.shown_out.remove(session);
        if !self.members.add(member) {
            since.iter().for_each(|_| self.replay_nothing(session));
            return Ok(());
        }
        self.seat(session, wish);
        if let Some(since) = since {
            self.replay(session, since);
        }
        self.last_activity = now();
        if self.is_quiet() {
            self.visits += 1;
            self.show_state(session);
            return Ok(());
        }
        let arrives = self.presence.arrive(&who, now());
        if let Some(status) = status {
            self.carry_status(&who, status, !arrives);
        }
        if arrives {
            self.visits += 1;
            self.announce_arrival(&who, session, since.is_some());
        }
        // Who comes back has a list of people from before: who left meanwhile is still on it.
        if since.is_some() || !arrives {
            self.show_state(session);
        }
        Ok(())
    }

    fn admits(&self, who: &Identity) -> Result<(), Fault> {
        if self.retired {
            // The housekeeper has been told before; asked again it opens a new room.
            return Err(Fault::new(FaultCode::Overloaded, "The room is just closing"));
        }
        self.invites(who)?;
        let settings = &self.head.settings;
        let full = self.presence.len() >= settings.max_members as usize;
        if full && !self.presence.has(&who.user) {
            let text = format!("The room is full: {} people", settings.max_members);
            return Err(Fault::new(FaultCode::RoomFull, text).help("try again later"));
        }
        Ok(())
    }

    fn invites(&self, who: &Identity) -> Result<(), Fault> {
        let settings = &self.head.settings;
        let owner = settings.owner.as_ref() == Some(&who.user);
        if owner || settings.public || who.rights.invite(Action::Join, &self.room) {
            return Ok(());
        }
        let text = "Permission denied: the room is private";
        Err(Fault::new(FaultCode::PermissionDenied, text)
            .help("ask its owner for a token that names this room"))
    }

    /// A member shows another token, and may have to go.
    pub(super) fn renew(&mut self, renew: Renew) {
        let Renew { session, who } = renew;
        if !self.members.renew(session, &who) {
            return;
        }
        self.presence.renew(&who);
        if let Err(fault) = self.lets_stay(&who) {
            self.answer(session, Delivery::refusal(fault, None, now()));
            self.show_out(session);
        }
    }

    fn lets_stay(&self, who: &Identity) -> Result<(), Fault> {
        if !who.rights.allow(Action::Join, &self.room) {
            let text = "Permission denied: the new token does not let you be in this room";
            return Err(Fault::new(FaultCode::PermissionDenied, text)
                .help("the token's `rooms` claim must grant `join` on this room"));
        }
        self.invites(who)
    }

    fn take_out(&mut self, session: SessionId) -> Option<Member> {
        if let Some(audience) = &mut self.audience {
            audience.remove(session);
        }
        self.members.remove(session)
    }

    /// One member out, who is told so.
    fn show_out(&mut self, session: SessionId) {
        let Some(member) = self.take_out(session) else { return };
        self.say_farewell(&member, false);
        let user = member.who.user.clone();
        self.shown_out.prune();
        self.shown_out.add(member);
        if let Some(who) = self.presence.leave(&user) {
            self.announce_departure(who);
        }
    }

    fn say_farewell(&self, member: &Member, closed: bool) {
        let left = RoomEvent::Left { room: self.room.clone(), closed };
        reaches(member, &Arc::new(Delivery::new(Event::Room(left), now())));
        post::insist_to(&member.mail, SessionMail::RoomClosed(self.room.clone()));
    }

    /// A member leaves and says so. What they have said before is answered first.
    pub(super) fn leave(&mut self, leave: Leave) {
        if self.staging.concerns(leave.session) {
            self.staging.waiting.push_back(Asked::Leave(leave));
        } else {
            self.let_go(leave);
        }
    }

    /// A member is out: there is no grace, but an answer.
    pub(super) fn let_go(&mut self, leave: Leave) {
        self.shown_out.remove(leave.session);
        let Some(member) = self.take_out(leave.session) else { return };
        let left = RoomEvent::Left { room: self.room.clone(), closed: false };
        let delivery = Delivery::new(Event::Room(left), now()).answering(leave.re);
        reaches(&member, &Arc::new(delivery));
        if let Some(who) = self.presence.leave(&member.who.user) {
            self.announce_departure(who);
        }
    }

    /// A member's socket is gone: the person has a grace to come back.
    pub(super) fn lose(&mut self, session: SessionId) {
        self.shown_out.remove(session);
        let Some(member) = self.take_out(session) else { return };
        if let Some(who) = self.presence.lose(&member.who.user, now()) {
            self.announce_departure(who);
        }
    }

    /// Shows one member who is here.
    pub(super) fn show_state(&mut self, session: SessionId) {
        let state = self.state(self.terms.presence_list_limit);
        let shown = Delivery::new(Event::Presence(PresenceEvent::State(state)), now());
        let member = self.members.get(session);
        if member.is_some_and(|member| reaches(member, &shown.into()) == Reach::Missed) {
            self.owe_state();
        }
    }

    /// Tells of somebody new: to themselves as well, unless they come back and are shown more.
    fn announce_arrival(&mut self, who: &Arc<Identity>, session: SessionId, returns: bool) {
        self.report(What::Joined { room: self.room.clone(), user: who.user.clone() });
        let state = self.state(self.terms.presence_list_limit);
        let event = Event::Presence(PresenceEvent::Joined { who: who.clone(), state });
        if !self.is_large() {
            return self.tell(event, returns.then_some(session));
        }
        if !returns {
            self.answer(session, Delivery::new(event, now()));
        }
        self.owe_state();
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
    ///
    /// The room stays where it is until the last of them has heard of it: what they say
    /// meanwhile is refused here, and does not open another room of the name.
    pub(super) fn shut(&mut self) {
        for member in self.members.clear() {
            self.say_farewell(&member, true);
            self.shown_out.add(member);
        }
        if let Some(audience) = &mut self.audience {
            audience.clear();
        }
        self.presence = Presence::new(self.terms.presence_grace, self.terms.typing_clear);
        self.step_down();
    }

    /// Goes out of use: nobody is here.
    ///
    /// The housekeeper hears of it before anybody who is turned away here can ask it
    /// again: their next question opens a new room.
    pub(super) fn step_down(&mut self) {
        self.retired = true;
        post::insist(self.watch.server(), RoomRetired(self.room.clone(), self.incarnation));
        self.report(What::RoomClosed { room: self.room.clone() });
    }
}
