//! Opening people: whoever connects, or is written to.
//!
//! What is kept of a person is looked up first, and that takes a moment. Whoever asks for the
//! same person meanwhile waits for the same answer.

use std::{collections::HashMap, sync::Arc};

use actix::{Actor, ActorFutureExt, Context, Handler, ResponseActFuture, WrapFuture, fut::ready};
use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use protocol::{Fault, FaultCode, UserId, admin::ConnectionInfo};

use super::{
    ServerActor,
    admission::Whose,
    drain,
    messages::{Admit, Admitted, FindUser},
    registry::{SessionCard, UserCard},
};
use crate::{
    clock::now,
    death_watch::{DeathWatch, Mortal},
    ports::store::PersonRecord,
    post::{self, Handle},
    user::{UserActor, messages::LookAround},
};

/// What is kept of a person, or why that cannot be known now.
type Record = Result<Option<Arc<PersonRecord>>, Fault>;

/// People whose records are on their way.
pub(super) type Loading = HashMap<UserId, Shared<LocalBoxFuture<'static, Record>>>;

impl ServerActor {
    fn known(&self, user: &UserId) -> Option<Handle<UserActor>> {
        self.registry.users.get(user).map(|card| card.addr.clone())
    }

    /// Does something with a person: at once if they are known, else once they are looked up.
    fn with_user<T: 'static>(
        &mut self,
        user: UserId,
        act: impl FnOnce(&mut Self, Result<Handle<UserActor>, Fault>) -> T + 'static,
    ) -> ResponseActFuture<Self, T> {
        if let Some(known) = self.known(&user) {
            return Box::pin(ready(act(self, Ok(known))));
        }
        let loaded = self.look_up(&user).into_actor(self);
        Box::pin(loaded.map(move |record, server, _| {
            let opened = server.open_user(&user, record);
            act(server, opened)
        }))
    }

    fn look_up(&mut self, user: &UserId) -> Shared<LocalBoxFuture<'static, Record>> {
        let ledger = &self.ledger;
        let load = self.loading.entry(user.clone()).or_insert_with(|| {
            let (ledger, user) = (ledger.clone(), user.clone());
            let record = async move { Ok(ledger.person(user).await?.map(Arc::new)) };
            record.boxed_local().shared()
        });
        load.clone()
    }

    /// Opens a person who has been looked up, unless another asker has done so already.
    fn open_user(&mut self, user: &UserId, record: Record) -> Result<Handle<UserActor>, Fault> {
        self.loading.retain(|_, load| load.peek().is_none());
        if let Some(known) = self.known(user) {
            return Ok(known);
        }
        let record = record?;
        self.people_opened += 1;
        let incarnation = self.people_opened;
        let (who, terms) = ((user.clone(), incarnation), self.user_terms.clone());
        let (ledger, me) = (self.ledger.clone(), self.me.clone());
        let addr = UserActor::start_in_arbiter(&self.placement.of(user.as_str()), move |_| {
            UserActor::new(who, record.as_deref(), terms, ledger, me)
        });
        let addr = Arc::new(addr);
        let card = UserCard { addr: addr.clone(), incarnation, sessions: 0 };
        self.registry.users.insert(user.clone(), card);
        Ok(addr)
    }

    /// Whether one more connection may come; if so, it is counted.
    fn reserve(&mut self, admit: &Admit) -> Result<(), Fault> {
        self.is_open()?;
        self.admission.admit(admit.ip, Whose::Guests)
    }

    fn is_open(&self) -> Result<(), Fault> {
        match self.draining {
            Some(_) => Err(drain::refusal(self.terms.drain_deadline)),
            None => Ok(()),
        }
    }

    fn admit(
        &mut self,
        admit: Admit,
        user: Result<Handle<UserActor>, Fault>,
    ) -> Result<Admitted, Fault> {
        // The drain may have begun while the person was looked up.
        let user = user.and_then(|user| self.is_open().map(|()| user));
        let user = user.inspect_err(|_| self.admission.release(admit.ip))?;
        self.census.connected();
        let Admit { session, who, ip, dialect } = admit;
        let info = ConnectionInfo { session, who, dialect, ip, since: now() };
        self.registry.add_session(SessionCard { info, user: user.clone(), addr: None });
        // From here on the housekeeper counts this connection, and must hear of its end.
        let watch = DeathWatch::new(Mortal::Session(session, None), self.me.clone());
        Ok(Admitted { user, watch })
    }

    /// Whether one more person may be remembered. Those who only wait for mail are bounded;
    /// people with a connection are, by the connections.
    fn may_remember(&self) -> Result<(), Fault> {
        let people = self.registry.users.len() + self.loading.len();
        if people < self.terms.max_people {
            return Ok(());
        }
        Err(Fault::new(
            FaultCode::CapacityExceeded,
            "The server remembers as many people as it may",
        )
        .help("raise offline.max_people"))
    }
}

impl Handler<Admit> for ServerActor {
    type Result = ResponseActFuture<Self, Result<Admitted, Fault>>;

    fn handle(&mut self, mail: Admit, _: &mut Context<Self>) -> Self::Result {
        match self.reserve(&mail) {
            Ok(()) => {
                self.with_user(mail.who.user.clone(), |server, user| server.admit(mail, user))
            }
            Err(fault) => Box::pin(ready(Err(fault))),
        }
    }
}

