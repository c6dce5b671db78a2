//! From a text to the concern that it belongs to: size, words, rate.

use std::collections::VecDeque;

use actix::AsyncContext;
use protocol::{
    CloseReason, Command, Delivery, Fault, FaultCode, Inbound, MessageId, RoomId,
    presence::PresenceCommand,
};

use super::{
    SessionActor, concerns::Letter, places::Place, publications::Publications, rate_limit::Verdict,
    resume::Resume, socket::Socket,
};
use crate::{
    clock::{Moment, moment, now},
    job::messages::Parcel,
    post,
    socket::Attendant,
    tally,
    terms::RateScope,
    user::messages::{Grant, Lease},
};

/// Messages that wait for a person's answer; one socket that sends more at once is flooding.
pub(super) const MAX_WAITING: usize = 256;

/// Messages that are held back for a moment, in order.
#[derive(Default)]
pub(super) struct Held {
    /// Until the person has said how many are allowed.
    for_lease: VecDeque<Heard>,
    /// Until the budget for volatile messages allows the latest of each kind.
    volatile: Vec<Heard>,
    /// Until the letters before them have been taken.
    pub(super) letters: VecDeque<Letter>,
    /// Last words of jobs, until they are with the outlet.
    pub(super) parcels: Vec<Parcel>,
    /// Until the activities before them have been taken.
    pub(super) publications: Publications,
    /// Before the farewell of a drain: how many rooms have not answered all that was asked of them.
    /// None, before they have been asked whether they have.
    pub(super) unanswered: Option<usize>,
    /// Rooms to be entered, until those before them have been replayed.
    pub(super) resume: Option<Resume>,
}

/// Something that a guest has said.
pub(super) struct Heard {
    inbound: Inbound,
    /// When it was read from the socket.
    read: Moment,
}

impl Held {
    /// Whether anything waits that must not be forgotten.
    pub(super) fn has_errands(&self) -> bool {
        !self.for_lease.is_empty() || !self.letters.is_empty() || self.publications.len() > 0
    }
}

impl SessionActor {
    /// Station 4: a text has come.
    pub(super) fn hear_text(&mut self, text: &str, socket: &mut Socket) {
        tally::count(|t| t.received += 1);
        let read = moment();
        let (limit, most) = (self.terms.max_message_bytes, self.terms.max_document_bytes);
        if text.len() > most {
            return self.refuse(too_large(text.len(), limit), None, socket);
        }
        match self.codec.decode_in(text, self.places.latest_library().as_ref()) {
            Ok(inbound) if text.len() > limit && !inbound.command.brings_a_document() => {
                self.refuse(too_large(text.len(), limit), inbound.id, socket);
            }
            Ok(inbound) => self.admit(Heard { inbound, read }, socket),
            Err(refused) => self.refuse(refused.fault, refused.id, socket),
        }
    }

    fn admit(&mut self, heard: Heard, socket: &mut Socket) {
        let command = &heard.inbound.command;
        if matches!(command, Command::Link(_)) && command.free() {
            return self.act(heard, socket);
        }
        if self.held.as_ref().is_some_and(|held| !held.for_lease.is_empty()) {
            return self.wait_for_lease(heard, socket);
        }
        if command.free() {
            return self.act(heard, socket);
        }
        if command.volatile() {
            return self.admit_volatile(heard, socket);
        }
        match self.rate.message(&self.terms, now()) {
            Verdict::Go => self.act(heard, socket),
            Verdict::Refuse(fault) => self.refuse(fault, heard.inbound.id, socket),
            Verdict::Ask => self.wait_for_lease(heard, socket),
        }
    }

    /// Volatile messages over their budget are conflated: the latest waits its turn.
    fn admit_volatile(&mut self, heard: Heard, socket: &mut Socket) {
        // Nothing passes one that waits, or the older would be heard last.
        if self.held.as_ref().is_none_or(|held| held.volatile.is_empty()) {
            match self.rate.volatile(&self.terms, now()) {
                Ok(()) => return self.act(heard, socket),
                Err(wait) => drop(socket.run_later(wait, Self::release_volatile)),
            }
        }
        self.hold_volatile(heard);
    }

    fn hold_volatile(&mut self, mut heard: Heard) {
        // The current room may be another one by the time it is heard.
        if let Some(room) = room_of(&mut heard.inbound)
            && room.is_none()
        {
            *room = self.places.current().cloned();
        }
        let held = &mut self.held.get_or_insert_default().volatile;
        match held.iter_mut().find(|older| kind(&older.inbound) == kind(&heard.inbound)) {
            Some(older) => *older = heard,
            None => held.push(heard),
        }
    }

    fn release_volatile(&mut self, socket: &mut Socket) {
        let Some(held) = &mut self.held else { return };
        for mut heard in std::mem::take(&mut held.volatile) {
            // Whoever has left meanwhile has no cursor there, and has done nothing wrong.
            let room = room_of(&mut heard.inbound).and_then(|room| room.as_ref());
            if room.is_none() || !matches!(self.places.find(room), Place::Out) {
                self.admit_volatile(heard, socket);
            }
        }
    }

