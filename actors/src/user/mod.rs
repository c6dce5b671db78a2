//! One person: their sockets, their quota, the mail that waits for them.
//!
//! Lives while the person has sockets or something is to be remembered; then asks the
//! housekeeper to be forgotten. From there on it takes no mail, until it is told to [`Stay`]:
//! so nothing is ever left behind with somebody who is [`Retired`].
//!
//! A panic in a handler does not end it: [`survive`] catches it, as in a room.

mod devices;
mod journal;
mod letterbox;
mod mail;
mod memory;
pub mod messages;
mod mood;
mod notices;
mod quota;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use actix::{Actor, AsyncContext, Context, Handler, MessageResult, ResponseFuture};
use futures_channel::oneshot;
use futures_util::FutureExt;
use protocol::{
    CloseReason, Delivery, Event, Fault, FaultCode, SessionId, UserId, admin::What,
    notice::NoticeEvent, presence::Status,
};

use self::{
    devices::Devices,
    mail::{Reply, hand},
    memory::{FAILURES, Memory},
    messages::{
        Attach, Detach, Disperse, GiveBack, Grant, Lease, LookAround, Mail, MarkRead, Notify,
        Receipt, Retired, Settle, Show, Stay, Subscribe, Undelivered,
    },
};
use crate::{
    clock::now,
    death_watch::{DeathWatch, Incarnation, Mortal, survive},
    ports::store::PersonRecord,
    post::{self, Handle},
    restarts::{Remedy, Restarts},
    server::{
        ServerActor,
        messages::{Happened, UserIdle, UserRestarted},
    },
    session::messages::{Mailbox, SessionMail},
    store::{ledger::Ledger, messages::Kept},
    tally,
    terms::UserTerms,
};

/// One person.
pub struct UserActor {
    user: UserId,
    terms: Arc<UserTerms>,
    ledger: Ledger,
    devices: Devices<Mailbox>,
    /// Nothing is allocated for a person who has neither said nor missed anything.
    memory: Option<Box<Memory>>,
    standing: Standing,
    /// Whether a look around is due.
    looking: bool,
    watch: DeathWatch,
}

/// How a person stands with the housekeeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It knows them by this actor.
    Here,
    /// It has been asked to forget them.
    Leaving,
    /// It has forgotten them.
    Gone,
}

// === impl UserActor ===

impl UserActor {
    /// A person of whom no more is known than is kept; the how-manieth actor of that name.
    pub fn new(
        (user, incarnation): (UserId, Incarnation),
        record: Option<&PersonRecord>,
        terms: Arc<UserTerms>,
        ledger: Ledger,
        server: Handle<ServerActor>,
    ) -> Self {
        Self {
            devices: Devices::new(terms.max_connections),
            memory: record.map(|record| Box::new(Memory::restored(record, &terms, now()))),
            standing: Standing::Here,
            looking: false,
            watch: DeathWatch::new(Mortal::User(user.clone(), incarnation), server),
            user,
            terms,
            ledger,
        }
    }

    fn memory(&mut self) -> &mut Memory {
        self.memory.get_or_insert_with(|| Box::new(Memory::new(&self.terms, now())))
    }

    /// Leases a batch to an only socket. Several take one message at a time, so that none
    /// is refused for what another has in hand.
    fn lease(&mut self, session: SessionId, want: u32) {
        // A socket that has had to go has nothing left to say: it would take the lease with it.
        let Some(device) = self.devices.get(session).cloned() else { return };
        let want = if self.devices.len() > 1 { 1 } else { want };
        let grant = self.memory().quota.lease(want, now());
        if let Grant::BlockBegins(_, retry_after) = &grant {
            self.note_head();
            let what = What::Blocked { user: self.user.clone(), retry_after: *retry_after };
            // A tail that misses a line is better than a person that waits for it.
            let _ = post::offer(self.watch.server(), Happened(what));
        }
        post::insist_to(&device, SessionMail::Leased(Box::new(grant)));
    }

    /// Makes room for a socket that takes what waits; one that does not has been told to go.
    fn attach(&mut self, mail: Attach) {
        self.standing = Standing::Here;
        if !self.catch_up(&mail.mail) {
            return;
        }
        for device in self.devices.handles() {
            post::insist_to(device, SessionMail::Recall);
        }
        let grace = self.terms.presence_grace;
        let status = self.memory.as_mut().map(|memory| memory.mood.company(grace, now()));
        if let Some(status) = status.filter(|status| *status != Status::default()) {
            post::insist_to(&mail.mail, SessionMail::Mood { status, ours: false });
        }
        if let Some(oldest) = self.devices.attach(mail.session, mail.mail) {
            post::insist_to(&oldest, SessionMail::Depart(CloseReason::Replaced));
        }
    }

    /// Has every socket know how available the person is, in the order in which it was said.
    fn show(&mut self, it: Show) {
        self.memory().mood.say(it.status);
        for (session, device) in self.devices.all() {
            // Rare and small: no more than what a socket may say, and whoever said it counts them.
            let ours = session == it.session;
            post::insist_to(device, SessionMail::Mood { status: it.status, ours });
        }
    }

    fn mark_read(&mut self, mail: MarkRead) {
        if !self.memory().notices.mark_read(mail.id.clone(), now()) {
            return;
        }
        self.note_head();
        let event = NoticeEvent::Read { id: mail.id, user: self.user.clone() };
        let delivery = Arc::new(Delivery::new(Event::Notice(event), now()));
        let reader = mail.session;
        self.devices.keep(|session, device| session == reader || hand(device, &delivery));
    }

    fn disperse(&mut self) -> u32 {
        let farewells = self.devices.handles().map(|device| {
            post::insist_to(device, SessionMail::Depart(CloseReason::Kicked));
            1
        });
        farewells.sum()
    }

