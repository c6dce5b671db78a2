//! A room, its guests and its disk, all in the hands of the test.

use std::{sync::Arc, time::Duration};

use actix::{Actor, ActorContext, Handler, Message};
use protocol::{
    CellId, MessageId, Pattern, Payload, Position, RoomId, SheetId,
    activity::Interest,
    sheet::{CellWrite, SheetRead},
};

use super::{
    disk::{Disk, PATIENCE, head, lab, record},
    guests::Guest,
};
use crate::{
    ports::store::RoomRecord,
    post::{self, Handle, ask},
    restarts::Remedy,
    room::{
        Birth, RoomActor,
        messages::{Act, Enter, Member, Publish},
    },
    server::ServerActor,
    store::ledger::Ledger,
    terms::{RoomTerms, tests::server_terms},
};

/// How many writes have been answered.
#[derive(Message)]
#[rtype(result = "u64")]
struct Landed;

impl Handler<Landed> for RoomActor {
    type Result = u64;

    fn handle(&mut self, _: Landed, _: &mut Self::Context) -> u64 {
        self.staging.landed()
    }
}

/// Whether a write is under way.
#[derive(Message)]
#[rtype(result = "bool")]
struct Flying;

impl Handler<Flying> for RoomActor {
    type Result = bool;

    fn handle(&mut self, _: Flying, _: &mut Self::Context) -> bool {
        self.staging.is_flying()
    }
}

/// Has the room fail for the last time.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Despair;

impl Handler<Despair> for RoomActor {
    type Result = ();

    fn handle(&mut self, _: Despair, ctx: &mut Self::Context) {
        self.survive(ctx, |room, _| room.mind(Remedy::GiveUp));
    }
}

/// Ends the room without a word, as a failure beyond repair does.
#[derive(Message)]
#[rtype(result = "()")]
struct Fall;

impl Handler<Fall> for RoomActor {
    type Result = ();

    fn handle(&mut self, _: Fall, ctx: &mut Self::Context) {
        ctx.terminate();
    }
}

/// All of it.
pub(super) struct Scene {
    pub(super) disk: Disk,
    pub(super) room: Handle<RoomActor>,
    name: RoomId,
    ledger: Ledger,
    terms: Arc<RoomTerms>,
    server: Handle<ServerActor>,
}

impl Scene {
    /// A new room whose disk is in the test's hands.
    pub(super) fn new() -> Self {
        let (disk, ledger) = Disk::new(Vec::new());
        Self::with(lab(), disk, ledger, server_terms().room)
    }

    /// The event bus, whose disk is in the test's hands. What has a dot in its name is kept.
    pub(super) fn bus() -> Self {
        let (disk, ledger) = Disk::new(Vec::new());
        let durable_kinds = vec![Pattern::new("*.*").unwrap()];
        let terms = RoomTerms { durable_kinds, ..server_terms().bus };
        Self::with(RoomId::bus(), disk, ledger, terms)
    }

    /// One that may fail as often as it likes.
    pub(super) fn patient() -> Self {
        let (disk, ledger) = Disk::new(Vec::new());
        let terms = RoomTerms { failures_before_rest: usize::MAX, ..server_terms().room };
        Self::with(lab(), disk, ledger, terms)
    }

    /// A new room without a store.
    pub(super) fn in_memory() -> Self {
        Self::with(lab(), Disk::new(Vec::new()).0, Ledger::default(), server_terms().room)
    }

    fn with(name: RoomId, disk: Disk, ledger: Ledger, terms: RoomTerms) -> Self {
        let server = ServerActor::start(server_terms(), Ledger::default(), Box::new(|| {}));
        let terms = Arc::new(terms);
        let room = start((&name, None), &ledger, &terms, &server);
        Self { disk, room, name, ledger, terms, server }
    }

    /// The room is gone and opened again from what is kept of it.
    pub(super) async fn reopen(&mut self) {
        self.fall().await;
        self.open_again();
    }

