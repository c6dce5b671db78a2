//! One place: membership, presence, cells, order and history.
//!
//! A panic in a handler does not end the room: [`survive`] catches it, the author of the
//! message is told, the organs are mended and the mailbox goes on (row B3). So no address
//! changes and no queued mail is lost. See `docs/adr/0005-death-watch.md`.

mod acts;
mod doors;
mod fanout;
mod history;
mod membership;
pub mod messages;
mod presence;
mod sheet;
mod timers;

use std::sync::Arc;

use actix::{Actor, ActorContext, Context, Handler, MessageResult};
use protocol::{
    Delivery, Epoch, Event, Fault, FaultCode, Identity, Position, RoomId, SessionId, Timestamp,
    admin::What,
    direct::Outcome,
    presence::RoomState,
    room::{RoomSettings, RoomSummary},
};

use self::{
    history::History,
    membership::Membership,
    messages::{Announce, Close, Describe, Disperse, Enter, Gone, Leave, Publish, Recent},
    presence::Presence,
    sheet::Sheets,
    timers::Timers,
};
use crate::{
    clock::now,
    death_watch::{DeathWatch, Incarnation, Mortal, survive},
    post::{self, Handle},
    server::{
        ServerActor,
        messages::{Happened, RoomRestarted},
    },
    session::messages::SessionMail,
    tally,
    terms::RoomTerms,
};

/// One place.
pub struct RoomActor {
    room: RoomId,
    incarnation: Incarnation,
    settings: RoomSettings,
    /// Opened by somebody's joining, so that it closes when nobody is left.
    passing: bool,
    terms: Arc<RoomTerms>,
    members: Membership,
    presence: Presence,
    sheets: Sheets,
    history: History,
    /// The number of the latest durable event.
    seq: u64,
    last_activity: Timestamp,
    visits: u64,
    restarts: u32,
    retired: bool,
    timers: Timers,
    watch: DeathWatch,
}

// === impl RoomActor ===

impl RoomActor {
    /// An empty room.
    pub fn new(
        room: RoomId,
        incarnation: Incarnation,
        settings: RoomSettings,
        passing: bool,
        terms: Arc<RoomTerms>,
        server: Handle<ServerActor>,
    ) -> Self {
        Self {
            incarnation,
            members: Membership::default(),
            presence: Presence::new(terms.presence_grace, terms.typing_clear),
            sheets: Sheets::new(terms.max_cells, terms.max_cell_bytes),
            history: History::new(terms.history_events, terms.history_bytes),
            seq: 0,
            last_activity: settings.created,
            visits: 0,
            restarts: 0,
            retired: false,
            timers: Timers::default(),
            watch: DeathWatch::new(Mortal::Room(room.clone(), incarnation), server),
            room,
            settings,
            passing,
            terms,
        }
    }

    /// Offers an event to everyone but `except`, and lets go of those who are gone.
    fn tell(&mut self, event: Event, except: Option<SessionId>) {
        self.tell_delivery(&Arc::new(Delivery::new(event, now())), except);
    }

    /// Gives a durable event its number, keeps it in the history and offers it to everyone.
    fn tell_in_order(&mut self, event: Event, weight: usize) {
        self.last_activity = now();
        self.seq += 1;
        let delivery = Arc::new(Delivery::new(event, self.last_activity).numbered(self.seq));
        self.history.push(delivery.clone(), weight);
        self.tell_delivery(&delivery, None);
    }

    fn tell_delivery(&mut self, delivery: &Arc<Delivery>, except: Option<SessionId>) {
        for session in fanout::fan_out(&self.members, delivery, except) {
            self.lose(session);
        }
    }

