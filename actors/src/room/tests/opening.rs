//! What the housekeeper promises about rooms of which something is kept.

use std::sync::Arc;

use actix::System;
use futures_util::future::join_all;
use protocol::{
    Fault, FaultCode, Kind, Payload, announce::Announcement, direct::Outcome, room::RoomSettings,
};

use super::disk::{Disk, head, lab, record};
use crate::{
    post::{Handle, ask},
    room::{
        RoomActor,
        messages::{Announce, Describe},
    },
    server::{
        ServerActor, desk,
        messages::{CloseRoom, CreateRoom, OpenRoom},
    },
    store::ledger::Ledger,
    terms::tests::server_terms,
};

fn service(ledger: Ledger) -> Handle<ServerActor> {
    ServerActor::start(server_terms(), ledger, Box::new(|| {}))
}

async fn open(server: Handle<ServerActor>, create: bool) -> Result<Handle<RoomActor>, Fault> {
    ask(&server, OpenRoom { room: lab(), create }).await.unwrap()
}

async fn create(server: Handle<ServerActor>) -> Result<RoomSettings, Fault> {
    let (room, public) = (lab(), true);
    let create = CreateRoom { room, name: None, owner: None, max_members: None, public };
    ask(&server, create).await.unwrap()
}

async fn close(server: Handle<ServerActor>) -> Result<(), Fault> {
    ask(&server, CloseRoom(lab())).await.unwrap()
}

async fn announce(room: Handle<RoomActor>, it: Announce) -> Result<Outcome, Fault> {
    ask(&room, it).await.unwrap()
}

fn refused<T>(answer: Result<T, Fault>) -> FaultCode {
    answer.err().expect("a refusal").code
}

#[test]
fn a_room_is_looked_up_once_however_many_ask() {
    System::new().block_on(async {
        let (mut disk, ledger) = Disk::new(Vec::new());
        disk.rooms.insert(lab(), record(head()));
        let server = service(ledger);
        let asked = (0..5).map(|n| actix::spawn(open(server.clone(), n % 2 == 0)));
        let asked: Vec<_> = asked.collect();
        disk.load(true).await;
        let opened = join_all(asked).await.into_iter().map(|it| it.unwrap().unwrap());
        let opened: Vec<_> = opened.collect();
        assert!(opened.iter().all(|room| Arc::ptr_eq(room, &opened[0])));
        assert_eq!(open(server, false).await.unwrap(), opened[0]);
        assert_eq!(ask(&opened[0], Describe).await.unwrap().settings.name, "lab");
        let (kind, body) = (Kind::new("news").unwrap(), Payload::from_json("{}".to_owned()));
        let news = Announce { message: Announcement::new(kind, body), origin: None };
        let said = actix::spawn(announce(opened[0].clone(), news));
        // The next that the disk is asked for: nobody has asked for the room again.
        disk.keep().await;
        assert!(said.await.unwrap().is_ok());
    });
}

#[test]
fn an_absent_room_is_opened_for_those_who_may() {
    System::new().block_on(async {
        let (mut disk, ledger) = Disk::new(Vec::new());
        let server = service(ledger);
        let may_not = actix::spawn(open(server.clone(), false));
        disk.load(true).await;
        assert_eq!(refused(may_not.await.unwrap()), FaultCode::RoomNotFound);
        let may = actix::spawn(open(server, true));
        disk.load(true).await;
        assert!(may.await.unwrap().is_ok());
    });
}

#[test]
fn whoever_asks_is_told_that_the_store_fails_and_may_ask_again() {
    System::new().block_on(async {
        let (mut disk, ledger) = Disk::new(Vec::new());
        let server = service(ledger);
        for works in [false, true] {
            let asked = actix::spawn(open(server.clone(), true));
            disk.load(works).await;
            let opened = asked.await.unwrap();
            assert_eq!(opened.is_ok(), works);
            assert!(works || refused(opened) == FaultCode::StoreUnavailable);
        }
    });
}

#[test]
fn a_room_is_made_when_it_is_kept_and_not_otherwise() {
    System::new().block_on(async {
        let (mut disk, ledger) = Disk::new(Vec::new());
        let server = service(ledger);
        let made = actix::spawn(create(server.clone()));
        disk.load(true).await;
        disk.lose().await;
        assert_eq!(refused(made.await.unwrap()), FaultCode::StoreUnavailable);
        let there = actix::spawn(open(server.clone(), false));
        disk.load(true).await;
        assert_eq!(refused(there.await.unwrap()), FaultCode::RoomNotFound);
        let made = actix::spawn(create(server.clone()));
        disk.load(true).await;
        disk.keep().await;
        assert!(made.await.unwrap().is_ok());
        assert_eq!(refused(create(server).await), FaultCode::RoomExists);
        assert!(!disk.rooms[&lab()].head.passing);
    });
}

#[test]
fn a_closed_room_does_not_come_back_from_the_disk() {
    System::new().block_on(async {
        let (mut disk, ledger) = Disk::new(Vec::new());
        disk.rooms.insert(lab(), record(head()));
        let server = service(ledger);
        let closed = actix::spawn(close(server.clone()));
        disk.load(true).await;
        disk.keep().await;
        assert_eq!(closed.await.unwrap(), Ok(()));
        let there = actix::spawn(open(server.clone(), false));
        disk.load(true).await;
        assert_eq!(refused(there.await.unwrap()), FaultCode::RoomNotFound);
        let closed = actix::spawn(close(server));
        disk.load(true).await;
        assert_eq!(refused(closed.await.unwrap()), FaultCode::RoomNotFound);
    });
}

#[test]
fn rooms_made_on_purpose_are_there_whether_anybody_asks_or_not() {
    System::new().block_on(async {
        let (mut disk, ledger) = Disk::new(vec![lab()]);
        disk.rooms.insert(lab(), record(head()));
        let server = service(ledger);
        disk.load(true).await;
        // Nobody has asked: a question would be a second one for the disk.
        while desk::rooms(&server).await.unwrap().is_empty() {
            actix::clock::sleep(std::time::Duration::ZERO).await;
        }
    });
}
