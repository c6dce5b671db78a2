//! The keeper with an engine that does what the test tells it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    time::Duration,
};

use actix::{Actor, Context, Handler, Recipient, System};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use protocol::{FaultCode, RoomId, Timestamp, UserId};

use super::*;
use crate::{
    ports::store::{PersonHead, PersonRecord, RoomRecord},
    store::ledger::{Ledger, Promise},
    terms::tests::store_terms,
};

/// An engine that counts, and fails, panics or waits on demand.
struct Puppet {
    kept: Vec<Change>,
    strings: Strings,
    /// How many changes each commit had, as it begins.
    commits: UnboundedSender<usize>,
    /// Each commit waits for one; none, if nobody holds them back.
    gate: Option<mpsc::Receiver<()>>,
}

#[derive(Clone, Default)]
struct Strings {
    fails: Arc<AtomicBool>,
    panics: Arc<AtomicBool>,
    closed: Arc<AtomicBool>,
}

impl Engine for Puppet {
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        self.commits.unbounded_send(changes.len()).unwrap();
        if let Some(gate) = &self.gate {
            gate.recv().unwrap();
        }
        assert!(!self.strings.panics.load(SeqCst), "as asked");
        if self.strings.fails.load(SeqCst) {
            return Err(StoreError::Unavailable("as asked".into()));
        }
        self.kept.extend_from_slice(changes);
        Ok(())
    }

    fn room(&mut self, _: &RoomId) -> Result<Option<RoomRecord>, StoreError> {
        Err(StoreError::Damaged("as asked".into()))
    }

    /// Tells by the number how many changes are kept.
    fn person(&mut self, _: &UserId) -> Result<Option<PersonRecord>, StoreError> {
        Ok(Some(PersonRecord { number: self.kept.len() as u64, ..PersonRecord::default() }))
    }

    fn lasting_rooms(&mut self) -> Result<Vec<RoomId>, StoreError> {
        Ok(Vec::new())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.strings.closed.store(true, SeqCst);
        Ok(())
    }

    fn stale_rooms(&mut self, _: Timestamp) -> Result<Vec<RoomId>, StoreError> {
        Ok(Vec::new())
    }

    fn sweep_mail(&mut self, _: Timestamp, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Whoever asks, and hears.
struct Asker(UnboundedSender<Kept>);

impl Actor for Asker {
    type Context = Context<Self>;
}

impl Handler<Kept> for Asker {
    type Result = ();

    fn handle(&mut self, kept: Kept, _: &mut Self::Context) {
        self.0.unbounded_send(kept).unwrap();
    }
}

/// A keeper, its puppet's strings, and somebody who asks.
struct Stage {
    ledger: Ledger,
    strings: Strings,
    commits: UnboundedReceiver<usize>,
    gate: mpsc::Sender<()>,
    asker: Arc<Recipient<Kept>>,
    heard: UnboundedReceiver<Kept>,
}

impl Stage {
    fn set(interval: Option<Duration>, gated: bool) -> Self {
        let (began, commits) = unbounded();
        let (gate, wait) = mpsc::channel();
        let strings = Strings::default();
        let engine = Puppet {
            kept: Vec::new(),
            strings: strings.clone(),
            commits: began,
            gate: gated.then_some(wait),
        };
        let first_rest = Duration::from_millis(100);
        let terms = StoreTerms { first_rest, ..store_terms(interval) };
        let ledger = Ledger::to(StoreActor::start(Box::new(engine), terms));
        let (said, heard) = unbounded();
        let asker = Arc::new(Asker(said).start().recipient());
        Self { ledger, strings, commits, gate, asker, heard }
    }

    fn write(&self, ticket: u64) {
        let promise = self.ledger.write(vec![change()], &self.asker, ticket);
        assert_eq!(promise, Promise::Awaited);
    }

    async fn hears(&mut self) -> (u64, Result<(), Fault>) {
        let kept = in_time(self.heard.next()).await;
        (kept.ticket, kept.result)
    }

    /// How many changes the next commit has.
    async fn commit(&mut self) -> usize {
        in_time(self.commits.next()).await
    }

    /// How many changes are kept by now.
    async fn kept(&self) -> u64 {
        self.ledger.person(user()).await.unwrap().unwrap().number
    }
}

/// Generous: a loaded machine is no broken promise.
async fn in_time<T>(next: impl Future<Output = Option<T>>) -> T {
    let next = actix::clock::timeout(Duration::from_secs(20), next).await;
    next.expect("something comes in time").unwrap()
}

fn user() -> UserId {
    UserId::new("ann").unwrap()
}

fn change() -> Change {
    Change::Person(user(), PersonHead::default())
}

fn refused(result: Result<(), Fault>) {
    let fault = result.unwrap_err();
    assert_eq!(fault.code, FaultCode::StoreUnavailable);
    assert!(fault.retry_after.is_some_and(|wait| !wait.is_zero()), "it says when to come back");
}

#[test]
fn what_comes_during_a_commit_leaves_in_the_next_one_together() {
    System::new().block_on(async {
        let mut stage = Stage::set(None, true);
        assert_eq!(stage.commit().await, 0, "it tries itself first");
        stage.gate.send(()).unwrap();
        stage.write(1);
        assert_eq!(stage.commit().await, 1);
        for ticket in 2..=100 {
            stage.write(ticket);
        }
        assert!(stage.heard.try_recv().is_err(), "nobody is told before the disk has it");
        stage.gate.send(()).unwrap();
        assert_eq!(stage.hears().await, (1, Ok(())));
        assert_eq!(stage.commit().await, 99);
        stage.gate.send(()).unwrap();
        for ticket in 2..=100 {
            assert_eq!(stage.hears().await, (ticket, Ok(())));
        }
    });
}

#[test]
fn a_failed_commit_is_told_to_everyone_in_it_and_heals_by_itself() {
    System::new().block_on(async {
        let mut stage = Stage::set(None, true);
        stage.gate.send(()).unwrap();
        stage.write(1);
        while stage.commit().await == 0 {}
        stage.write(2);
        stage.write(3);
        stage.strings.fails.store(true, SeqCst);
        stage.gate.send(()).unwrap();
        let (first, result) = stage.hears().await;
        assert_eq!(first, 1);
        refused(result);
        for ticket in [2, 3] {
            let (heard, result) = stage.hears().await;
            assert_eq!(heard, ticket);
            refused(result);
        }
        // While it rests nobody troubles it but itself, and that until it works again.
        assert_eq!(stage.commit().await, 0);
        stage.gate.send(()).unwrap();
        assert_eq!(stage.commit().await, 0);
        stage.strings.fails.store(false, SeqCst);
        stage.gate.send(()).unwrap();
        stage.gate.send(()).unwrap();
        assert_eq!(stage.kept().await, 0, "nothing that was refused is kept");
        stage.write(4);
        assert_eq!(stage.hears().await, (4, Ok(())));
        assert_eq!(stage.kept().await, 1);
    });
}

#[test]
fn a_relaxed_store_promises_at_once_and_keeps_a_little_later() {
    System::new().block_on(async {
        let mut stage = Stage::set(Some(Duration::from_millis(20)), false);
        assert_eq!(stage.commit().await, 0);
        stage.write(1);
        stage.write(2);
        assert_eq!(stage.hears().await, (1, Ok(())));
        assert_eq!(stage.hears().await, (2, Ok(())));
        assert_eq!(stage.commit().await, 2, "in one commit");
        assert_eq!(stage.kept().await, 2);
    });
}

#[test]
fn a_relaxed_store_that_fails_promises_nothing_and_loses_nothing_that_it_promised() {
    System::new().block_on(async {
        let mut stage = Stage::set(Some(Duration::from_secs(3_600)), false);
        assert_eq!(stage.commit().await, 0);
        stage.write(1);
        assert_eq!(stage.hears().await, (1, Ok(())));
        stage.strings.fails.store(true, SeqCst);
        assert!(stage.ledger.flush().await.is_err());
        stage.write(2);
        let (_, result) = stage.hears().await;
        refused(result);
        assert!(stage.ledger.person(user()).await.is_err(), "it would not see the first");
        while stage.commit().await != 1 {}
        stage.strings.fails.store(false, SeqCst);
        while stage.ledger.flush().await.is_err() {}
        assert_eq!(stage.kept().await, 1, "what was promised, and not what was refused");
    });
}

#[test]
fn reading_sees_everything_written_before() {
    System::new().block_on(async {
        for interval in [None, Some(Duration::from_secs(3_600))] {
            let stage = Stage::set(interval, false);
            for written in 1..=3 {
                stage.ledger.note(vec![change()]);
                assert_eq!(stage.kept().await, written);
            }
        }
    });
}

#[test]
fn a_record_that_cannot_be_read_concerns_nobody_else() {
    System::new().block_on(async {
        let mut stage = Stage::set(None, false);
        let room = RoomId::new("lab").unwrap();
        let fault = stage.ledger.room(room).await.unwrap_err();
        assert_eq!(fault.code, FaultCode::StoreUnavailable);
        stage.write(1);
        assert_eq!(stage.hears().await, (1, Ok(())), "it is not failing");
    });
}

#[test]
fn an_engine_that_panics_has_failed_and_the_keeper_lives_on() {
    System::new().block_on(async {
        let mut stage = Stage::set(None, false);
        assert_eq!(stage.commit().await, 0);
        // Its answer has come when the keeper answers something else.
        stage.ledger.flush().await.unwrap();
        stage.strings.panics.store(true, SeqCst);
        stage.write(1);
        let (_, result) = stage.hears().await;
        refused(result);
        assert_eq!(stage.commit().await, 1);
        stage.strings.panics.store(false, SeqCst);
        assert_eq!(stage.commit().await, 0, "it tries again");
        assert_eq!(stage.kept().await, 0);
        stage.write(2);
        while stage.hears().await != (2, Ok(())) {
            stage.write(2);
        }
    });
}

#[test]
fn the_last_word_keeps_what_waits_and_closes_the_file() {
    System::new().block_on(async {
        let mut stage = Stage::set(Some(Duration::from_secs(3_600)), false);
        assert_eq!(stage.commit().await, 0);
        stage.write(1);
        stage.ledger.close().await.unwrap();
        assert_eq!(stage.commit().await, 1);
        assert!(stage.strings.closed.load(SeqCst));
    });
}

#[test]
fn nothing_is_promised_behind_the_last_word() {
    System::new().block_on(async {
        let mut stage = Stage::set(Some(Duration::from_secs(3600)), true);
        stage.gate.send(()).unwrap();
        stage.commit().await;
        stage.write(1);
        assert_eq!(stage.hears().await, (1, Ok(())), "promised");
        let ledger = stage.ledger.clone();
        let closing = actix::spawn(async move { ledger.close().await });
        stage.commit().await;
        stage.write(2);
        stage.gate.send(()).unwrap();
        let (ticket, result) = stage.hears().await;
        assert_eq!(ticket, 2);
        assert_eq!(result.unwrap_err().code, FaultCode::StoreUnavailable);
        closing.await.unwrap().unwrap();
        assert!(stage.strings.closed.load(SeqCst));
    });
}
