//! A disk that does nothing by itself: each commit waits for the test to keep or to lose it.

use std::{collections::HashMap, sync::mpsc, time::Duration};

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use protocol::{Epoch, RoomId, Timestamp, UserId, room::RoomSettings};

use super::guests::Heard;
use crate::{
    clock::now,
    ports::store::{Change, Engine, PersonRecord, RoomHead, RoomRecord, StoreError, StoredOrigin},
    store::{StoreActor, ledger::Ledger},
    terms::tests::store_terms,
};

/// Longer than anything here takes on a loaded machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// The order of every room that is made here.
pub(super) const EPOCH: Epoch = Epoch(7);

/// The only room.
pub(super) fn lab() -> RoomId {
    RoomId::new("lab").unwrap()
}

enum Asked {
    Commit(Vec<Change>, mpsc::Sender<Result<(), StoreError>>),
    Room(RoomId, mpsc::Sender<Result<Option<RoomRecord>, StoreError>>),
}

/// The store's end: asks the test, and blocks.
struct Head {
    asks: UnboundedSender<Asked>,
    lasting: Vec<RoomId>,
}

impl Head {
    fn ask<T>(
        &self,
        asked: impl FnOnce(mpsc::Sender<Result<T, StoreError>>) -> Asked,
    ) -> Result<T, StoreError> {
        let over = || StoreError::Unavailable("the test is over".to_owned());
        let (reply, answer) = mpsc::channel();
        self.asks.unbounded_send(asked(reply)).map_err(|_| over())?;
        answer.recv().map_err(|_| over())?
    }
}

impl Engine for Head {
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if changes.is_empty() {
            // The keeper only wants to know whether it works.
            return Ok(());
        }
        self.ask(|reply| Asked::Commit(changes.to_vec(), reply))
    }

    fn room(&mut self, room: &RoomId) -> Result<Option<RoomRecord>, StoreError> {
        self.ask(|reply| Asked::Room(room.clone(), reply))
    }

    fn person(&mut self, _: &UserId) -> Result<Option<PersonRecord>, StoreError> {
        Ok(None)
    }

    fn lasting_rooms(&mut self) -> Result<Vec<RoomId>, StoreError> {
        Ok(self.lasting.clone())
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

/// The test's end.
pub(super) struct Disk {
    asked: UnboundedReceiver<Asked>,
    pub(super) rooms: HashMap<RoomId, RoomRecord>,
}

impl Disk {
    /// An empty one, which says that these rooms were made on purpose.
    pub(super) fn new(lasting: Vec<RoomId>) -> (Self, Ledger) {
        let (asks, asked) = unbounded();
        let store = StoreActor::start(Box::new(Head { asks, lasting }), store_terms(None));
        (Self { asked, rooms: HashMap::new() }, Ledger::to(store))
    }

    async fn next(&mut self) -> Asked {
        let next = actix::clock::timeout(PATIENCE, self.asked.next()).await;
        next.expect("the store is asked").expect("the store lives")
    }

    /// Keeps the commit that waits.
    pub(super) async fn keep(&mut self) {
        let Asked::Commit(changes, verdict) = self.next().await else { panic!("no commit") };
        changes.into_iter().for_each(|change| self.apply(change));
        verdict.send(Ok(())).unwrap();
    }

    /// Loses the commit that waits.
    pub(super) async fn lose(&mut self) {
        let Asked::Commit(_, verdict) = self.next().await else { panic!("no commit") };
        verdict.send(Err(StoreError::Unavailable("no space left".to_owned()))).unwrap();
    }

    /// Answers the question for a room, or fails at it.
    pub(super) async fn load(&mut self, works: bool) {
        let Asked::Room(room, answer) = self.next().await else { panic!("no question") };
        let damaged = || StoreError::Damaged("nonsense".to_owned());
        let record = self.rooms.get(&room).cloned();
        answer.send(works.then_some(record).ok_or_else(damaged)).unwrap();
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Room(room, head) => {
                let fresh = record(head.clone());
                self.rooms.entry(room).or_insert(fresh).head = head;
            }
            Change::Event { room, event, keep_from } => {
                let record = self.rooms.get_mut(&room).expect("founded before");
                let seq = event.delivery.seq.expect("a number");
                assert_eq!(seq, record.seq + 1, "no gap, and no number twice");
                record.seq = seq;
                record.last_activity = event.delivery.at;
                record.origins.extend(event.origin.clone().map(|origin| StoredOrigin {
                    origin,
                    number: seq,
                    at: event.delivery.at,
                }));
                record.events.push(event);
                record.events.retain(|event| event.delivery.seq >= Some(keep_from));
            }
            Change::Cell(cell) => {
                let cells = &mut self.rooms.get_mut(&cell.room).expect("founded before").cells;
                cells.retain(|it| (&it.sheet, &it.cell) != (&cell.sheet, &cell.cell));
                cells.push(cell);
            }
            Change::RoomGone(room) => drop(self.rooms.remove(&room)),
            _ => panic!("not of a room"),
        }
    }

    /// The texts that are kept, oldest first.
    pub(super) fn texts(&self) -> Vec<(u64, String)> {
        let events = self.rooms.get(&lab()).into_iter().flat_map(|record| &record.events);
        let said = events.filter_map(|event| Heard::of(&event.delivery));
        said.filter_map(
            |it| if let Heard::Event(seq, text) = it { Some((seq, text)) } else { None },
        )
        .collect()
    }
}

/// What the room is.
pub(super) fn head() -> RoomHead {
    let settings = RoomSettings {
        name: "lab".to_owned(),
        owner: None,
        max_members: 100,
        public: true,
        created: now(),
    };
    RoomHead { settings, passing: true, epoch: EPOCH }
}

/// A room of which nothing else is kept.
pub(super) fn record(head: RoomHead) -> RoomRecord {
    let last_activity = head.settings.created;
    RoomRecord {
        head,
        seq: 0,
        last_activity,
        events: Vec::new(),
        cells: Vec::new(),
        origins: Vec::new(),
    }
}
