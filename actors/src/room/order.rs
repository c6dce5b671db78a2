//! From what is asked to what is staged: the order of a room.
//!
//! Everything that must be kept has its turn in the order in which it came, and what it
//! changes in the organs can be undone until the store has answered.

use std::sync::Arc;

use protocol::{
    Delivery, Event, Fault, FaultCode, Identity, Payload, Position,
    announce::Announcement,
    room::RoomEvent,
    sheet::{CellWrite, SheetEvent, SheetRead},
};

use super::{
    RoomActor,
    activities::only_told,
    restarted,
    sheet::Written,
    staging::{Asked, Author, Listener, Reader, Staged, Undo},
};
use crate::{
    clock::now,
    death_watch::survive,
    ports::store::{Change, Origin, StoredEvent},
};

impl RoomActor {
    /// Takes something up that must be kept.
    pub(super) fn take_up(&mut self, asked: Asked) {
        if self.staging.waiting.len() >= self.terms.mailbox {
            self.refuse(asked, too_busy());
        } else {
            self.staging.waiting.push_back(asked);
        }
    }

    /// One by one, so that a failure costs nobody but its author anything.
    pub(super) fn stage_waiting(&mut self) {
        while let Some(asked) = self.staging.waiting.pop_front() {
            let (author, last) = (asked.author().cloned(), matches!(asked, Asked::Close(_)));
            let fault = if asked.is_act() { self.turned_down() } else { self.shut_fault() };
            match fault {
                Some(fault) => self.refuse(asked, fault),
                None if survive(|| self.stage(asked)).is_none() => {
                    self.restart();
                    if let Some(author) = author {
                        self.refuse_author(author, restarted());
                    }
                }
                None if last => return,
                None => {}
            }
        }
    }

    /// Why the room takes no acts at the moment.
    pub(super) fn turned_down(&self) -> Option<Fault> {
        let rests = |rest| {
            Fault::new(FaultCode::RoomSuspended, "The room has failed too often and rests")
                .help("try again after retry_after")
                .retry_after(rest)
        };
        self.shut_fault().or_else(|| self.rests.resting(now()).map(rests))
    }

    /// Why the room takes nothing at all any more.
    fn shut_fault(&self) -> Option<Fault> {
        (self.retired || self.giving_up).then(closed)
    }

    fn stage(&mut self, asked: Asked) {
        self.staging.at_hand = Undo::default();
        match asked {
            Asked::Say(author, who, message) => self.stage_said(author, who, message),
            Asked::Write(author, who, write) => self.stage_write(author, &who, write),
            Asked::Read(reader, read) => self.stage_read(reader, read),
            Asked::Announce(it, origin, reply) => {
                let weight = it.body.len() + it.kind.as_str().len();
                let it = Announcement { room: Some(self.room.clone()), ..it };
                if let Some(to) = self.unless_repeated(origin, Listener::Desk(reply)) {
                    self.stage_event(Event::Announced(it), weight, to);
                }
            }
            Asked::Relay(event, weight, reply) => {
                self.stage_event(event, weight, Listener::Desk(reply));
            }
            Asked::Tell(by, draft, reply) => self.stage_draft(&by, draft, reply),
            Asked::Leave(leave) => self.staging.staged.push_back(Staged::Left(leave)),
            Asked::Finish(finish) => self.staging.staged.push_back(Staged::Finished(finish)),
            Asked::Found(reply) => {
                self.note_founding();
                self.staging.staged.push_back(Staged::Founded(reply));
            }
            Asked::Close(reply) => {
                if self.ledger.keeps() {
                    self.staging.changes.push(Change::RoomGone(self.room.clone()));
                }
                self.staging.staged.push_back(Staged::Closed(reply));
            }
        }
    }

    fn stage_said(&mut self, author: Author, from: Arc<Identity>, message: Payload) {
        if self.is_repeated(&author, &from) {
            return;
        }
        let weight = message.len() + author.id.as_ref().map_or(0, |id| id.as_str().len());
        let id = author.id.clone();
        let event = RoomEvent::Message { room: self.room.clone(), id, from, message };
        self.stage_event(Event::Room(event), weight, Listener::Author(author));
    }

    fn stage_write(&mut self, author: Author, who: &Arc<Identity>, write: CellWrite) {
        if self.is_repeated(&author, who) {
            return;
        }
        match self.sheets.write(&self.room, write, who, now()) {
            Written::Updated(cell, overwritten) => {
                self.staging.at_hand.cell = Some(overwritten);
                let names = cell.sheet.as_str().len() + cell.cell.as_str().len();
                let formula = cell.formula.as_ref().map_or(0, |formula| formula.len());
                let weight = cell.value.len() + formula + names;
                let change = self.ledger.keeps().then(|| Change::Cell(cell.clone()));
                let event = Event::Sheet(SheetEvent::Updated(cell));
                self.stage_event(event, weight, Listener::Author(author));
                self.staging.changes.extend(change);
            }
            Written::Stale(cell) => {
                let stale = Delivery::new(Event::Sheet(SheetEvent::Stale(cell)), now());
                self.stage_answer(author, stale);
            }
            Written::Refused(fault) => {
                self.stage_answer(author, Delivery::new(Event::Refused(fault), now()));
            }
        }
    }

