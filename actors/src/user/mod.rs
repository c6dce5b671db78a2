//! One person: their sockets, their quota, the mail that waits for them.
//!
//! Lives while the person has sockets or something is to be remembered; then asks
//! the housekeeper to be forgotten (see [`Retired`] for the mail that crosses).

mod devices;
pub mod messages;
mod notices;
mod offline_queue;
pub mod quota;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use actix::{Actor, AsyncContext, Context, Handler, MessageResult};
use protocol::{
    CloseReason, Delivery, Event, SessionId, UserId,
    admin::What,
    direct::Outcome,
    notice::{NoticeEvent, Notification},
};

use self::{
    devices::Devices,
    messages::{
        Attach, Detach, Disperse, GiveBack, Lease, LookAround, Mail, MarkRead, Notify, Retired,
        Subscribe,
    },
    notices::Notices,
    offline_queue::OfflineQueue,
    quota::{Grant, Quota},
};
use crate::{
    clock::now,
    death_watch::{DeathWatch, Mortal},
    post::{self, Handle},
    server::{
        ServerActor,
        messages::{Happened, Redirect, UserIdle},
    },
    session::messages::{Mailbox, SessionMail},
    tally,
    terms::UserTerms,
};

/// One person.
pub struct UserActor {
    user: UserId,
    terms: Arc<UserTerms>,
    devices: Devices<Mailbox>,
    /// Nothing is allocated for a person who has neither said nor missed anything.
    memory: Option<Box<Memory>>,
    /// Whether a look around is due.
    looking: bool,
    retired: bool,
    watch: DeathWatch,
}

/// What there may be to remember of a person.
struct Memory {
    quota: Quota,
    queue: OfflineQueue,
    notices: Notices,
}

// === impl Memory ===

impl Memory {
    fn new(terms: &UserTerms) -> Self {
        let (messages, bytes) = (terms.offline_messages, terms.offline_bytes);
        Self {
            quota: Quota::new(terms, now()),
            queue: OfflineQueue::new(messages, bytes, terms.offline_ttl),
            notices: Notices::new(terms.read_marks),
        }
    }

    fn matters(&self, ttl: Duration) -> bool {
        !self.queue.is_empty() || self.quota.matters(now()) || self.notices.matter(ttl, now())
    }

    /// Drops mail that has waited too long.
    fn expire(&mut self) {
        let expired = self.queue.expire(now());
        if expired > 0 {
            tally::count(|t| {
                t.queued -= i64::from(expired);
                t.dropped += u64::from(expired);
            });
        }
    }
}

// === impl UserActor ===

impl UserActor {
    /// A person of whom nothing is known yet.
    pub fn new(user: UserId, terms: Arc<UserTerms>, server: Handle<ServerActor>) -> Self {
        Self {
            devices: Devices::new(terms.max_connections),
            memory: None,
            looking: false,
            retired: false,
            watch: DeathWatch::new(Mortal::User(user.clone()), server),
            user,
            terms,
        }
    }

    fn memory(&mut self) -> &mut Memory {
        self.memory.get_or_insert_with(|| Box::new(Memory::new(&self.terms)))
    }

    /// Hands mail to every socket, or keeps it if there is none.
    fn deliver(&mut self, mail: Mail) -> Outcome {
        if self.retired {
            post::insist(self.watch.server(), Redirect { user: self.user.clone(), mail });
            return Outcome { queued: 1, ..Outcome::default() };
        }
        // A socket that declines has been told to go: what is offered to it later would be lost.
        self.devices.keep(|_, device| hand(device, &mail.delivery));
        let delivered = u32::try_from(self.devices.len()).unwrap_or(u32::MAX);
        if delivered > 0 || !mail.keep {
            return Outcome { delivered, ..Outcome::default() };
        }
        let memory = self.memory();
        memory.expire();
        let dropped = memory.queue.push(mail.delivery, mail.weight, now());
        let queued = u32::try_from(memory.queue.len()).unwrap_or(u32::MAX);
        tally::count(|t| {
            t.queued += 1 - i64::from(dropped);
            t.dropped += u64::from(dropped);
        });
        Outcome { delivered: 0, queued, dropped, duplicate: false }
    }

    fn notify(&mut self, notify: Notify) -> Outcome {
        if !self.memory().notices.wants(&notify.notice) {
            return Outcome::default();
        }
        let (weight, user) = (weight(&notify.notice), self.user.clone());
        let event = NoticeEvent::Notified { what: notify.what, notice: notify.notice, user };
        let delivery = Arc::new(Delivery::new(Event::Notice(event), now()));
        self.deliver(Mail { delivery, weight, keep: notify.keep, origin: None })
    }

    /// Gives a new socket what waited, oldest first; what it declines goes on waiting.
    fn deliver_waiting(&mut self, device: &Mailbox) {
        let Some(memory) = &mut self.memory else { return };
        memory.expire();
        let delivered = memory.queue.hand_over(|mail| hand(device, mail));
        tally::count(|t| t.queued -= i64::try_from(delivered).unwrap_or_default());
    }

