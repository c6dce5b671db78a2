//! What a person's actor promises when there is a disk.

use std::sync::mpsc;

use actix::{Addr, Message, System};
use futures_util::{FutureExt, future::join_all};
use protocol::{Fault, FaultCode, RoomId, notice::NoticeFilter};

use super::*;
use crate::{
    ports::store::{
        Change, Engine, PersonHead, PersonRecord, RoomRecord, StoreError, StoredMail, StoredOrigin,
    },
    store::StoreActor,
    terms::tests::store_terms,
    user::messages::Grant,
    user::messages::{Lease, MarkRead, Notify, Receipt, Settle, Subscribe, Undelivered},
};

/// A disk that waits to be told whether a commit succeeds, and tells what it committed.
struct Disk {
    verdicts: mpsc::Receiver<bool>,
    committed: mpsc::Sender<Vec<Change>>,
}

impl Engine for Disk {
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if changes.is_empty() {
            // The keeper only wants to know whether the disk is there.
            return Ok(());
        }
        match self.verdicts.recv() {
            Ok(true) => {
                let _ = self.committed.send(changes.to_vec());
                Ok(())
            }
            _ => Err(StoreError::Unavailable("the disk is full".into())),
        }
    }

    fn room(&mut self, _: &RoomId) -> Result<Option<RoomRecord>, StoreError> {
        Ok(None)
    }

    fn person(&mut self, _: &UserId) -> Result<Option<PersonRecord>, StoreError> {
        Ok(None)
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

/// Bob, and the two ends of his disk.
struct Desk {
    bob: Addr<UserActor>,
    verdicts: mpsc::Sender<bool>,
    committed: mpsc::Receiver<Vec<Change>>,
}

impl Desk {
    fn open(record: Option<&PersonRecord>) -> Self {
        let ((verdicts, waiting), (told, committed)) = (mpsc::channel(), mpsc::channel());
        let disk = Disk { verdicts: waiting, committed: told };
        let ledger = Ledger::to(StoreActor::start(Box::new(disk), store_terms(None)));
        let (user, terms) = (UserId::new("bob").unwrap(), Arc::new(user_terms()));
        let bob = UserActor::new((user, 1), record, terms, ledger, service()).start();
        Self { bob, verdicts, committed }
    }

    async fn hears(&self, ear: &Ear, n: u128) {
        self.tells(Attach { session: session(n), mail: ear.open() }).await;
        a_moment().await;
    }

    async fn tells<M: Message<Result = ()> + Send + 'static>(&self, mail: M)
    where
        UserActor: Handler<M>,
    {
        self.bob.send(mail).await.unwrap();
    }

    /// The numbers of the mail in the next commit.
    fn mail_committed(&self) -> Vec<u64> {
        let number = |change| match change {
            Change::Mail(_, mail) => mail.delivery.mail,
            _ => None,
        };
        self.committed.recv().unwrap().into_iter().filter_map(number).collect()
    }

    /// The head in the next commit.
    fn head_committed(&self) -> PersonHead {
        let head = |change| match change {
            Change::Person(_, head) => Some(head),
            _ => None,
        };
        self.committed.recv().unwrap().into_iter().find_map(head).unwrap()
    }
}

fn code(receipt: Receipt) -> FaultCode {
    match receipt {
        Err(Undelivered::Refused(Fault { code, .. })) => code,
        other => panic!("a refusal was due, but there was {other:?}"),
    }
}

#[test]
fn nobody_hears_mail_and_no_receipt_is_given_before_it_is_kept() {
    System::new().block_on(async {
        let desk = Desk::open(None);
        let ear = Ear::default();
        desk.hears(&ear, 1).await;
        let mut first = Box::pin(desk.bob.send(letter(1, None)));
        assert!((&mut first).now_or_never().is_none());
        a_moment().await;
        let rest = (2..=3).map(|n| desk.bob.send(letter(n, None)));
        let mut rest = Box::pin(join_all(rest));
        assert!((&mut rest).now_or_never().is_none());
        a_moment().await;
        assert_eq!(ear.heard(), []);

        desk.verdicts.send(true).unwrap();
        assert_eq!(first.await.unwrap().unwrap().delivered, 1);
        let number = desk.mail_committed()[0];
        desk.verdicts.send(true).unwrap();
        assert!(rest.await.into_iter().all(|receipt| receipt.unwrap().is_ok()));
        assert_eq!(desk.mail_committed(), [number + 1, number + 2], "written together");
        a_moment().await;
        assert_eq!(ear.numbers(), [number, number + 1, number + 2]);
    });
}

#[test]
fn what_the_disk_refuses_is_refused_and_its_number_given_again() {
    System::new().block_on(async {
        let desk = Desk::open(None);
        let ear = Ear::default();
        desk.hears(&ear, 1).await;
        for verdict in [true, false, true] {
            desk.verdicts.send(verdict).unwrap();
        }
        let kept = desk.bob.send(letter(1, None)).await.unwrap();
        let refused = desk.bob.send(letter(2, Some("m2"))).await.unwrap();
        // The keeper rests for a while after a failure.
        let again = loop {
            match desk.bob.send(letter(3, Some("m2"))).await.unwrap() {
                Err(_) => a_moment().await,
                taken => break taken,
            }
        };
        assert_eq!((kept.unwrap().delivered, code(refused)), (1, FaultCode::StoreUnavailable));
        let again = again.unwrap();
        assert_eq!((again.delivered, again.duplicate), (1, false));
        a_moment().await;
        let first = ear.numbers()[0];
        let at = Timestamp::from_millis;
        let heard = [Heard::Letter(first, at(1)), Heard::Letter(first + 1, at(3))];
        assert_eq!(ear.heard(), heard);
    });
}

#[test]
fn a_repetition_on_the_way_is_answered_when_the_first_is_kept() {
    System::new().block_on(async {
        let desk = Desk::open(None);
        let both = [letter(1, Some("m1")), letter(2, Some("m1"))].map(|it| desk.bob.send(it));
        let mut both = Box::pin(join_all(both));
        assert!((&mut both).now_or_never().is_none());
        desk.verdicts.send(true).unwrap();
        let both: Vec<_> = both.await.into_iter().map(|it| it.unwrap().unwrap()).collect();
        assert_eq!((both[0].queued, both[0].duplicate), (1, false));
        assert!(both[1].duplicate);
        assert_eq!(desk.mail_committed().len(), 1);
    });
}

#[test]
fn what_is_settled_dropped_read_and_wanted_is_written_down() {
    System::new().block_on(async {
        let desk = Desk::open(None);
        (0..20).for_each(|_| desk.verdicts.send(true).unwrap());
        let mut numbers = Vec::new();
        for n in 1..=4 {
            desk.bob.send(letter(n, None)).await.unwrap().unwrap();
            numbers.extend(desk.mail_committed());
        }
        let dropped = desk.committed.recv().unwrap();
        let Change::Settled { up_to, .. } = dropped[0] else { panic!("{dropped:?}") };
        let Change::Person(_, head) = &dropped[1] else { panic!("{dropped:?}") };
        assert_eq!((up_to, head.missed), (numbers[0], 1));

        desk.tells(Settle { up_to: numbers[1] }).await;
        assert_eq!(desk.head_committed().missed, 0, "who has the next one was told before it");
        let filter = NoticeFilter { modules: ["ai".to_owned()].into(), ..Default::default() };
        desk.tells(Subscribe(filter.clone())).await;
        assert_eq!(desk.head_committed().filter, filter);
        let id = NotificationId::new("n1").unwrap();
        desk.tells(MarkRead { session: session(1), id: id.clone() }).await;
        assert_eq!(desk.head_committed().read, [id]);
        desk.hears(&Ear::default(), 1).await;
        desk.tells(Lease { session: session(1), want: 60 }).await;
        desk.tells(Lease { session: session(1), want: 1 }).await;
        assert!(desk.head_committed().blocked_until.is_some());
    });
}

/// Of bob: two letters wait, three were missed, one was sent and settled.
fn record() -> PersonRecord {
    let at = crate::clock::now();
    let mail = |n: u64| {
        let delivery = letter(n, None).delivery.mailed(n).into();
        StoredMail { delivery, weight: 1, since: at, origin: None }
    };
    let known = letter(0, Some("known")).origin.unwrap();
    let filter = NoticeFilter { modules: ["ai".to_owned()].into(), ..Default::default() };
    let head = PersonHead {
        blocked_until: Some(at.after(Duration::from_secs(60))),
        filter,
        read: vec![NotificationId::new("n1").unwrap()],
        touched: at,
        missed: 3,
    };
    let origins = vec![StoredOrigin { origin: known, number: 6, at }];
    PersonRecord { head, number: 8, mail: vec![mail(7), mail(8)], origins }
}

#[test]
fn a_person_goes_on_as_they_were_kept() {
    System::new().block_on(async {
        let desk = Desk::open(Some(&record()));
        (0..20).for_each(|_| desk.verdicts.send(true).unwrap());
        let ear = Ear::default();
        desk.hears(&ear, 1).await;
        let at = Timestamp::from_millis;
        let kept = [Heard::Missed(3, 6), Heard::Letter(7, at(7)), Heard::Letter(8, at(8))];
        assert_eq!(ear.heard(), kept);

        let known = desk.bob.send(letter(9, Some("known"))).await.unwrap().unwrap();
        assert!(known.duplicate);
        let notify = Notify { what: "created".into(), notice: notice(), keep: true };
        let read = desk.bob.send(notify).await.unwrap().unwrap();
        assert_eq!((read.delivered, read.queued), (0, 0));
        let fresh = desk.bob.send(letter(10, Some("fresh"))).await.unwrap().unwrap();
        assert_eq!(fresh.delivered, 1);
        a_moment().await;
        assert!(ear.numbers()[2] > 8, "no number is given twice");
        let mut quota = crate::user::quota::Quota::new(&user_terms(), crate::clock::now());
        quota.block_until(record().head.blocked_until);
        assert!(matches!(quota.lease(1, crate::clock::now()), Grant::Blocked(_)));
    });
}