impl Handler<FindUser> for ServerActor {
    type Result = ResponseActFuture<Self, Result<Handle<UserActor>, Fault>>;

    fn handle(&mut self, mail: FindUser, _: &mut Context<Self>) -> Self::Result {
        if let Some(known) = self.known(&mail.0) {
            return Box::pin(ready(Ok(known)));
        }
        if let Err(fault) = self.may_remember() {
            return Box::pin(ready(Err(fault)));
        }
        // Whoever asked may be gone before the mail is written: then nobody needs this person.
        self.with_user(mail.0, |_, user| user.inspect(|user| post::insist(user, LookAround)))
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, sync::mpsc, time::Duration};

    use actix::System;
    use protocol::{Identity, Rights, RoomId, SessionId, Timestamp};

    use super::*;
    use crate::{
        ports::store::{Change, Engine, RoomRecord, StoreError},
        post::ask,
        server::messages::GetMetrics,
        store::{StoreActor, ledger::Ledger},
        terms::tests::{server_terms, store_terms},
    };

    /// A disk that knows nobody, and waits to be told whether it can even say that.
    struct Disk(mpsc::Receiver<bool>);

    impl Engine for Disk {
        fn commit(&mut self, _: &[Change]) -> Result<(), StoreError> {
            Ok(())
        }

        fn room(&mut self, _: &RoomId) -> Result<Option<RoomRecord>, StoreError> {
            Ok(None)
        }

        fn person(&mut self, _: &UserId) -> Result<Option<PersonRecord>, StoreError> {
            match self.0.recv() {
                Ok(true) => Ok(None),
                _ => Err(StoreError::Unavailable("the disk is gone".into())),
            }
        }

        fn lasting_rooms(&mut self) -> Result<Vec<RoomId>, StoreError> {
            Ok(Vec::new())
        }

        fn close(&mut self) -> Result<(), StoreError> {
            Ok(())
        }

        fn stale_rooms(&mut self, _: Timestamp) -> Result<Vec<RoomId>, StoreError> {
            Ok(Vec::new())
        }

        fn sweep_mail(&mut self, _: Timestamp, _: Timestamp) -> Result<(), StoreError> {
            Ok(())
        }
    }

    /// A service for so many connections, and the word by which its disk answers.
    fn service(max_connections: usize) -> (Handle<ServerActor>, mpsc::Sender<bool>) {
        let (verdicts, waiting) = mpsc::channel();
        let store = StoreActor::start(Box::new(Disk(waiting)), store_terms(None));
        let terms = crate::terms::ServerTerms { max_connections, ..server_terms() };
        (ServerActor::start(terms, Ledger::to(store), Box::new(|| {})), verdicts)
    }

    fn admit(session: u128) -> Admit {
        let who = Arc::new(Identity {
            user: UserId::new("ann").unwrap(),
            name: "ann".into(),
            email: None,
            rights: Rights::default(),
            expires: None,
            anonymous: true,
            client: None,
        });
        let (session, ip) = (SessionId::from_u128(session), Ipv4Addr::LOCALHOST.into());
        Admit { session, who, ip, dialect: "query" }
    }

    /// Asks until the answer is not this refusal.
    async fn admitted(server: &Handle<ServerActor>, unless: FaultCode) -> Admitted {
        for _ in 0..10_000 {
            match ask(server, admit(9)).await.unwrap() {
                Ok(admitted) => return admitted,
                Err(fault) => assert_eq!(fault.code, unless),
            }
            actix::clock::sleep(Duration::from_millis(1)).await;
        }
        panic!("refused for ever");
    }

    #[test]
    fn who_cannot_be_looked_up_leaves_no_trace() {
        System::new().block_on(async {
            let (server, verdicts) = service(1);
            verdicts.send(false).unwrap();
            let refused = ask(&server, admit(1)).await.unwrap();
            assert_eq!(refused.err().map(|fault| fault.code), Some(FaultCode::StoreUnavailable));
            verdicts.send(true).unwrap();
            admitted(&server, FaultCode::StoreUnavailable).await;
        });
    }

    #[test]
    fn who_does_not_wait_to_be_let_in_is_counted_no_longer() {
        System::new().block_on(async {
            let (server, verdicts) = service(1);
            let mut asked = Box::pin(server.send(admit(1)));
            assert!((&mut asked).now_or_never().is_none());
            assert_eq!(ask(&server, GetMetrics).await.unwrap().connections_active, 0);
            drop(asked);
            verdicts.send(true).unwrap();
            admitted(&server, FaultCode::TooManyConnections).await;
        });
    }

    #[test]
    fn a_person_is_looked_up_once_for_all_who_ask() {
        System::new().block_on(async {
            let (server, verdicts) = service(9);
            let find = server.send(FindUser(UserId::new("ann").unwrap()));
            let asked = (1..4).map(|n| server.send(admit(n)));
            let asked = futures_util::future::join(find, futures_util::future::join_all(asked));
            // A second look would wait for ever.
            verdicts.send(true).unwrap();
            let (found, admitted) = asked.await;
            let found = found.unwrap().unwrap();
            assert!(admitted.into_iter().all(|it| it.unwrap().unwrap().user == found));
        });
    }
}
