//! What members do, and what the others hear of it.

use std::sync::Arc;

use protocol::{
    CellId, Delivery, Event, Fault, Identity, MessageId, Payload, SessionId,
    presence::{Cursor, PresenceEvent, Status},
    room::RoomEvent,
    sheet::{CellWrite, SheetEvent},
};

use super::{
    RoomActor,
    messages::{Act, Publish},
    sheet::Written,
};
use crate::clock::now;

impl RoomActor {
    /// May you? Then everyone hears it.
    pub(super) fn publish(&mut self, publish: Publish) -> Result<(), Fault> {
        let Publish { session, id, act, .. } = publish;
        let Some(member) = self.members.get(session) else { return Ok(()) };
        let who = member.who.clone();
        if !matches!(act, Act::State) {
            self.may_publish(&who)?;
            self.presence.touch(&who.user, now());
        }
        match act {
            Act::Say(message) => self.say(who, id, message),
            Act::Write(write) => return self.write(session, &who, id, write),
            Act::Cursor(cursor) => self.move_cursor(session, who, cursor),
            Act::Typing { cell, typing } => self.show_typing(session, who, cell, typing),
            Act::Status(status) => self.show_status(who, status),
            Act::State => self.show_state(session),
        }
        Ok(())
    }

    fn say(&mut self, from: Arc<Identity>, id: Option<MessageId>, message: Payload) {
        #[cfg(feature = "chaos")]
        assert!(message.as_json() != crate::CHAOS, "chaos was asked for");
        let weight = message.len();
        let event = RoomEvent::Message { room: self.room.clone(), id, from, message };
        self.tell_in_order(Event::Room(event), weight);
    }

    fn write(
        &mut self,
        session: SessionId,
        who: &Arc<Identity>,
        id: Option<MessageId>,
        write: CellWrite,
    ) -> Result<(), Fault> {
        match self.sheets.write(&self.room, write, who, now()) {
            Written::Updated(cell) => {
                let weight = cell.value.len();
                self.tell_in_order(Event::Sheet(SheetEvent::Updated(cell)), weight);
            }
            Written::Stale(cell) => {
                let event = Event::Sheet(SheetEvent::Stale(cell));
                self.answer(session, Delivery::new(event, now()).answering(id));
            }
            Written::Refused(fault) => return Err(fault),
        }
        Ok(())
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

    fn show_status(&mut self, who: Arc<Identity>, status: Status) {
        self.presence.set_status(&who.user, status, now());
        let event = PresenceEvent::Status { room: self.room.clone(), who, status };
        self.tell(Event::Presence(event), None);
    }
}
