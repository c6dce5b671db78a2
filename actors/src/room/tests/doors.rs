//! Being shown out, closing, and rest after too many failures.

use actix::System;
use protocol::{Action, Actions, FaultCode, Grant, Pattern, Rights};

use super::{
    disk::lab,
    guests::{Guest, Heard, identity},
    scene::{Despair, Scene},
};
use crate::{
    post::{self, ask},
    room::messages::{Close, Describe, Found, Renew},
};

use Heard::{Event, Forgotten, Left, Published, Refused};

fn only(actions: &[Action]) -> Rights {
    let actions: Actions = actions.iter().copied().collect();
    let rooms = Pattern::new("*").unwrap();
    Rights { grants: [Grant { rooms, actions }].into(), ..Rights::default() }
}

#[test]
fn a_new_token_holds_at_once() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        let renew = |rights| Renew { session: ann.session, who: identity("ann", rights) };
        post::insist(&scene.room, renew(only(&[Action::Join])));
        scene.say(&ann, "m1", "1");
        scene.landed().await;
        assert_eq!(ann.heard().await, [Refused(FaultCode::PermissionDenied)], "may only listen");
        post::insist(&scene.room, renew(Rights::everywhere()));
        scene.say(&ann, "m2", "2");
        scene.landed().await;
        assert_eq!(ann.heard().await[0], Event(1, "2".to_owned()));
    });
}

#[test]
fn who_may_no_longer_be_here_is_shown_out_and_told_why() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        ann.heard().await;
        let who = identity("ann", only(&[Action::Publish]));
        post::insist(&scene.room, Renew { session: ann.session, who });
        scene.say(&ann, "m1", "1");
        scene.landed().await;
        let told = [
            Refused(FaultCode::PermissionDenied),
            Left(false),
            Forgotten,
            Refused(FaultCode::NotInRoom),
        ];
        assert_eq!(ann.heard().await, told);
        let here = ask(&scene.room, Describe).await.unwrap();
        assert_eq!((here.people, here.sessions, here.messages), (1, 1, 0));
    });
}

#[test]
fn a_room_is_closed_when_nothing_is_kept_of_it() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        scene.say(&ann, "m1", "1");
        let closed = actix::spawn({
            let room = scene.room.clone();
            async move { ask(&room, Close).await.unwrap() }
        });
        actix::clock::sleep(std::time::Duration::ZERO).await;
        scene.keep().await;
        assert_eq!(ann.heard().await, [Event(1, "1".to_owned()), Published(1, false)]);
        scene.say(&ann, "m2", "2");
        assert!(scene.disk.rooms.contains_key(&lab()) && !closed.is_finished());
        scene.keep().await;
        assert_eq!(closed.await.unwrap(), Ok(()));
        assert!(scene.disk.rooms.is_empty());
        scene.say(&ann, "m3", "3");
        scene.landed().await;
        let not_in_room = Refused(FaultCode::NotInRoom);
        let heard = ann.heard().await;
        assert_eq!(heard, [Left(true), Forgotten, not_in_room.clone(), not_in_room]);
    });
}

#[test]
fn a_room_that_cannot_be_forgotten_stays_open() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        scene.say(&ann, "m1", "1");
        scene.keep().await;
        ann.heard().await;
        let closed = actix::spawn({
            let room = scene.room.clone();
            async move { ask(&room, Close).await.unwrap() }
        });
        actix::clock::sleep(std::time::Duration::ZERO).await;
        scene.lose().await;
        assert_eq!(closed.await.unwrap().unwrap_err().code, FaultCode::StoreUnavailable);
        scene.say(&ann, "m2", "2");
        scene.keep().await;
        assert_eq!(ann.heard().await, [Event(2, "2".to_owned()), Published(2, false)]);
    });
}

#[test]
fn a_room_made_on_purpose_is_there_when_it_is_kept() {
    System::new().block_on(async {
        for kept in [true, false] {
            let mut scene = Scene::new();
            let ann = Guest::new(1, "ann");
            scene.enter(&ann, None).await;
            ann.heard().await;
            let found = actix::spawn({
                let room = scene.room.clone();
                async move { ask(&room, Found).await.unwrap() }
            });
            actix::clock::sleep(std::time::Duration::ZERO).await;
            assert!(!found.is_finished());
            if kept {
                scene.keep().await;
                assert_eq!(found.await.unwrap(), Ok(()));
                assert!(scene.disk.rooms.contains_key(&lab()));
            } else {
                scene.lose().await;
                assert_eq!(found.await.unwrap().unwrap_err().code, FaultCode::StoreUnavailable);
                assert_eq!(ann.heard().await, [Left(true), Forgotten]);
            }
        }
    });
}

#[test]
fn a_room_that_is_given_up_finishes_what_is_under_way_and_stays_kept() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        scene.say(&ann, "m1", "1");
        post::insist(&scene.room, Despair);
        scene.say(&ann, "m2", "2");
        scene.keep().await;
        let not_in_room = Refused(FaultCode::NotInRoom);
        let said = [Event(1, "1".to_owned()), Published(1, false)];
        let heard = [&[not_in_room][..], &said, &[Left(true), Forgotten]].concat();
        assert_eq!(ann.heard().await, heard);
        assert_eq!(scene.disk.rooms[&lab()].seq, 1);
    });
}

#[cfg(feature = "chaos")]
#[test]
fn a_room_that_fails_too_often_rests_and_says_so() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        ann.heard().await;
        // The terms of these tests allow four failures in a minute.
        for n in 0..5 {
            scene.say(&ann, &format!("m{n}"), crate::CHAOS);
        }
        scene.say(&ann, "m5", "1");
        scene.landed().await;
        let mut told = vec![Refused(FaultCode::Internal); 5];
        told.push(Refused(FaultCode::RoomSuspended));
        assert_eq!(ann.heard().await, told);
        scene.enter(&bob, None).await;
        assert_eq!(bob.heard().await, [Heard::State(0)], "to listen is no act");
        assert_eq!(ask(&scene.room, Close).await.unwrap(), Ok(()), "nor is to close it");
    });
}
