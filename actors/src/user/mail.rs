//! The way of mail through a person: numbered, kept, handed to every socket, settled.
//!
//! It waits in the letterbox from the moment that it is kept until a socket settles it. A
//! socket is handed all that waits as it opens and everything after that, in order, or it is
//! told to go: so whatever it settles, it was handed everything before. See
//! `docs/adr/0012-mailbox.md`.

use std::{sync::Arc, time::Duration};

use actix::{AsyncContext, Context};
use futures_channel::oneshot;
use protocol::{
    CloseReason, Delivery, Event, Fault, FaultCode, Timestamp,
    direct::{DirectEvent, Outcome},
    notice::{NoticeEvent, Notification},
};

use super::{
    Standing, UserActor,
    journal::{Letter, Staged},
    letterbox::{Missed, Settled},
    messages::{Mail, Notify, Receipt, Undelivered},
};
use crate::{
    clock::now,
    ports::store::Change,
    post,
    session::messages::{Mailbox, SessionMail},
    store::{ledger::Promise, messages::Kept},
    tally,
};

/// The way back to whoever sent mail.
pub(super) type Reply = oneshot::Sender<Receipt>;

impl UserActor {
    /// Takes mail: hands it on at once, or numbers it and waits until it is kept.
    pub(super) fn take(&mut self, mail: Mail, answer: Reply, ctx: &mut Context<Self>) {
        if self.standing != Standing::Here {
            return reply(answer, Err(Undelivered::Forgotten));
        }
        if let Some(left) = self.resting() {
            return reply(answer, Err(Undelivered::Refused(rests(left))));
        }
        let Mail { delivery, weight, keep, origin } = mail;
        #[cfg(feature = "chaos")]
        chaos(&delivery.event);
        if !keep {
            let delivered = self.hand(&Arc::new(delivery));
            return reply(answer, Ok(Outcome { delivered, ..Outcome::default() }));
        }
        let limit = self.terms.mailbox;
        let memory = self.memory();
        if memory.journal.len() >= limit {
            return reply(answer, Err(Undelivered::Refused(overloaded())));
        }
        memory.journal.push(Letter { delivery, weight, since: now(), origin, answer });
        self.go_on(ctx);
    }

    /// Takes a notification, if the person wants it.
    pub(super) fn notify(&mut self, notify: Notify, answer: Reply, ctx: &mut Context<Self>) {
        if !self.memory().notices.wants(&notify.notice) {
            return reply(answer, Ok(Outcome::default()));
        }
        let (weight, user) = (weight(&notify.notice), self.user.clone());
        let event = NoticeEvent::Notified { what: notify.what, notice: notify.notice, user };
        let delivery = Delivery::new(Event::Notice(event), now());
        self.take(Mail { delivery, weight, keep: notify.keep, origin: None }, answer, ctx);
    }

    /// The store has answered.
    pub(super) fn kept(&mut self, mail: Kept, ctx: &mut Context<Self>) {
        let journal = &mut self.memory().journal;
        match mail.result {
            Ok(()) => journal.keep(),
            Err(fault) => {
                for refused in journal.refuse() {
                    reply(refused.answer, Err(Undelivered::Refused(fault.clone())));
                }
            }
        }
        self.go_on(ctx);
    }

    /// Delivers what has been kept and writes what waits, until a write is under way.
    pub(super) fn go_on(&mut self, ctx: &mut Context<Self>) {
        loop {
            while let Some(staged) = self.memory().journal.next_kept() {
                self.deliver(staged);
            }
            if !self.stage() || self.write(ctx) == Promise::Awaited {
                return;
            }
            self.memory().journal.keep();
        }
    }

    /// Numbers what waits; false if there is nothing to be written.
    fn stage(&mut self) -> bool {
        let at = now();
        let memory = self.memory();
        if memory.journal.is_writing() {
            return false;
        }
        let (number, origins) = (memory.letterbox.number(), &mut memory.origins);
        let known = |origin: &_| origins.find(origin, at).is_some();
        let repeated = memory.journal.stage(number, known);
        tally::count(|t| t.duplicates += repeated.len() as u64);
        for answer in repeated {
            reply(answer, Ok(Outcome { duplicate: true, ..Outcome::default() }));
        }
        memory.journal.is_writing()
    }

    fn write(&mut self, ctx: &mut Context<Self>) -> Promise {
        let Some(memory) = self.memory.as_ref().filter(|_| self.ledger.keeps()) else {
            return Promise::Given;
        };
        let mail =
            memory.journal.staged().map(|mail| Change::Mail(self.user.clone(), mail.clone()));
        self.ledger.write(mail.collect(), &Arc::new(ctx.address().recipient()), 0)
    }

    /// Hands what has been kept to every socket; it waits until one of them settles it.
    fn deliver(&mut self, Staged { mail, answer }: Staged<Reply>) {
        let at = now();
        self.expire(at);
        let (delivery, memory) = (mail.delivery.clone(), self.memory());
        if let (Some(origin), Some(number)) = (&mail.origin, delivery.mail) {
            memory.origins.remember(origin.clone(), number, at);
        }
        let dropped = memory.letterbox.push(mail, at);
        self.lose(dropped);
        let delivered = self.hand(&delivery);
        let waiting = self.memory().letterbox.len();
        let queued = if delivered > 0 { 0 } else { clamped(waiting as u64) };
        let dropped = clamped(dropped);
        reply(answer, Ok(Outcome { delivered, queued, dropped, duplicate: false }));
    }

