//! Whoever could not be told who came and went is shown who is there.

use std::{cell::Cell, rc::Rc, sync::Arc, time::Duration};

use actix::{Actor, Context, Handler, System};
use protocol::{Event, Rights, SessionId, presence::PresenceEvent};

use super::{
    guests::{Guest, identity},
    scene::Scene,
};
use crate::{
    post,
    room::messages::{Enter, Member, Wish},
    session::messages::SessionMail,
};
/// A socket with a small mailbox, that knows how many people are there.
struct Narrow(Rc<Cell<u32>>);

impl Actor for Narrow {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1);
    }
}

impl Handler<SessionMail> for Narrow {
    type Result = ();

    fn handle(&mut self, mail: SessionMail, _: &mut Self::Context) {
        let SessionMail::Deliver(delivery) = mail else { return };
        if let Event::Presence(
            PresenceEvent::State(state)
            | PresenceEvent::Joined { state, .. }
            | PresenceEvent::Left { state, .. },
        ) = &delivery.event
        {
            self.0.set(state.total);
        }
    }
}

#[test]
fn whose_mailbox_was_full_is_shown_who_is_there_before_long() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let people = Rc::new(Cell::new(0));
        let enter = |session, user: &str, mail| {
            let session = SessionId::from_u128(session);
            let who = identity(user, Rights::everywhere());
            post::insist(
                &scene.room,
                Enter {
                    member: Member { session, who, mail },
                    since: None,
                    wish: Wish::Everything,
                    status: None,
                },
            );
        };
        let ann = Arc::new(Narrow(people.clone()).start().recipient());
        enter(1, "ann", ann);
        scene.landed().await;
        // The room takes all of this up before ann's socket takes anything.
        let guests: Vec<_> = (2..60).map(|n| Guest::new(n, &format!("guest-{n}"))).collect();
        for (n, guest) in (2..60).zip(&guests) {
            enter(n, &format!("guest-{n}"), guest.mail.clone());
        }
        scene.landed().await;
        for _ in 0..10_000 {
            if people.get() == 59 {
                break;
            }
            actix::clock::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(people.get(), 59);
    });
}
