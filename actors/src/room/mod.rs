//! One place: membership, presence, cells, order and history.
//!
//! A panic in a handler does not end the room: [`survive`] catches it, the author of the
//! message is told, the organs are mended and the mailbox goes on (row B3). So no address
//! changes and no queued mail is lost. See `docs/adr/0005-death-watch.md`.

mod activities;
mod acts;
mod audience;
mod doors;
mod fanout;
mod history;
mod kept;
mod mailroom;
mod membership;
pub mod messages;
mod order;
mod presence;
mod replay;
mod roll;
mod sheet;
mod staging;
mod timers;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix::{Actor, Context};
use protocol::{
    Delivery, Event, Family, Fault, FaultCode, Position, RoomId, SessionId, Timestamp, admin::What,
    presence::RoomState, room::RoomSummary,
};

use self::{
    audience::Audience, fanout::Timed, history::History, membership::Membership,
    presence::Presence, sheet::Sheets, staging::Staging, timers::Timers,
};
use crate::{
    clock::now,
    death_watch::{DeathWatch, Incarnation, Mortal, survive},
    origins::Origins,
    ports::store::{ROOM_NAMES_KEPT, RoomHead, RoomRecord, StoredEvent, StoredOrigin},
    post::{self, Handle},
    restarts::{Remedy, Restarts},
    server::{
        ServerActor,
        messages::{Happened, RoomGone, RoomRestarted},
    },
    session::messages::{LostRoom, SessionMail},
    store::ledger::Ledger,
    tally,
    terms::RoomTerms,
};

/// Everything a room is born with.
pub struct Birth {
    /// Its name.
    pub room: RoomId,
    /// Which of those that had its name.
    pub incarnation: Incarnation,
    /// All that was kept of it, or what its maker said.
    pub record: RoomRecord,
    /// Whether anything is kept of it already.
    pub founded: bool,
    /// How it behaves.
    pub terms: Arc<RoomTerms>,
    /// Where it keeps what must outlive the process.
    pub ledger: Ledger,
    /// The housekeeper.
    pub server: Handle<ServerActor>,
}

/// One place.
pub struct RoomActor {
    room: RoomId,
    incarnation: Incarnation,
    head: RoomHead,
    /// Whether the store knows the room.
    founded: bool,
    terms: Arc<RoomTerms>,
    ledger: Ledger,
    members: Membership,
    /// In a room of activities: who wants to hear what.
    audience: Option<Box<Audience>>,
    /// Those who were shown out and may not have heard of it yet.
    shown_out: Membership,
    presence: Presence,
    sheets: Sheets,
    history: History,
    origins: Origins,
    staging: Staging,
    /// The number of the latest durable event that is kept.
    seq: u64,
    last_activity: Timestamp,
    visits: u64,
    rests: Restarts,
    giving_up: bool,
    retired: bool,
    timers: Timers,
    watch: DeathWatch,
}

// === impl RoomActor ===

impl RoomActor {
    /// A room as it was kept, without anybody in it.
    pub fn new(birth: Birth) -> Self {
        let Birth { room, incarnation, record, founded, terms, ledger, server } = birth;
        let RoomRecord { head, seq, last_activity, events, cells, origins: names } = record;
        let mut history = History::new(terms.history_events, terms.history_bytes);
        for StoredEvent { delivery, weight, .. } in events {
            history.push(delivery, weight);
        }
        let mut origins = Origins::new(ROOM_NAMES_KEPT as usize);
        for StoredOrigin { origin, number, at } in names {
            origins.remember(origin, number, at);
        }
        let quiet = room.family() != Family::Collaboration;
        Self {
            incarnation,
            head,
            founded,
            ledger,
            members: Membership::default(),
            audience: quiet.then(Box::default),
            shown_out: Membership::default(),
            presence: Presence::new(terms.presence_grace, terms.typing_clear),
            sheets: Sheets::new(terms.max_cells, terms.max_cell_bytes).restored(cells),
            history,
            origins,
            staging: Staging::default(),
            seq,
            last_activity,
            visits: 0,
            rests: Restarts::new(terms.failures_before_rest),
            giving_up: false,
            retired: false,
            timers: Timers::default(),
            watch: DeathWatch::new(Mortal::Room(room.clone(), incarnation), server),
            room,
            terms,
        }
    }

    /// Offers an event to everyone but `except`, and lets go of those who are gone.
    fn tell(&mut self, event: Event, except: Option<SessionId>) {
        self.tell_delivery(&Arc::new(Delivery::new(event, now())), except);
    }

    fn tell_delivery(&mut self, delivery: &Arc<Delivery>, except: Option<SessionId>) {
        self.offer(delivery, except, None);
    }

