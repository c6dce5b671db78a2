//! What happens when somebody dies, and who is forgotten.

use actix::{Context, Handler};
use protocol::{CloseReason, SessionId, UserId, admin::What};

use super::{
    ServerActor,
    messages::{Obituary, RoomGone, RoomRestarted, RoomRetired, UserIdle, UserRestarted},
};
use crate::{
    clock::now,
    death_watch::{Incarnation, Mortal},
    post,
    session::messages::SessionMail,
    user::messages::{Detach, Retired, Stay},
};

impl ServerActor {
    fn bury(&mut self, obituary: Obituary) {
        if obituary.panicked {
            log::error!("actor failed who={:?}", obituary.of);
        }
        match obituary.of {
            Mortal::Session(session, reason) => {
                self.bury_session(session, reason, obituary.panicked)
            }
            Mortal::Staff(ip) => self.bury_staff(ip),
            Mortal::User(user, incarnation) if obituary.panicked => {
                self.bury_user(&user, incarnation);
            }
            // Its own last words have told the members (see RoomActor's Drop).
            Mortal::Room(room, incarnation) if obituary.panicked => {
                self.registry.remove_room(&room, incarnation);
            }
            Mortal::User(..) | Mortal::Room(..) => {}
        }
    }

    fn bury_session(&mut self, session: SessionId, reason: Option<CloseReason>, panicked: bool) {
        let Some(card) = self.registry.remove_session(session) else { return };
        self.admission.release(card.info.ip);
        if card.addr.is_none() {
            // It never started, so nobody else tells the person, who would wait for it for ever.
            post::insist(&card.user, Detach { session, unspent: 0 });
        }
        self.census.disconnected(now().since(card.info.since));
        let ending = if panicked { CloseReason::InternalError } else { CloseReason::Normal };
        let code = reason.unwrap_or(ending).code();
        if reason == Some(CloseReason::SlowConsumer) {
            self.note(What::SlowConsumer { session, user: card.info.who.user.clone() });
        }
        self.note(What::Disconnected { session, user: card.info.who.user.clone(), code });
        self.finish_drain_if_empty();
    }

    /// A person's actor failed: their sockets come back and find a new one.
    fn bury_user(&mut self, user: &UserId, incarnation: Incarnation) {
        if !self.registry.remove_user(user, incarnation) {
            return;
        }
        for session in self.registry.running_of(user) {
            post::insist(&session, SessionMail::Depart(CloseReason::Reconnect));
        }
    }
}

impl Handler<Obituary> for ServerActor {
    type Result = ();

    fn handle(&mut self, mail: Obituary, _: &mut Context<Self>) {
        self.bury(mail);
    }
}

impl Handler<RoomRetired> for ServerActor {
    type Result = ();

    fn handle(&mut self, mail: RoomRetired, _: &mut Context<Self>) {
        self.registry.remove_room(&mail.0, mail.1);
    }
}

impl Handler<RoomGone> for ServerActor {
    type Result = ();

    /// A passing room comes back when somebody asks for it. One that was made on purpose is
    /// there again before anybody could open another of its name, for others.
    fn handle(&mut self, mail: RoomGone, ctx: &mut Context<Self>) {
        self.registry.remove_room(&mail.room, mail.incarnation);
        if !mail.head.passing {
            self.open_again(mail.room, mail.head, ctx);
        }
    }
}

impl Handler<RoomRestarted> for ServerActor {
    type Result = ();

    fn handle(&mut self, mail: RoomRestarted, _: &mut Context<Self>) {
        self.census.room_restarted();
        self.note(What::RoomRestarted { room: mail.room, restarts: mail.restarts });
    }
}

impl Handler<UserIdle> for ServerActor {
    type Result = ();

    /// Forgets the person, unless somebody of theirs has been admitted meanwhile.
    fn handle(&mut self, mail: UserIdle, _: &mut Context<Self>) {
        if let Some(card) = self.registry.remove_idle_user(&mail.0) {
            post::insist(&card.addr, Retired);
        } else if let Some(card) = self.registry.users.get(&mail.0) {
            post::insist(&card.addr, Stay);
        }
    }
}

impl Handler<UserRestarted> for ServerActor {
    type Result = ();

    fn handle(&mut self, mail: UserRestarted, _: &mut Context<Self>) {
        self.census.user_restarted();
        self.note(What::UserRestarted { user: mail.user, restarts: mail.restarts });
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, sync::Arc, time::Duration};

    use actix::System;
    use protocol::{Identity, Rights, RoomId};

    use super::*;
    use crate::{
        post::ask,
        server::messages::{Admit, CloseRoom, FindUser, GetMetrics, OpenRoom},
        store::ledger::Ledger,
        terms::tests::server_terms,
    };

    #[test]
    fn whoever_is_admitted_and_never_starts_is_forgotten() {
        System::new().block_on(async {
            let mut terms = server_terms();
            terms.user.linger = Duration::from_millis(1);
            let server = ServerActor::start(terms, Ledger::default(), Box::new(|| {}));
            let session = SessionId::from_u128(1);
            let who = Arc::new(Identity {
                user: UserId::new("ann").unwrap(),
                name: "ann".into(),
                email: None,
                rights: Rights::default(),
                expires: None,
                anonymous: true,
                client: None,
            });
            let ip = Ipv4Addr::LOCALHOST.into();
            let admit = Admit { session, who, ip, dialect: "query" };
            drop(ask(&server, admit).await.unwrap().unwrap());
            let mut people = 1;
            for _ in 0..1_000 {
                actix::clock::sleep(Duration::from_millis(1)).await;
                people = ask(&server, GetMetrics).await.unwrap().users_active;
                if people == 0 {
                    break;
                }
            }
            assert_eq!(people, 0);
        });
    }

    #[test]
    fn the_late_word_of_a_room_does_not_end_the_next_of_its_name() {
        System::new().block_on(async {
            let server = ServerActor::start(server_terms(), Ledger::default(), Box::new(|| {}));
            let room = RoomId::new("lab").unwrap();
            let open = || OpenRoom { room: room.clone(), create: true };
            ask(&server, open()).await.unwrap().unwrap();
            ask(&server, CloseRoom(room.clone())).await.unwrap().unwrap();
            let next = ask(&server, open()).await.unwrap().unwrap();
            post::insist(&server, RoomRetired(room.clone(), 1));
            let again = ask(&server, open()).await.unwrap().unwrap();
            assert_eq!(next, again);
            post::insist(&server, RoomRetired(room.clone(), 2));
            assert_ne!(ask(&server, open()).await.unwrap().unwrap(), again);
        });
    }

    #[test]
    fn the_obituary_of_one_actor_does_not_bury_the_next_of_that_person() {
        System::new().block_on(async {
            let server = ServerActor::start(server_terms(), Ledger::default(), Box::new(|| {}));
            let ann = UserId::new("ann").unwrap();
            let find = || FindUser(ann.clone());
            let bury = |n| {
                let of = Mortal::User(ann.clone(), n);
                post::insist(&server, Obituary { of, panicked: true });
            };
            let first = ask(&server, find()).await.unwrap().unwrap();
            bury(1);
            let next = ask(&server, find()).await.unwrap().unwrap();
            assert_ne!(first, next);
            bury(1);
            assert_eq!(ask(&server, find()).await.unwrap().unwrap(), next, "it has not failed");
        });
    }
}
