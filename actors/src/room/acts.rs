//! What members do. What must be kept has its turn ([`order`](super::order)); the rest is heard
//! at once.

use std::sync::Arc;

use protocol::{
    CellId, Event, Fault, FaultCode, Identity, SessionId,
    presence::{Cursor, PresenceEvent, Status},
};

use super::{
    RoomActor,
    activities::only_told,
    messages::{Act, Publish},
    staging::{Asked, Author, Reader},
};
use crate::clock::now;

impl RoomActor {
    /// May you? Then everyone hears it.
    pub(super) fn publish(&mut self, publish: Publish) -> Result<(), Fault> {
        let Publish { session, id, ack, read, act } = publish;
        let Some(member) = self.members.get(session) else { return Err(no_member()) };
        let who = member.who.clone();
        if let Act::Carry(status) = act {
            self.carry_status(&who, status, true);
            return Ok(());
        }
        if !matches!(act, Act::State | Act::Listen(_)) {
            self.may_act(&who, &act)?;
        }
        let author = Author { session, id, ack, read };
        match act {
            Act::Read(read) => self.take_up(Asked::Read(Reader::Member(author), read)),
            Act::Say(message) => self.take_up(Asked::Say(author, who, message)),
            Act::Write(write) => self.take_up(Asked::Write(author, who, write)),
            Act::Cursor(cursor) => self.move_cursor(session, who, cursor),
            Act::Typing { cell, typing } => self.show_typing(session, who, cell, typing),
            Act::Status(status) => self.show_status(who, status),
            Act::Carry(_) => {}
            Act::State => self.show_state(session),
            Act::Listen(interest) => return self.listen(session, author.id, *interest),
        }
        Ok(())
    }

    fn may_act(&mut self, who: &Identity, act: &Act) -> Result<(), Fault> {
        if self.is_quiet() {
            return Err(only_told());
        }
        self.turned_down().map_or(Ok(()), Err)?;
        if matches!(act, Act::Read(_)) {
            // Who may only listen may look; and has not been heard of by that.
            return Ok(());
        }
        self.may_publish(who)?;
        self.presence.touch(&who.user, now());
        Ok(())
    }

    fn may_publish(&self, who: &Identity) -> Result<(), Fault> {
        who.rights.allow(protocol::Action::Publish, &self.room).then_some(()).ok_or_else(|| {
            Fault::new(FaultCode::PermissionDenied, "Permission denied: you may only listen here")
                .help("the token's `rooms` claim must grant `publish` on this room")
        })
    }

    fn move_cursor(&mut self, session: SessionId, who: Arc<Identity>, cursor: Cursor) {
        self.presence.set_cursor(&who.user, cursor.clone(), now());
        let event = PresenceEvent::Cursor { room: self.room.clone(), who, cursor };
        self.tell(Event::Presence(event), Some(session));
    }

    fn show_typing(
        &mut self,
        session: SessionId,
        who: Arc<Identity>,
        cell: Option<CellId>,
        typing: bool,
    ) {
        if let Some(before) = self.presence.set_typing(&who, cell.clone(), typing, now()) {
            self.tell_typing(before.who, before.cell, false, Some(session));
        }
        self.tell_typing(who, cell, typing, Some(session));
    }

    pub(super) fn tell_typing(
        &mut self,
        who: Arc<Identity>,
        cell: Option<CellId>,
        typing: bool,
        except: Option<SessionId>,
    ) {
        let event = PresenceEvent::Typing { room: self.room.clone(), who, cell, typing };
        self.tell(Event::Presence(event), except);
    }

    /// Shows what somebody has said elsewhere, if it is news; who may only listen says nothing here
    /// by that either. Who comes is not known to the others yet: they see it by and by.
    pub(super) fn carry_status(&mut self, who: &Arc<Identity>, status: Status, known: bool) {
        let news = self.presence.status(&who.user).is_some_and(|shown| shown != status);
        if !news || self.may_publish(who).is_err() {
            return;
        }
        if known {
            self.show_status(who.clone(), status);
        } else {
            self.presence.set_status(&who.user, status, now());
        }
    }

    fn show_status(&mut self, who: Arc<Identity>, status: Status) {
        self.presence.set_status(&who.user, status, now());
        let event = PresenceEvent::Status { room: self.room.clone(), who, status };
        self.tell(Event::Presence(event), None);
    }
}

fn no_member() -> Fault {
    Fault::new(FaultCode::NotInRoom, "You are no longer in the room").help("join the room first")
}
