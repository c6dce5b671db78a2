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
    fanout::Timed,
    staging::{Asked, Author, Listener, Reader, Reply, Staged, Undo},
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
        self.tell_what_waits();
    }

    fn tell_what_waits(&mut self) {
        if !self.staging.to_tell.is_empty() && survive(|| self.tell_audience()).is_none() {
            self.restart();
        }
    }

    fn happen(&mut self, staged: Staged) {
        if !matches!(&staged, Staged::Event { to: Listener::Publisher(..), .. }) {
            self.tell_what_waits();
        }
        match staged {
            Staged::Event { delivery, weight, undo, to } => {
                self.note(&delivery, weight, &undo);
                self.happen_to_all(delivery, to);
            }
            Staged::Repeated(to, seq) => {
                tally::count(|t| t.duplicates += 1);
                self.answer_repeated(to, seq);
            }
            Staged::Answer(author, answer) => self.answer(author.session, answer),
            Staged::Shown(reply, state) => say(reply, Ok(*state)),
            Staged::Left(leave) => self.let_go(leave),
            Staged::Finished(finish) => finish.say_so(),
            Staged::Founded(reply) => say(reply, Ok(())),
            Staged::Closed(reply) => {
                self.shut();
                say(reply, Ok(()));
            }
        }
    }

    /// From here on it is part of the room.
    fn note(&mut self, event: &Arc<Delivery>, weight: usize, undo: &Undo) {
        self.last_activity = event.at;
        if let Some(seq) = event.seq {
            self.seq = seq;
            self.history.push(event.clone(), weight);
        }
        if let Some(cell) = &undo.cell {
            self.sheets.settle(cell);
        }
    }

    fn happen_to_all(&mut self, event: Arc<Delivery>, to: Listener) {
        match to {
            Listener::Author(author) => {
                let timed = author.read.map(|read| Timed::new(read, self.seq));
                self.offer(&event, None, timed);
                if author.ack {
                    self.tell_published(&author, self.seq, false);
                }
            }
            Listener::Desk(reply) => {
                self.tell_delivery(&event, None);
                let delivered = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
                say(reply, Ok(Outcome { delivered, ..Outcome::default() }));
            }
            Listener::Publisher(id, reply) => {
                let told = self.told(id, event.seq, false);
                // It is heard together with those that follow.
                self.staging.to_tell.push(event);
                say(reply, Ok(told));
            }
        }
    }

    fn answer_repeated(&mut self, to: Listener, number: u64) {
        match to {
            Listener::Author(author) => self.tell_published(&author, number, true),
            Listener::Publisher(id, reply) => say(reply, Ok(self.told(id, Some(number), true))),
            Listener::Desk(reply) => {
                say(reply, Ok(Outcome { duplicate: true, ..Outcome::default() }))
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
            if let Staged::Event { delivery, undo, .. } = one
                && delivery.seq.is_some()
            {
                let undo = std::mem::take(undo);
                self.undo(undo);
            }
        }
        for one in staged {
            self.refuse_staged(one, fault.clone());
        }
        self.tell_what_waits();
    }

    fn refuse_staged(&mut self, staged: Staged, fault: Fault) {
        match staged {
            // It was to be kept nowhere.
            Staged::Event { delivery, to, .. } if delivery.seq.is_none() => {
                self.happen_to_all(delivery, to);
            }
            Staged::Event { to, .. } | Staged::Repeated(to, _) => self.refuse_listener(to, fault),
            // A refusal holds in any case; what was too late may have been so for something
            // that has not been kept, and what is shown of a sheet may show it.
            Staged::Answer(author, answer) => match &answer.event {
                Event::Refused(_) => self.answer(author.session, answer),
                _ => self.refuse_author(author, fault),
            },
            Staged::Shown(reply, _) => say(reply, Err(fault)),
            Staged::Left(leave) => self.let_go(leave),
            Staged::Finished(finish) => finish.say_so(),
            Staged::Founded(reply) => {
                // One of which something is kept already stands, whatever else has failed.
                if !self.founded {
                    self.shut();
                }
                say(reply, Err(fault));
            }
            Staged::Closed(reply) => say(reply, Err(fault)),
        }
    }

    /// Turns something down before it was staged.
    pub(super) fn refuse(&mut self, asked: Asked, fault: Fault) {
        match asked {
            Asked::Say(author, ..) | Asked::Write(author, ..) => self.refuse_author(author, fault),
            Asked::Read(Reader::Member(author), _) => self.refuse_author(author, fault),
            Asked::Read(Reader::Desk(reply), _) => say(reply, Err(fault)),
            Asked::Announce(.., reply) | Asked::Relay(.., reply) => say(reply, Err(fault)),
            Asked::Tell(.., reply) => say(reply, Err(fault)),
            // Leaving makes load less: it is never refused.
            Asked::Leave(leave) => self.let_go(leave),
            Asked::Finish(finish) => finish.say_so(),
            Asked::Found(reply) | Asked::Close(reply) => say(reply, Err(fault)),
        }
    }

    /// The room is gone: what waits was never written, and what is on its way to the disk may be
    /// kept. Members hear that by their replay; nobody else would.
    pub(super) fn forsake(&mut self) {
        for asked in std::mem::take(&mut self.staging.waiting) {
            if asked.is_act() {
                self.refuse(asked, gone(AGAIN));
            }
        }
        for staged in std::mem::take(&mut self.staging.staged) {
            match staged {
                Staged::Event { to: Listener::Author(_), .. } => {}
                Staged::Event { to, .. } => self.refuse_listener(to, gone(LOOK_FIRST)),
                // Nothing of theirs was to be kept.
                Staged::Answer(..) | Staged::Shown(..) => self.refuse_staged(staged, gone(AGAIN)),
                _ => {}
            }
        }
    }

    fn refuse_listener(&self, to: Listener, fault: Fault) {
        match to {
            Listener::Author(author) => self.refuse_author(author, fault),
            Listener::Desk(reply) => say(reply, Err(fault)),
            Listener::Publisher(_, reply) => say(reply, Err(fault)),
        }
    }

    pub(super) fn refuse_author(&self, author: Author, fault: Fault) {
        self.answer(author.session, Delivery::refusal(fault, author.id, now()));
    }
}

/// What to do about something of which nothing was kept.
const AGAIN: &str = "nothing of this message was kept; send it again";
/// What to do about something that may have been kept and may not.
const LOOK_FIRST: &str = "the message may have been kept; look before sending it again";

fn gone(help: &'static str) -> Fault {
    Fault::new(FaultCode::Overloaded, "The room has failed and is opened again").help(help)
}

/// Answers somebody who may have given up waiting.
fn say<T>(reply: Reply<T>, answer: Result<T, Fault>) {
    let _ = reply.send(answer);
}