    /// The room is gone.
    pub(super) async fn fall(&self) {
        self.room.send(Fall).await.unwrap();
    }

    /// The room is opened again from what is kept of it.
    pub(super) fn open_again(&mut self) {
        let kept = self.disk.rooms.get(&self.name).cloned();
        self.room = start((&self.name, kept), &self.ledger, &self.terms, &self.server);
    }

    pub(super) async fn enter(&self, guest: &Guest, since: Option<Position>) {
        self.enter_for(guest, since, None).await;
    }

    /// Enters to hear some activities only.
    pub(super) async fn enter_for(
        &self,
        guest: &Guest,
        since: Option<Position>,
        interest: Option<Interest>,
    ) {
        let (session, who, mail) = (guest.session, guest.who.clone(), guest.mail.clone());
        let member = Member { session, who, mail };
        let enter = Enter { member, since, wish: interest.map(Box::new).into(), status: None };
        ask(&self.room, enter).await.unwrap().unwrap();
    }

    pub(super) fn publish(&self, guest: &Guest, id: Option<&str>, act: Act) {
        let id = id.map(|id| MessageId::new(id).unwrap());
        post::insist(
            &self.room,
            Publish { session: guest.session, id, ack: true, read: None, act },
        );
    }

    pub(super) fn say(&self, guest: &Guest, id: &str, text: &str) {
        self.publish(guest, Some(id), Act::Say(Payload::from_json(text.to_owned())));
    }

    pub(super) fn write(&self, guest: &Guest, text: &str, seen: Option<u64>) {
        self.write_cell(guest, "A1", text, seen);
    }

    pub(super) fn write_cell(&self, guest: &Guest, cell: &str, text: &str, seen: Option<u64>) {
        let write = CellWrite {
            sheet: SheetId::new("s").unwrap(),
            cell: CellId::new(cell).unwrap(),
            value: Payload::from_json(text.to_owned()),
            formula: None,
            seen,
        };
        self.publish(guest, None, Act::Write(write));
    }

    /// Asks what stands on the sheet.
    pub(super) fn read(&self, guest: &Guest, after: Option<CellId>, limit: Option<u32>) {
        let read = SheetRead { sheet: SheetId::new("s").unwrap(), after, limit };
        self.publish(guest, Some("s-1"), Act::Read(read));
    }

    /// Keeps the write that is under way, and waits until the room knows.
    pub(super) async fn keep(&mut self) {
        let before = self.landed().await;
        self.disk.keep().await;
        self.wait_beyond(before).await;
    }

    /// Loses the write that is under way, and waits until the room knows.
    pub(super) async fn lose(&mut self) {
        let before = self.landed().await;
        self.disk.lose().await;
        self.wait_beyond(before).await;
    }

    async fn wait_beyond(&self, before: u64) {
        let landed = async {
            while self.landed().await == before {
                actix::clock::sleep(Duration::from_micros(50)).await;
            }
        };
        actix::clock::timeout(PATIENCE, landed).await.expect("the room is answered");
    }

    pub(super) async fn is_flying(&self) -> bool {
        ask(&self.room, Flying).await.unwrap()
    }

    /// Writes that were answered; all mail before has been read by then.
    pub(super) async fn landed(&self) -> u64 {
        ask(&self.room, Landed).await.unwrap()
    }
}

fn start(
    (name, kept): (&RoomId, Option<RoomRecord>),
    ledger: &Ledger,
    terms: &Arc<RoomTerms>,
    server: &Handle<ServerActor>,
) -> Handle<RoomActor> {
    let founded = kept.is_some();
    let birth = Birth {
        room: name.clone(),
        incarnation: 1,
        record: kept.unwrap_or_else(|| record(head())),
        founded,
        terms: terms.clone(),
        ledger: ledger.clone(),
        server: server.clone(),
    };
    Arc::new(RoomActor::new(birth).start())
}