    /// Hands something to every socket; returns how many took it.
    pub(super) fn hand(&mut self, delivery: &Arc<Delivery>) -> u32 {
        // A socket that declines has been told to go: what is offered to it later would be lost,
        // and what it settled later would settle this too.
        self.devices.keep(|_, device| hand(device, delivery));
        clamped(self.devices.len() as u64)
    }

    /// Gives a new socket everything that waits; false if it does not take it.
    pub(super) fn catch_up(&mut self, device: &Mailbox) -> bool {
        self.expire(now());
        let Some(memory) = &self.memory else { return true };
        let missed = memory.letterbox.missed().map(told);
        let waiting: Vec<_> =
            missed.into_iter().chain(memory.letterbox.waiting().cloned()).collect();
        waiting.is_empty() || offer(device, SessionMail::DeliverAll(waiting))
    }

    /// A socket has written, or its guest acknowledged, all mail up to a number.
    pub(super) fn settle(&mut self, up_to: u64) {
        let Some(memory) = &mut self.memory else { return };
        let settled = memory.letterbox.settle(up_to);
        if settled != Settled::Nothing {
            self.note_settled(up_to, settled == Settled::Missed);
        }
    }

    /// Drops mail that has waited too long.
    pub(super) fn expire(&mut self, at: Timestamp) {
        let expired = self.memory.as_mut().map_or(0, |memory| memory.letterbox.expire(at));
        self.lose(expired);
    }

    /// Counts what was dropped, writes it down, and tells those who are here.
    fn lose(&mut self, dropped: u64) {
        let missed = self.memory.as_ref().and_then(|memory| memory.letterbox.missed());
        let Some(missed) = missed.filter(|_| dropped > 0) else { return };
        tally::count(|t| t.dropped += dropped);
        self.note_settled(missed.number, true);
        if !self.devices.is_empty() {
            self.hand(&told(missed));
        }
    }

    /// Writes down that mail waits no longer. Lost, this repeats mail that has been heard.
    fn note_settled(&self, up_to: u64, head_too: bool) {
        let Some(memory) = self.memory.as_ref().filter(|_| self.ledger.keeps()) else { return };
        let mut changes = vec![Change::Settled { user: self.user.clone(), up_to }];
        changes.extend(head_too.then(|| memory.head(&self.user)));
        self.ledger.note(changes);
    }

    /// Writes down all but the mail.
    pub(super) fn note_head(&self) {
        let Some(memory) = self.memory.as_ref().filter(|_| self.ledger.keeps()) else { return };
        self.ledger.note(vec![memory.head(&self.user)]);
    }
}

/// Answers a sender; one who has gone meanwhile needs no receipt.
fn reply(to: Reply, receipt: Receipt) {
    let _ = to.send(receipt);
}

/// Offers a delivery to one socket.
pub(super) fn hand(device: &Mailbox, delivery: &Arc<Delivery>) -> bool {
    offer(device, SessionMail::Deliver(delivery.clone()))
}

/// Offers mail to one socket. A socket with a full mailbox reads too slowly.
fn offer(device: &Mailbox, mail: SessionMail) -> bool {
    match post::offer_to(device, mail) {
        Ok(()) => true,
        Err(post::Declined::Gone(_)) => false,
        Err(post::Declined::Full(_)) => {
            post::insist_to(device, SessionMail::Depart(CloseReason::SlowConsumer));
            false
        }
    }
}

/// The word about what was missed, in the place of the latest of it.
fn told(missed: Missed) -> Arc<Delivery> {
    let event = Event::Direct(DirectEvent::Missed { count: missed.count });
    Arc::new(Delivery::new(event, missed.since).mailed(missed.number))
}

fn weight(notice: &Notification) -> usize {
    const FIELDS: usize = 200;
    FIELDS + notice.title.len() + notice.message.len()
}

fn clamped(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn rests(left: Duration) -> Fault {
    Fault::new(FaultCode::Overloaded, "The person's mailbox has failed too often and rests")
        .help("nothing that waits there is lost; wait for retry_after before sending again")
        .retry_after(left)
}

fn overloaded() -> Fault {
    Fault::new(FaultCode::Overloaded, "Too much mail for this person is on its way")
        .help("send it again a little later")
}

#[cfg(feature = "chaos")]
fn chaos(event: &Event) {
    assert!(!is_asked(event, crate::CHAOS), "chaos was asked for");
}

/// A failure that nothing in the person survives.
#[cfg(feature = "chaos")]
pub(super) fn doom(event: &Event) {
    assert!(!is_asked(event, crate::DOOM), "doom was asked for");
}

#[cfg(feature = "chaos")]
fn is_asked(event: &Event, what: &str) -> bool {
    matches!(event, Event::Direct(DirectEvent::Message { message, .. })
        if message.as_json() == what)
}