    /// Shows a sheet as it stands where its turn has come: with all that is staged before it, for
    /// that is kept by the time anybody sees this, and with nothing that comes after.
    fn stage_read(&mut self, reader: Reader, read: SheetRead) {
        if self.is_quiet() {
            return self.refuse(Asked::Read(reader, read), only_told());
        }
        let position = Position { seq: self.staging.latest(self.seq), ..self.position() };
        let state = self.sheets.part(&self.room, read, position);
        match reader {
            Reader::Member(author) => {
                let shown = Delivery::new(Event::Sheet(SheetEvent::State(state)), now());
                self.stage_answer(author, shown);
            }
            Reader::Desk(reply) => {
                self.staging.staged.push_back(Staged::Shown(reply, Box::new(state)));
            }
        }
    }

    /// Whether the author has said it before; then that will be the answer.
    fn is_repeated(&mut self, author: &Author, who: &Identity) -> bool {
        let origin = author.id.clone().map(|id| Origin::of(who.user.clone(), id));
        self.unless_repeated(origin, Listener::Author(author.clone())).is_none()
    }

    /// Gives back who wants to know, unless it has been said before: then that is answered.
    fn unless_repeated(&mut self, origin: Option<Origin>, to: Listener) -> Option<Listener> {
        let Some(origin) = origin else { return Some(to) };
        if let Some(number) = self.origins.find(&origin, now()) {
            self.staging.staged.push_back(Staged::Repeated(to, number));
            return None;
        }
        self.staging.at_hand.origin = Some(origin);
        Some(to)
    }

    /// Gives an event its number, and has it written.
    pub(super) fn stage_event(&mut self, event: Event, weight: usize, to: Listener) {
        let (number, at) = (self.staging.latest(self.seq) + 1, now());
        let delivery = Arc::new(Delivery::new(event, at).numbered(number));
        let origin = &self.staging.at_hand.origin;
        if let Some(origin) = origin {
            self.origins.remember(origin.clone(), number, at);
        }
        #[cfg(feature = "chaos")]
        fail_if_asked(&delivery.event);
        if self.ledger.keeps() {
            let event = StoredEvent { delivery: delivery.clone(), weight, origin: origin.clone() };
            // What is staged is not in the history yet, and will be.
            let keep_from = self.history.oldest().unwrap_or(self.seq + 1);
            self.note_founding();
            self.staging.changes.push(Change::Event { room: self.room.clone(), event, keep_from });
        }
        let undo = std::mem::take(&mut self.staging.at_hand);
        self.staging.staged.push_back(Staged::Event { delivery, weight, undo, to });
    }

    fn stage_answer(&mut self, author: Author, answer: Delivery) {
        let answer = answer.answering(author.id.clone());
        self.staging.staged.push_back(Staged::Answer(author, answer.into()));
    }

    /// The first thing that is kept of a room is that it is there.
    fn note_founding(&mut self) {
        if self.ledger.keeps() && !self.founded && self.staging.changes.is_empty() {
            let head = Change::Room(self.room.clone(), self.head.clone());
            self.staging.changes.push(head);
        }
    }

    /// Makes undone what something has changed that was not kept.
    pub(super) fn undo(&mut self, undo: Undo) {
        if let Some(cell) = undo.cell {
            self.sheets.undo(cell);
        }
        if let Some(origin) = undo.origin {
            self.origins.forget(&origin);
        }
    }
}

fn too_busy() -> Fault {
    Fault::new(FaultCode::Overloaded, "The room is too busy to take this message")
        .help("send it again a little later")
}

fn closed() -> Fault {
    Fault::new(FaultCode::NotInRoom, "The room has just been closed").help("join it again")
}

/// Where a failure hurts most: everything is changed and nothing is noted.
#[cfg(feature = "chaos")]
pub(super) fn fail_if_asked(event: &Event) {
    use protocol::activity::ActivityEvent;
    let said = match event {
        Event::Room(RoomEvent::Message { message, .. }) => message,
        Event::Sheet(SheetEvent::Updated(cell)) => &cell.value,
        Event::Activity(ActivityEvent::Happened { activity, .. }) => &activity.data,
        _ => return,
    };
    assert!(said.as_json() != crate::CHAOS, "chaos was asked for");
}
