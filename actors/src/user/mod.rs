//! One person: their sockets, their quota, the mail that waits for them.
//!
//! Lives while the person has sockets or something is to be remembered; then asks
//! the housekeeper to be forgotten (see [`Retired`] for the mail that crosses).

mod devices;
pub mod messages;
mod notices;
mod offline_queue;
pub mod quota;

use std::sync::Arc;

use actix::{Actor, Addr, AsyncContext, Context, Handler, MessageResult};
use protocol::{
    CloseReason, Delivery, Event, SessionId, UserId,
    admin::What,
    direct::Outcome,
    notice::{NoticeEvent, Notification},
};

use self::{
    devices::Devices,
    messages::{
        Attach, Detach, Disperse, GiveBack, Lease, Mail, MarkRead, Notify, Retired, Subscribe,
    },
    notices::Notices,
    offline_queue::OfflineQueue,
    quota::{Grant, Quota},
};
use crate::{
    clock::now,
    death_watch::{DeathWatch, Mortal},
    post,
    server::{
        ServerActor,
        messages::{Happened, Redirect, UserIdle},
    },
    session::{
        SessionActor,
        messages::{Leased, SessionMail},
    },
    tally,
    terms::UserTerms,
};

/// One person.
pub struct UserActor {
    user: UserId,
    terms: Arc<UserTerms>,
    devices: Devices<Addr<SessionActor>>,
    quota: Quota,
    queue: OfflineQueue,
    notices: Notices,
    retired: bool,
    watch: DeathWatch,
}

// === impl UserActor ===

impl UserActor {
    /// A person of whom nothing is known yet.
    pub fn new(user: UserId, terms: Arc<UserTerms>, server: Addr<ServerActor>) -> Self {
        Self {
            devices: Devices::new(terms.max_connections),
            quota: Quota::new(&terms, now()),
            queue: OfflineQueue::new(
                terms.offline_messages,
                terms.offline_bytes,
                terms.offline_ttl,
            ),
            notices: Notices::new(terms.read_marks),
            retired: false,
            watch: DeathWatch::new(Mortal::User(user.clone()), server),
            user,
            terms,
        }
    }

    /// Hands mail to every socket, or keeps it if there is none.
    fn deliver(&mut self, mail: Mail) -> Outcome {
        self.expire();
        let delivered =
            self.devices.handles().map(|device| u32::from(hand(device, &mail.delivery))).sum();
        if delivered > 0 || !mail.keep {
            return Outcome { delivered, ..Outcome::default() };
        }
        let dropped = self.queue.push(mail.delivery, mail.weight, now());
        tally::count(|t| {
            t.queued += 1 - i64::from(dropped);
            t.dropped += u64::from(dropped);
        });
        Outcome { delivered: 0, queued: self.queued(), dropped }
    }

    fn notify(&mut self, notify: Notify) -> Outcome {
        if !self.notices.wants(&notify.notice) {
            return Outcome::default();
        }
        let weight = weight(&notify.notice);
        let event = NoticeEvent::Notified {
            what: notify.what,
            notice: notify.notice,
            user: self.user.clone(),
        };
        let delivery = Arc::new(Delivery::new(Event::Notice(event), now()));
        self.deliver(Mail { delivery, weight, keep: notify.keep })
    }

    /// Gives a new socket what waited, oldest first; what it declines goes on waiting.
    fn deliver_waiting(&mut self, device: &Addr<SessionActor>) {
        self.expire();
        let delivered = self.queue.hand_over(|mail| hand(device, mail));
        tally::count(|t| t.queued -= i64::try_from(delivered).unwrap_or_default());
    }

    fn expire(&mut self) {
        let expired = self.queue.expire(now());
        if expired > 0 {
            tally::count(|t| {
                t.queued -= i64::from(expired);
                t.dropped += u64::from(expired);
            });
        }
    }

    /// Leases a batch to an only socket. Several take one message at a time, so that none
    /// is refused for what another has in hand.
    fn lease(&mut self, session: SessionId, want: u32) {
        let want = if self.devices.len() > 1 { 1 } else { want };
        let grant = self.quota.lease(want, now());
        if let Grant::BlockBegins(_, retry_after) = &grant {
            let what = What::Blocked { user: self.user.clone(), retry_after: *retry_after };
            // A tail that misses a line is better than a person that waits for it.
            let _ = post::offer(self.watch.server(), Happened(what));
        }
        if let Some(device) = self.devices.get(session) {
            post::insist(device, Leased(grant));
        }
    }

