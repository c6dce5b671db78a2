//! From what is staged to what is kept, heard and answered.
//!
//! At most one write is under way. What comes meanwhile waits and goes with the next one, so a
//! busy room waits for the disk once for many messages. Nobody hears an event before it is
//! kept; so no crash can give one number to two events.

use std::sync::Arc;

use actix::{AsyncContext, Context};
use protocol::{Delivery, Event, Fault, FaultCode, Position, direct::Outcome, room::RoomEvent};

use super::{
    RoomActor,
    staging::{Asked, Author, Listener, Reply, Staged, Undo},
};
use crate::{
    clock::now,
    death_watch::survive,
    store::{ledger::Promise, messages::Kept},
    tally,
};

impl RoomActor {
    /// Stages and writes what waits, unless a write is under way.
    pub(super) fn advance(&mut self, ctx: &mut Context<Self>) {
        while !self.staging.is_idle() && !self.staging.is_flying() {
            self.stage_waiting();
            if self.write(ctx) == Promise::Given {
                self.settle();
            }
        }
        if self.giving_up && !self.retired && !self.staging.is_flying() {
            self.shut();
        }
    }

    /// The store answers.
    pub(super) fn kept(&mut self, kept: Kept) {
        if !self.staging.land(kept.ticket) {
            return log::error!("answer to no write room={:?} ticket={}", self.room, kept.ticket);
        }
        match kept.result {
            Ok(()) => {
                self.founded = true;
                self.settle();
            }
            Err(fault) => self.unstage(&fault),
        }
    }

    fn write(&mut self, ctx: &mut Context<Self>) -> Promise {
        if self.staging.changes.is_empty() {
            return Promise::Given;
        }
        let changes = std::mem::take(&mut self.staging.changes);
        let me = Arc::new(ctx.address().recipient());
        self.ledger.write(changes, &me, self.staging.take_off())
    }

    /// What was staged is kept: it happens.
    fn settle(&mut self) {
        while let Some(staged) = self.staging.staged.pop_front() {
            if survive(|| self.happen(staged)).is_none() {
                self.restart();
            }
        }
    }

    fn happen(&mut self, staged: Staged) {
        match staged {
            Staged::Event { delivery, weight, undo, to } => {
                self.happen_to_all(delivery, weight, &undo, to);
            }
            Staged::Repeated(author, seq) => {
                tally::count(|t| t.duplicates += 1);
                self.tell_published(&author, seq, true);
            }
            Staged::Answer(author, answer) => self.answer(author.session, answer),
            Staged::Left(leave) => self.let_go(leave),
            Staged::Founded(reply) => say(reply, Ok(())),
            Staged::Closed(reply) => {
                self.shut();
                say(reply, Ok(()));
            }
        }
    }

    fn happen_to_all(&mut self, event: Arc<Delivery>, weight: usize, undo: &Undo, to: Listener) {
        self.last_activity = event.at;
        self.seq = event.seq.unwrap_or(self.seq);
        if let Some(cell) = &undo.cell {
            self.sheets.settle(cell);
        }
        self.history.push(event.clone(), weight);
        self.tell_delivery(&event, None);
        match to {
            Listener::Author(author) if author.ack => {
                self.tell_published(&author, self.seq, false);
            }
            Listener::Author(_) => {}
            Listener::Desk(reply) => {
                let delivered = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
                say(reply, Ok(Outcome { delivered, ..Outcome::default() }));
            }
        }
    }

    fn tell_published(&self, author: &Author, seq: u64, duplicate: bool) {
        let position = Position { seq, ..self.position() };
        let published = RoomEvent::Published { room: self.room.clone(), position, duplicate };
        let delivery = Delivery::new(Event::Room(published), now());
        self.answer(author.session, delivery.answering(author.id.clone()));
    }

    /// What was staged is not kept: it has never been, and its numbers are free again.
    fn unstage(&mut self, fault: &Fault) {
        let mut staged = std::mem::take(&mut self.staging.staged);
        for one in staged.iter_mut().rev() {
            if let Staged::Event { undo, .. } = one {
                let undo = std::mem::take(undo);
                self.undo(undo);
            }
        }
        for one in staged {
            self.refuse_staged(one, fault.clone());
        }
    }

    fn refuse_staged(&mut self, staged: Staged, fault: Fault) {
        match staged {
            Staged::Event { to: Listener::Author(author), .. } | Staged::Repeated(author, _) => {
                self.refuse_author(author, fault);
            }
            Staged::Event { to: Listener::Desk(reply), .. } => say(reply, Err(fault)),
            // A refusal holds in any case; what was too late may have been so for something
            // that has not been kept.
            Staged::Answer(author, answer) => match &answer.event {
                Event::Refused(_) => self.answer(author.session, answer),
                _ => self.refuse_author(author, fault),
            },
            Staged::Left(leave) => self.let_go(leave),
            Staged::Founded(reply) => {
                self.shut();
                say(reply, Err(fault));
            }
            Staged::Closed(reply) => say(reply, Err(fault)),
        }
    }

    /// Turns something down before it was staged.
    pub(super) fn refuse(&mut self, asked: Asked, fault: Fault) {
        match asked {
            Asked::Say(author, ..) | Asked::Write(author, ..) => self.refuse_author(author, fault),
            Asked::Announce(_, reply) => say(reply, Err(fault)),
            // Leaving makes load less: it is never refused.
            Asked::Leave(leave) => self.let_go(leave),
            Asked::Found(reply) | Asked::Close(reply) => say(reply, Err(fault)),
        }
    }

    /// The room is gone: what waits was never written, and what is on its way to the disk may be
    /// kept. Members hear that by their replay; nobody else would.
    pub(super) fn forsake(&mut self) {
        for asked in std::mem::take(&mut self.staging.waiting) {
            if asked.is_act() {
                self.refuse(asked, gone("nothing of this message was kept; send it again"));
            }
        }
        for staged in std::mem::take(&mut self.staging.staged) {
            if let Staged::Event { to: Listener::Desk(reply), .. } = staged {
                say(
                    reply,
                    Err(gone("the message may have been kept; look before sending it again")),
                );
            }
        }
    }

    pub(super) fn refuse_author(&self, author: Author, fault: Fault) {
        self.answer(author.session, Delivery::refusal(fault, author.id, now()));
    }
}

fn gone(help: &'static str) -> Fault {
    Fault::new(FaultCode::Overloaded, "The room has failed and is opened again").help(help)
}

/// Answers somebody who may have given up waiting.
fn say<T>(reply: Reply<T>, answer: Result<T, Fault>) {
    let _ = reply.send(answer);
}