    /// Keeps a message until the person has answered, and asks if nobody has.
    fn wait_for_lease(&mut self, heard: Heard, socket: &mut Socket) {
        let held = self.held.get_or_insert_default();
        if held.for_lease.len() >= MAX_WAITING {
            return self.refuse(flood(), heard.inbound.id, socket);
        }
        held.for_lease.push_back(heard);
        if held.for_lease.len() == 1 {
            self.ask_for_lease(socket);
        }
    }

    fn ask_for_lease(&mut self, socket: &mut Socket) {
        let RateScope::Person { batch } = self.terms.rate else { return };
        let lease = Lease { session: self.session, want: batch.max(1) };
        if post::offer(&self.user, lease).is_err() {
            self.refuse_waiting(&overloaded(), socket);
        }
    }

    /// The person has answered: as many go on as were leased.
    pub(super) fn leased(&mut self, grant: Grant, socket: &mut Socket) {
        if let Err(fault) = self.rate.leased(grant, now()) {
            return self.refuse_waiting(&fault, socket);
        }
        while let Some(heard) = self.next_waiting() {
            let command = &heard.inbound.command;
            if !command.free() && !command.volatile() {
                match self.rate.message(&self.terms, now()) {
                    Verdict::Go => {}
                    Verdict::Refuse(fault) => {
                        self.refuse(fault, heard.inbound.id, socket);
                        continue;
                    }
                    Verdict::Ask => {
                        self.held.get_or_insert_default().for_lease.push_front(heard);
                        return self.ask_for_lease(socket);
                    }
                }
            }
            self.act(heard, socket);
        }
    }

    fn next_waiting(&mut self) -> Option<Heard> {
        self.held.as_mut().and_then(|held| held.for_lease.pop_front())
    }

    fn refuse_waiting(&mut self, fault: &Fault, socket: &mut Socket) {
        while let Some(heard) = self.next_waiting() {
            if heard.inbound.command.free() {
                self.act(heard, socket);
            } else {
                self.refuse(fault.clone(), heard.inbound.id, socket);
            }
        }
    }

    /// Station 5: hands a message to its concern.
    fn act(&mut self, heard: Heard, socket: &mut Socket) {
        let Heard { inbound: Inbound { id, command }, read } = heard;
        let done = match command {
            Command::Link(command) => self.link(command, id.clone(), socket),
            Command::Room(command) => self.room(command, id.clone(), read, socket),
            Command::Presence(command) => self.presence(command, id.clone(), socket),
            Command::Sheet(command) => self.sheet(command, id.clone(), read, socket),
            Command::Notice(command) => self.notice(command),
            Command::Direct(command) => self.direct(command, id.clone(), socket),
            Command::Activity(command) => self.activity(command, id.clone(), socket),
            Command::Upload(command) => self.upload(command, id.clone(), socket),
            Command::Job(command) => self.job(command, id.clone(), socket),
        };
        if let Err(fault) = done {
            self.refuse(fault, id, socket);
        }
    }

    /// Says no, and farewell to one who needs to be told too often. What the house fails in is not
    /// the guest's doing.
    pub(super) fn refuse(&mut self, fault: Fault, re: Option<MessageId>, socket: &mut Socket) {
        let ours = fault.code.is_ours();
        self.decline(fault, re, socket);
        if !ours && !self.rate.may_err(&self.terms, now()) {
            self.depart(CloseReason::RateLimited, socket);
        }
    }

    /// Says no, and no more.
    pub(super) fn decline(&mut self, fault: Fault, re: Option<MessageId>, socket: &mut Socket) {
        tally::count_refusal(fault.code);
        self.report_fault(fault.code);
        self.deliver(Delivery::refusal(fault, re, now()).into(), socket);
    }
}

/// Where a volatile message is to be heard.
fn room_of(inbound: &mut Inbound) -> Option<&mut Option<RoomId>> {
    match &mut inbound.command {
        Command::Presence(
            PresenceCommand::Cursor { room, .. } | PresenceCommand::Typing { room, .. },
        ) => Some(room),
        _ => None,
    }
}

/// What a volatile message is about: a newer one about the same replaces it.
fn kind(inbound: &Inbound) -> (u8, Option<&RoomId>) {
    match &inbound.command {
        Command::Presence(PresenceCommand::Cursor { room, .. }) => (0, room.as_ref()),
        Command::Presence(PresenceCommand::Typing { room, .. }) => (1, room.as_ref()),
        _ => (2, None),
    }
}

fn too_large(len: usize, limit: usize) -> Fault {
    Fault::new(
        FaultCode::TooLarge,
        format!("The message is too large: {len} bytes, the limit is {limit}"),
    )
    .help("send less at once, or put the content elsewhere and send a link")
}

pub(super) fn flood() -> Fault {
    Fault::new(FaultCode::RateLimited, "Rate limit exceeded: too many messages at once")
        .help("wait for the answers before sending more")
}

pub(super) fn overloaded() -> Fault {
    Fault::new(FaultCode::Overloaded, "The server is too busy to take this message")
        .help("send it again a little later")
}
