//! What a person's actor promises about mail, without a socket.

mod kept;
mod sockets;

use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};

use actix::{Actor, Context, Handler};
use futures_channel::oneshot;
use protocol::{
    Delivery, Event, MessageId, NotificationId, SessionId, Timestamp, UserId, direct::DirectEvent,
    direct::Outcome, link::LinkEvent, notice::Notification,
};

use super::{
    UserActor,
    messages::{Attach, Mail},
};
use crate::{
    ports::store::Origin,
    post::Handle,
    server::ServerActor,
    session::messages::{Mailbox, SessionMail},
    store::ledger::Ledger,
    terms::tests::{server_terms, user_terms},
};

/// A socket that takes everything, once it is given the time.
#[derive(Clone, Default)]
struct Ear {
    heard: Rc<RefCell<Vec<Heard>>>,
}

/// What it took: a number, and when it was said, by which letters are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Letter(u64, Timestamp),
    Missed(u64, u64),
    Unnumbered,
    Farewell,
}

impl Ear {
    fn open(&self) -> Mailbox {
        Arc::new(self.clone().start().recipient())
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.borrow().clone()
    }

    /// The numbers of all letters.
    fn numbers(&self) -> Vec<u64> {
        let letter = |heard| match heard {
            Heard::Letter(number, _) => Some(number),
            _ => None,
        };
        self.heard().into_iter().filter_map(letter).collect()
    }

    fn hear(&self, delivery: &Delivery) {
        self.heard.borrow_mut().push(match (&delivery.event, delivery.mail) {
            (Event::Direct(DirectEvent::Missed { count }), Some(number)) => {
                Heard::Missed(*count, number)
            }
            (_, Some(number)) => Heard::Letter(number, delivery.at),
            _ => Heard::Unnumbered,
        });
    }
}

impl Actor for Ear {
    type Context = Context<Self>;
}

impl Handler<SessionMail> for Ear {
    type Result = ();

    fn handle(&mut self, mail: SessionMail, _: &mut Self::Context) {
        match mail {
            SessionMail::Deliver(delivery) => self.hear(&delivery),
            SessionMail::DeliverAll(all) => all.iter().for_each(|delivery| self.hear(delivery)),
            SessionMail::Depart(_) => self.heard.borrow_mut().push(Heard::Farewell),
            _ => {}
        }
    }
}

fn service() -> Handle<ServerActor> {
    ServerActor::start(server_terms(), Ledger::default(), Box::new(|| {}))
}

fn bob(server: &Handle<ServerActor>) -> UserActor {
    let (user, terms) = (UserId::new("bob").unwrap(), Arc::new(user_terms()));
    UserActor::new((user, 1), None, terms, Ledger::default(), server.clone())
}

fn session(n: u128) -> SessionId {
    SessionId::from_u128(n)
}

/// Letter `n`, under a name if it is given one.
fn letter(n: u64, id: Option<&str>) -> Mail {
    let delivery = Delivery::new(Event::Link(LinkEvent::Pong), Timestamp::from_millis(n));
    let origin = id.map(|id| Origin::of(UserId::new("ann").unwrap(), MessageId::new(id).unwrap()));
    Mail { delivery, weight: 1, keep: true, origin }
}

fn notice() -> Notification {
    Notification {
        id: NotificationId::new("n1").unwrap(),
        title: "t".into(),
        message: "m".into(),
        category: "c".into(),
        priority: "high".into(),
        module: None,
    }
}

/// Writes to a person who keeps nothing on disk: the receipt is there at once.
fn writes(bob: &mut UserActor, mail: Mail) -> Outcome {
    let (reply, mut receipt) = oneshot::channel();
    bob.take(mail, reply, &mut Context::new());
    receipt.try_recv().unwrap().unwrap().unwrap()
}

fn opens(bob: &mut UserActor, n: u128) -> Ear {
    let ear = Ear::default();
    bob.attach(Attach { session: session(n), mail: ear.open() });
    ear
}

/// Lets everybody hear what they were sent.
async fn a_moment() {
    actix::clock::sleep(Duration::ZERO).await;
    actix::clock::sleep(Duration::ZERO).await;
}