    /// Offers something to one member.
    fn answer(&self, session: SessionId, delivery: Delivery) {
        if let Some(member) = self.members.get(session) {
            fanout::reaches(member, &Arc::new(delivery));
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
        Position { epoch: Epoch::default(), seq: self.seq }
    }

    fn summary(&self) -> RoomSummary {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        RoomSummary {
            room: self.room.clone(),
            settings: self.settings.clone(),
            people: count(self.presence.len()),
            sessions: count(self.members.len()),
            sheets: count(self.sheets.len()),
            messages: self.seq,
            last_activity: self.last_activity,
            visits: self.visits,
            restarts: self.restarts,
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
        self.arm(ctx);
        done
    }

    /// Puts right what a failure in the middle of something may have left half done.
    fn restart(&mut self) {
        self.restarts += 1;
        self.seq = self.seq.max(self.history.newest().unwrap_or(0));
        let present = self.members.all().iter().map(|member| &member.who);
        self.presence.recount(present, now());
        log::error!("room restarted room={:?} restarts={}", self.room, self.restarts);
        let restarted = RoomRestarted { room: self.room.clone(), restarts: self.restarts };
        post::insist(self.watch.server(), restarted);
    }

    fn may_publish(&self, who: &Identity) -> Result<(), Fault> {
        who.rights.allow(protocol::Action::Publish, &self.room).then_some(()).ok_or_else(|| {
            Fault::new(FaultCode::PermissionDenied, "Permission denied: you may only listen here")
                .help("the token's `rooms` claim must grant `publish` on this room")
        })
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
    /// Tells whoever is still here: only a failure beyond [`survive`] leaves anybody.
    fn drop(&mut self) {
        for member in self.members.all() {
            let lost = Box::new((self.room.clone(), self.position()));
            post::insist_to(&member.mail, SessionMail::RoomLost(lost));
        }
    }
}

impl Handler<Enter> for RoomActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, mail: Enter, ctx: &mut Self::Context) -> Self::Result {
        self.survive(ctx, |room, _| room.enter(mail.member)).unwrap_or_else(|| Err(restarted()))
    }
}

impl Handler<Leave> for RoomActor {
    type Result = ();

    fn handle(&mut self, mail: Leave, ctx: &mut Self::Context) {
        self.survive(ctx, |room, _| room.leave(mail));
    }
}

impl Handler<Gone> for RoomActor {
    type Result = ();

    fn handle(&mut self, mail: Gone, ctx: &mut Self::Context) {
        self.survive(ctx, |room, _| room.lose(mail.session));
    }
}

impl Handler<Publish> for RoomActor {
    type Result = ();

    fn handle(&mut self, mail: Publish, ctx: &mut Self::Context) {
        let (session, id) = (mail.session, mail.id.clone());
        let outcome = self.survive(ctx, |room, _| room.publish(mail));
        if let Err(fault) = outcome.unwrap_or_else(|| Err(restarted())) {
            self.answer(session, Delivery::refusal(fault, id, now()));
        }
    }
}

impl Handler<Announce> for RoomActor {
    type Result = MessageResult<Announce>;

    fn handle(&mut self, mail: Announce, ctx: &mut Self::Context) -> Self::Result {
        let weight = mail.0.body.len();
        self.survive(ctx, |room, _| room.tell_in_order(Event::Announced(mail.0), weight));
        let delivered = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        MessageResult(Outcome { delivered, ..Outcome::default() })
    }
}

impl Handler<Describe> for RoomActor {
    type Result = MessageResult<Describe>;

    fn handle(&mut self, _: Describe, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.summary())
    }
}

impl Handler<Recent> for RoomActor {
    type Result = MessageResult<Recent>;

    fn handle(&mut self, mail: Recent, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.history.latest(mail.limit))
    }
}

impl Handler<Disperse> for RoomActor {
    type Result = MessageResult<Disperse>;

    fn handle(&mut self, _: Disperse, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.disperse())
    }
}

impl Handler<Close> for RoomActor {
    type Result = ();

    fn handle(&mut self, _: Close, ctx: &mut Self::Context) {
        self.survive(ctx, |room, _| room.close());
        ctx.stop();
    }
}

fn restarted() -> Fault {
    Fault::new(FaultCode::Internal, "The room failed on this message and was restarted")
        .help("the message was not delivered; everything else in the room is as it was")
}