    fn offer(&mut self, delivery: &Arc<Delivery>, except: Option<SessionId>, timed: Option<Timed>) {
        let (gone, missed) = fanout::fan_out(&self.members, delivery, except, timed);
        if missed && timers::shown_by_state(&delivery.event) {
            self.owe_state();
        }
        for session in gone {
            self.lose(session);
        }
    }

    /// Offers something to one member, or to one who does not know yet that they are none.
    fn answer(&self, session: SessionId, delivery: impl Into<Arc<Delivery>>) {
        let member = self.members.get(session).or_else(|| self.shown_out.get(session));
        if let Some(member) = member {
            fanout::reaches(member, &delivery.into());
        }
    }

    fn report(&self, what: What) {
        // A tail that misses a line is better than a room that waits for it.
        let _ = post::offer(self.watch.server(), Happened(what));
    }

    /// Who and what is here, as far as lists of `limit` entries show it.
    fn state(&self, limit: usize) -> RoomState {
        RoomState {
            room: self.room.clone(),
            people: self.presence.people(limit),
            sheets: self.sheets.names(limit),
            total: u32::try_from(self.presence.len()).unwrap_or(u32::MAX),
            position: self.position(),
        }
    }

    /// Up to where everyone here has heard the room.
    fn position(&self) -> Position {
        Position { epoch: self.head.epoch, seq: self.seq }
    }

    /// How many people are here. In a room of activities nobody is shown, but they are there.
    fn people(&self) -> usize {
        if self.is_quiet() { self.members.people() } else { self.presence.len() }
    }

    fn summary(&self) -> RoomSummary {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        RoomSummary {
            room: self.room.clone(),
            settings: self.head.settings.clone(),
            people: count(self.people()),
            sessions: count(self.members.len()),
            sheets: count(self.sheets.len()),
            messages: self.seq,
            last_activity: self.last_activity,
            visits: self.visits,
            restarts: self.rests.total(),
        }
    }

    /// Does something that may fail, and starts anew in place if it does.
    fn survive<T>(
        &mut self,
        ctx: &mut Context<Self>,
        act: impl FnOnce(&mut Self, &mut Context<Self>) -> T,
    ) -> Option<T> {
        let done = survive(|| act(self, ctx));
        if done.is_none() {
            self.restart();
        }
        self.advance(ctx);
        self.arm(ctx);
        done
    }

    /// Puts right what a failure in the middle of something may have left half done.
    fn restart(&mut self) {
        let half_done = std::mem::take(&mut self.staging.at_hand);
        self.undo(half_done);
        self.sheets.recount();
        self.seq = self.seq.max(self.history.newest().unwrap_or(0));
        let shown = if self.is_quiet() { &[] } else { self.members.all() };
        let present = shown.iter().map(|member| &member.who);
        self.presence.recount(present, now());
        let remedy = self.rests.failed(now());
        let restarts = self.rests.total();
        log::error!("room restarted room={:?} restarts={restarts}", self.room);
        let restarted = RoomRestarted { room: self.room.clone(), restarts };
        post::insist(self.watch.server(), restarted);
        self.mind(remedy);
    }

    fn mind(&mut self, remedy: Remedy) {
        match remedy {
            Remedy::GoOn => {}
            Remedy::Rest(retry_after) => {
                log::error!("room rests room={:?} for={retry_after:?}", self.room);
                tally::count(|t| t.room_rests += 1);
                self.report(What::RoomRests { room: self.room.clone(), retry_after });
            }
            Remedy::GiveUp => {
                log::error!("room given up room={:?}", self.room);
                self.giving_up = true;
            }
        }
    }
}

impl Actor for RoomActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(self.terms.mailbox);
        tally::report_to(self.watch.server());
        self.arm(ctx);
    }
}

impl Drop for RoomActor {
    /// Tells whoever is still here: only a failure beyond [`survive`] leaves anybody. The
    /// housekeeper hears of it first, so that they are not shown to a room that is gone.
    fn drop(&mut self) {
        if !self.retired {
            let (room, head) = (self.room.clone(), self.head.clone());
            let gone = RoomGone { room, incarnation: self.incarnation, head };
            post::insist(self.watch.server(), gone);
        }
        for member in self.members.all() {
            let interest = self.interest(member.session).map(Box::new);
            let (room, position) = (self.room.clone(), self.position());
            let lost = Box::new(LostRoom { room, position, interest });
            post::insist_to(&member.mail, SessionMail::RoomLost(lost));
        }
        self.forsake();
    }
}

fn restarted() -> Fault {
    Fault::new(FaultCode::Internal, "The room failed on this message and was restarted")
        .help("the message was not delivered; everything else in the room is as it was")
}