    /// A person without sockets looks around later; and asks to be forgotten then, if
    /// there is nothing to remember.
    fn look_around_if_alone(&mut self, ctx: &mut Context<Self>) {
        if !self.devices.is_empty() || std::mem::replace(&mut self.looking, true) {
            return;
        }
        ctx.run_later(self.terms.linger, |person, ctx| {
            person.looking = false;
            person.survive(ctx, |person, ctx| person.look_around(ctx));
        });
    }

    fn look_around(&mut self, ctx: &mut Context<Self>) {
        let at = now();
        self.expire(at);
        let terms = &self.terms;
        if self.memory.as_mut().is_some_and(|memory| memory.matters(terms, at)) {
            self.look_around_if_alone(ctx);
        } else if self.devices.is_empty() && self.standing == Standing::Here {
            self.standing = Standing::Leaving;
            post::insist(self.watch.server(), UserIdle(self.user.clone()));
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
            // What was kept before the failure has not been handed to anybody yet.
            survive(|| self.go_on(ctx));
        }
        if let Some(memory) = &mut self.memory {
            memory.waiting.are(memory.letterbox.len());
        }
        done
    }

    /// Puts right what a failure in the middle of something may have left half done.
    fn restart(&mut self) {
        let memory = self.memory();
        memory.letterbox.recount();
        let remedy = memory.restarts.failed(now());
        let restarts = memory.restarts.total();
        if remedy == Remedy::GiveUp {
            // What waits for a person is never given up: it rests from the beginning.
            memory.restarts = Restarts::new(FAILURES);
        }
        log::error!("person restarted user={:?} restarts={restarts} {remedy:?}", self.user);
        let restarted = UserRestarted { user: self.user.clone(), restarts };
        post::insist(self.watch.server(), restarted);
    }

    /// How long no mail is taken, after too many failures.
    fn resting(&self) -> Option<Duration> {
        self.memory.as_ref().and_then(|memory| memory.restarts.resting(now()))
    }

    /// Does something that ends in a receipt; the sender is told if it fails instead.
    fn receipt(
        &mut self,
        ctx: &mut Context<Self>,
        act: impl FnOnce(&mut Self, Reply, &mut Context<Self>),
    ) -> ResponseFuture<Receipt> {
        let (reply, receipt) = oneshot::channel();
        self.look_around_if_alone(ctx);
        self.survive(ctx, |person, ctx| act(person, reply, ctx));
        Box::pin(receipt.map(|receipt| match receipt {
            Ok(receipt) => receipt,
            Err(oneshot::Canceled) => Err(Undelivered::Refused(restarted())),
        }))
    }
}

fn restarted() -> Fault {
    Fault::new(FaultCode::Internal, "The person's mailbox failed on this message")
        .help("the message was not delivered; all other mail is as it was")
}

impl Actor for UserActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(self.terms.mailbox);
        tally::report_to(self.watch.server());
        // What was restored is in the figures from now on.
        self.survive(ctx, |_, _| ());
    }
}

/// What a person does with each kind of mail that nobody waits for, in one line each.
macro_rules! takes {
    ($($mail:ty => |$person:ident, $it:ident, $ctx:ident| $act:expr;)*) => {$(
        impl Handler<$mail> for UserActor {
            type Result = ();

            fn handle(&mut self, $it: $mail, ctx: &mut Self::Context) {
                self.survive(ctx, |$person, $ctx| $act);
            }
        }
    )*};
}

takes! {
    Attach => |person, it, _ctx| person.attach(it);
    Settle => |person, it, _ctx| person.settle(it.up_to);
    Kept => |person, it, ctx| person.kept(it, ctx);
    Lease => |person, it, _ctx| person.lease(it.session, it.want);
    GiveBack => |person, it, _ctx| person.memory().quota.give_back(it.0);
    MarkRead => |person, it, _ctx| person.mark_read(it);
    Show => |person, it, _ctx| person.show(it);
    LookAround => |person, _it, ctx| person.look_around_if_alone(ctx);
    Stay => |person, _it, _ctx| person.standing = Standing::Here;
    Detach => |person, it, ctx| {
        person.devices.detach(it.session);
        if it.unspent > 0 {
            person.memory().quota.give_back(it.unspent);
        }
        if person.devices.is_empty() && let Some(memory) = &mut person.memory {
            memory.mood.alone(now());
        }
        person.look_around_if_alone(ctx);
    };
    Subscribe => |person, it, _ctx| {
        person.memory().notices.subscribe(it.0, now());
        person.note_head();
    };
    Retired => |person, _it, _ctx| {
        person.standing = Standing::Gone;
        person.memory = None;
    };
}

impl Handler<Mail> for UserActor {
    type Result = ResponseFuture<Receipt>;

    fn handle(&mut self, mail: Mail, ctx: &mut Self::Context) -> Self::Result {
        #[cfg(feature = "chaos")]
        mail::doom(&mail.delivery.event);
        self.receipt(ctx, |person, answer, ctx| person.take(mail, answer, ctx))
    }
}

impl Handler<Notify> for UserActor {
    type Result = ResponseFuture<Receipt>;

    fn handle(&mut self, mail: Notify, ctx: &mut Self::Context) -> Self::Result {
        self.receipt(ctx, |person, answer, ctx| person.notify(mail, answer, ctx))
    }
}

impl Handler<Disperse> for UserActor {
    type Result = MessageResult<Disperse>;

    fn handle(&mut self, _: Disperse, ctx: &mut Self::Context) -> Self::Result {
        self.look_around_if_alone(ctx);
        MessageResult(self.disperse())
    }
}
