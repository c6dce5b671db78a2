//! What a person's actor promises about mail, without a socket.

use std::{sync::Arc, time::Duration};

use actix::{Actor, Context, Handler, System};
use protocol::{
    Delivery, Event, NotificationId, SessionId, Timestamp, UserId, link::LinkEvent,
    notice::Notification,
};

use super::{
    UserActor,
    messages::{Mail, Notify},
};
use crate::{
    post::Handle,
    server::{ServerActor, desk::ask, messages::GetMetrics},
    session::messages::SessionMail,
    store::ledger::Ledger,
    terms::tests::{server_terms, user_terms},
};

/// A socket that takes everything, once it is given the time.
struct Ear;

impl Actor for Ear {
    type Context = Context<Self>;
}

impl Handler<SessionMail> for Ear {
    type Result = ();

    fn handle(&mut self, _: SessionMail, _: &mut Self::Context) {}
}

fn service() -> Handle<ServerActor> {
    ServerActor::start(server_terms(), Ledger::default(), Box::new(|| {}))
}

fn bob(server: &Handle<ServerActor>) -> UserActor {
    UserActor::new(UserId::new("bob").unwrap(), Arc::new(user_terms()), server.clone())
}

fn mail() -> Mail {
    let delivery = Delivery::new(Event::Link(LinkEvent::Pong), Timestamp::default()).into();
    Mail { delivery, weight: 1, keep: true, origin: None }
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

#[test]
fn what_comes_after_a_socket_was_told_to_go_waits_for_the_next_one() {
    System::new().block_on(async {
        let mut bob = bob(&service());
        let ear = Arc::new(Ear.start().recipient());
        bob.devices.attach(SessionId::from_u128(1), ear);
        let declined = (0..100).map(|_| bob.deliver(mail())).find(|o| o.delivered == 0);
        assert_eq!(declined.map(|outcome| outcome.queued), Some(1));
        actix::clock::sleep(Duration::ZERO).await;
        assert_eq!(bob.deliver(mail()).queued, 2, "it would stand behind the farewell");
    });
}

#[test]
fn a_notification_for_somebody_just_forgotten_finds_them_again() {
    System::new().block_on(async {
        let server = service();
        let mut bob = bob(&server);
        bob.retired = true;
        let what = "notification_created".to_owned();
        let outcome = bob.notify(Notify { what, notice: notice(), keep: true });
        assert_eq!((outcome.delivered, outcome.queued), (0, 1));
        assert!(bob.memory().queue.is_empty(), "nobody will ever ask here for it");
        assert_eq!(ask(&server, GetMetrics).await.unwrap().users_active, 1);
    });
}