    /// Leases a batch to an only socket. Several take one message at a time, so that none
    /// is refused for what another has in hand.
    fn lease(&mut self, session: SessionId, want: u32) {
        // A socket that has had to go has nothing left to say: it would take the lease with it.
        let Some(device) = self.devices.get(session).cloned() else { return };
        let want = if self.devices.len() > 1 { 1 } else { want };
        let grant = self.memory().quota.lease(want, now());
        if let Grant::BlockBegins(_, retry_after) = &grant {
            let what = What::Blocked { user: self.user.clone(), retry_after: *retry_after };
            // A tail that misses a line is better than a person that waits for it.
            let _ = post::offer(self.watch.server(), Happened(what));
        }
        post::insist_to(&device, SessionMail::Leased(Box::new(grant)));
    }

    /// A person without sockets looks around later; and asks to be forgotten then, if
    /// there is nothing to remember.
    fn look_around_if_alone(&mut self, ctx: &mut Context<Self>) {
        if !self.devices.is_empty() || std::mem::replace(&mut self.looking, true) {
            return;
        }
        ctx.run_later(self.terms.linger, |person, ctx| {
            person.looking = false;
            person.memory.iter_mut().for_each(|memory| memory.expire());
            if person.memory.as_ref().is_none_or(|memory| !memory.matters(person.terms.offline_ttl))
            {
                post::insist(person.watch.server(), UserIdle(person.user.clone()));
            } else {
                person.look_around_if_alone(ctx);
            }
        });
    }
}

/// Offers a delivery to one socket. A socket with a full mailbox reads too slowly.
fn hand(device: &Mailbox, delivery: &Arc<Delivery>) -> bool {
    match post::offer_to(device, SessionMail::Deliver(delivery.clone())) {
        Ok(()) => true,
        Err(post::Declined::Gone(_)) => false,
        Err(post::Declined::Full(_)) => {
            post::insist_to(device, SessionMail::Depart(CloseReason::SlowConsumer));
            false
        }
    }
}

fn weight(notice: &Notification) -> usize {
    const FIELDS: usize = 200;
    FIELDS + notice.title.len() + notice.message.len()
}

impl Actor for UserActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(self.terms.mailbox);
        tally::report_to(self.watch.server());
    }
}

impl Handler<Attach> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: Attach, _: &mut Self::Context) {
        self.deliver_waiting(&mail.mail);
        for device in self.devices.handles() {
            post::insist_to(device, SessionMail::Recall);
        }
        if let Some(oldest) = self.devices.attach(mail.session, mail.mail) {
            post::insist_to(&oldest, SessionMail::Depart(CloseReason::Replaced));
        }
    }
}

impl Handler<Detach> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: Detach, ctx: &mut Self::Context) {
        self.devices.detach(mail.session);
        if mail.unspent > 0 {
            self.memory().quota.give_back(mail.unspent);
        }
        self.look_around_if_alone(ctx);
    }
}

impl Handler<Lease> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: Lease, _: &mut Self::Context) {
        self.lease(mail.session, mail.want);
    }
}

impl Handler<GiveBack> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: GiveBack, _: &mut Self::Context) {
        self.memory().quota.give_back(mail.0);
    }
}

impl Handler<Mail> for UserActor {
    type Result = MessageResult<Mail>;

    fn handle(&mut self, mail: Mail, ctx: &mut Self::Context) -> Self::Result {
        self.look_around_if_alone(ctx);
        MessageResult(self.deliver(mail))
    }
}

impl Handler<Notify> for UserActor {
    type Result = MessageResult<Notify>;

    fn handle(&mut self, mail: Notify, ctx: &mut Self::Context) -> Self::Result {
        self.look_around_if_alone(ctx);
        MessageResult(self.notify(mail))
    }
}

impl Handler<Subscribe> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: Subscribe, _: &mut Self::Context) {
        self.memory().notices.subscribe(mail.0, now());
    }
}

impl Handler<MarkRead> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: MarkRead, _: &mut Self::Context) {
        if self.memory().notices.mark_read(mail.id.clone(), now()) {
            let event = NoticeEvent::Read { id: mail.id, user: self.user.clone() };
            let delivery = Arc::new(Delivery::new(Event::Notice(event), now()));
            let reader = mail.session;
            self.devices.keep(|session, device| session == reader || hand(device, &delivery));
        }
    }
}

impl Handler<LookAround> for UserActor {
    type Result = ();

    fn handle(&mut self, _: LookAround, ctx: &mut Self::Context) {
        self.look_around_if_alone(ctx);
    }
}

impl Handler<Retired> for UserActor {
    type Result = ();

    fn handle(&mut self, _: Retired, _: &mut Self::Context) {
        self.retired = true;
        let (server, user) = (self.watch.server(), &self.user);
        let Some(memory) = &mut self.memory else { return };
        let crossed = memory.queue.hand_over(|mail| {
            let mail = Mail { delivery: mail.clone(), weight: 0, keep: true, origin: None };
            post::insist(server, Redirect { user: user.clone(), mail });
            true
        });
        tally::count(|t| t.queued -= i64::try_from(crossed).unwrap_or_default());
    }
}

impl Handler<Disperse> for UserActor {
    type Result = MessageResult<Disperse>;

    fn handle(&mut self, _: Disperse, ctx: &mut Self::Context) -> Self::Result {
        self.look_around_if_alone(ctx);
        let farewells = self.devices.handles().map(|device| {
            post::insist_to(device, SessionMail::Depart(CloseReason::Kicked));
            1
        });
        MessageResult(farewells.sum())
    }
}