    fn queued(&self) -> u32 {
        u32::try_from(self.queue.len()).unwrap_or(u32::MAX)
    }

    fn forgettable(&self) -> bool {
        self.devices.is_empty()
            && self.queue.is_empty()
            && !self.quota.matters(now())
            && !self.notices.matter()
    }

    /// Looks around later; asks to be forgotten if there is nothing to remember then.
    fn look_around(&self, ctx: &mut Context<Self>) {
        ctx.run_later(self.terms.linger, |person, ctx| {
            person.expire();
            if person.forgettable() {
                post::insist(person.watch.server(), UserIdle(person.user.clone()));
            } else if person.devices.is_empty() {
                person.look_around(ctx);
            }
        });
    }
}

/// Offers a delivery to one socket. A socket with a full mailbox reads too slowly.
fn hand(device: &Addr<SessionActor>, delivery: &Arc<Delivery>) -> bool {
    match post::offer(device, SessionMail::Deliver(delivery.clone())) {
        Ok(()) => true,
        Err(post::Declined::Gone(_)) => false,
        Err(post::Declined::Full(_)) => {
            post::insist(device, SessionMail::Depart(CloseReason::SlowConsumer));
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
        self.look_around(ctx);
    }
}

impl Handler<Attach> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: Attach, _: &mut Self::Context) {
        self.deliver_waiting(&mail.addr);
        for device in self.devices.handles() {
            post::insist(device, SessionMail::Recall);
        }
        if let Some(oldest) = self.devices.attach(mail.session, mail.addr) {
            post::insist(&oldest, SessionMail::Depart(CloseReason::Replaced));
        }
    }
}

impl Handler<Detach> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: Detach, ctx: &mut Self::Context) {
        self.devices.detach(mail.session);
        self.quota.give_back(mail.unspent);
        if self.devices.is_empty() {
            self.look_around(ctx);
        }
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
        self.quota.give_back(mail.0);
    }
}

impl Handler<Mail> for UserActor {
    type Result = MessageResult<Mail>;

    fn handle(&mut self, mail: Mail, _: &mut Self::Context) -> Self::Result {
        if self.retired {
            post::insist(self.watch.server(), Redirect { user: self.user.clone(), mail });
            return MessageResult(Outcome { queued: 1, ..Outcome::default() });
        }
        MessageResult(self.deliver(mail))
    }
}

impl Handler<Notify> for UserActor {
    type Result = MessageResult<Notify>;

    fn handle(&mut self, mail: Notify, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.notify(mail))
    }
}

impl Handler<Subscribe> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: Subscribe, _: &mut Self::Context) {
        self.notices.subscribe(mail.0);
    }
}

impl Handler<MarkRead> for UserActor {
    type Result = ();

    fn handle(&mut self, mail: MarkRead, _: &mut Self::Context) {
        if self.notices.mark_read(mail.id.clone()) {
            let event = NoticeEvent::Read { id: mail.id, user: self.user.clone() };
            let delivery = Arc::new(Delivery::new(Event::Notice(event), now()));
            for device in self.devices.others(mail.session) {
                hand(device, &delivery);
            }
        }
    }
}

impl Handler<Retired> for UserActor {
    type Result = ();

    fn handle(&mut self, _: Retired, _: &mut Self::Context) {
        self.retired = true;
        let (server, user) = (self.watch.server(), &self.user);
        let crossed = self.queue.hand_over(|mail| {
            let mail = Mail { delivery: mail.clone(), weight: 0, keep: true };
            post::insist(server, Redirect { user: user.clone(), mail });
            true
        });
        tally::count(|t| t.queued -= i64::try_from(crossed).unwrap_or_default());
    }
}

impl Handler<Disperse> for UserActor {
    type Result = MessageResult<Disperse>;

    fn handle(&mut self, _: Disperse, _: &mut Self::Context) -> Self::Result {
        let farewells = self.devices.handles().map(|device| {
            post::insist(device, SessionMail::Depart(CloseReason::Kicked));
            1
        });
        MessageResult(farewells.sum())
    }
}
