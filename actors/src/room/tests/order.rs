//! Nobody hears what is not kept, and nothing is lost without being said.

use actix::System;
use futures_util::FutureExt;
use protocol::{
    FaultCode, Kind, Loss, Payload, Position, Recovery, announce::Announcement, direct::Outcome,
};

use super::{
    disk::EPOCH,
    guests::{Guest, Heard},
    scene::Scene,
};
use crate::{
    post::{self, ask},
    room::messages::{Announce, Finish, Found, Gone, Leave},
};

use Heard::{Answered, Event, Left, Published, Recovered, Refused, ReplayDone, Stale, State};

fn event(seq: u64, text: &str) -> Heard {
    Event(seq, text.to_owned())
}

#[test]
fn nobody_hears_what_is_not_kept_and_what_waits_goes_together() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        bob.heard().await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m2", "2");
        scene.say(&bob, "m3", "3");
        assert_eq!(scene.landed().await, 0);
        assert_eq!(bob.heard().await, []);
        scene.keep().await;
        assert_eq!(bob.heard().await, [event(1, "1")]);
        scene.keep().await;
        assert_eq!(scene.landed().await, 2, "both that waited went with one write");
        let both = [event(2, "2"), event(3, "3"), Published(3, false)];
        assert_eq!(bob.heard().await, both);
    });
}

#[test]
fn all_that_go_with_one_write_stay_kept() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m2", "2");
        scene.say(&ann, "m3", "3");
        scene.lose().await;
        scene.keep().await;
        let kept = [(1, "2".to_owned()), (2, "3".to_owned())];
        assert_eq!(scene.disk.texts(), kept, "the first is needed after the second has come");
    });
}

#[test]
fn what_could_not_be_kept_was_never_said_and_its_author_is_told() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        scene.write(&ann, "1", None);
        scene.keep().await;
        ann.heard().await;
        bob.heard().await;

        scene.write(&ann, "2", None);
        scene.lose().await;
        assert_eq!(ann.heard().await, [Refused(FaultCode::StoreUnavailable)]);
        // Two that go with one write are undone as one.
        for text in ["3", "4", "5"] {
            scene.write(&ann, text, None);
        }
        scene.lose().await;
        scene.lose().await;
        assert_eq!(ann.heard().await, vec![Refused(FaultCode::StoreUnavailable); 3]);
        assert_eq!(bob.heard().await, []);
        scene.write(&ann, "6", Some(0));
        scene.landed().await;
        assert_eq!(ann.heard().await, [Stale("1".to_owned())], "the lost write has left nothing");
        scene.say(&ann, "m1", "7");
        scene.keep().await;
        assert_eq!(bob.heard().await, [event(2, "7")], "its number is used by the next");
    });
}

#[test]
fn a_late_write_is_not_shown_what_is_not_kept() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        scene.say(&ann, "m1", "0");
        scene.write(&ann, "1", None);
        scene.write(&ann, "2", Some(0));
        scene.keep().await;
        assert_eq!(ann.heard().await, [event(1, "0"), Published(1, false)]);
        scene.lose().await;
        let unavailable = Refused(FaultCode::StoreUnavailable);
        assert_eq!(ann.heard().await, [unavailable.clone(), unavailable]);
    });
}

#[test]
fn a_repetition_is_answered_and_told_to_nobody() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m1", "1");
        scene.say(&bob, "m1", "2");
        scene.say(&bob, "m1", "2");
        ann.heard().await;
        bob.heard().await;
        scene.keep().await;
        assert_eq!(ann.heard().await, [event(1, "1"), Published(1, false)]);
        scene.keep().await;
        assert_eq!(ann.heard().await, [Published(1, true), event(2, "2")]);
        assert_eq!(bob.events().await, [(1, "1".to_owned()), (2, "2".to_owned())]);

        scene.reopen().await;
        scene.enter(&ann, None).await;
        ann.heard().await;
        scene.say(&ann, "m1", "1");
        scene.landed().await;
        assert_eq!(ann.heard().await, [Published(1, true)], "known across a restart");
    });
}

#[test]
fn a_repetition_of_what_was_not_kept_is_news() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        scene.say(&ann, "m1", "1");
        scene.lose().await;
        ann.heard().await;
        scene.say(&ann, "m1", "1");
        scene.keep().await;
        assert_eq!(ann.heard().await, [event(1, "1"), Published(1, false)]);
    });
}

#[test]
fn who_comes_back_hears_what_they_missed_or_that_it_is_lost() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        // The history holds ten.
        for n in 1..=12 {
            scene.say(&ann, &format!("m{n}"), &n.to_string());
            scene.keep().await;
        }
        let mut session = 2;
        let mut back = async |epoch, seq| {
            let guest = Guest::new(session, "bob");
            session += 1;
            scene.enter(&guest, Some(Position { epoch, seq })).await;
            guest.heard().await
        };
        let missed = [
            Recovered(Recovery::Recovered(2)),
            event(11, "11"),
            event(12, "12"),
            ReplayDone(12),
            State(12),
        ];
        assert_eq!(back(EPOCH, 10).await, missed);
        let nothing = [Recovered(Recovery::Recovered(0)), ReplayDone(12), State(12)];
        assert_eq!(back(EPOCH, 12).await, nothing);
        assert_eq!(back(EPOCH, 2).await[0], Recovered(Recovery::Recovered(10)));
        let lost = |loss| [Recovered(Recovery::Lost(loss)), ReplayDone(12), State(12)];
        assert_eq!(back(EPOCH, 1).await, lost(Loss::Trimmed));
        assert_eq!(back(EPOCH, 13).await, lost(Loss::EpochChanged));
        assert_eq!(back(protocol::Epoch(8), 12).await, lost(Loss::EpochChanged));
    });
}

#[test]
fn a_replay_stops_where_live_begins() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.say(&ann, "m1", "1");
        scene.keep().await;
        scene.say(&ann, "m2", "2");
        scene.enter(&bob, Some(Position { epoch: EPOCH, seq: 0 })).await;
        let replayed = [Recovered(Recovery::Recovered(1)), event(1, "1"), ReplayDone(1), State(1)];
        assert_eq!(bob.heard().await, replayed);
        scene.keep().await;
        assert_eq!(bob.heard().await, [event(2, "2")]);
    });
}

#[test]
fn who_speaks_before_the_service_goes_away_hears_first_what_became_of_it() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        let finish = |guest: &Guest| Finish { session: guest.session, mail: guest.mail.clone() };
        for guest in [&ann, &bob] {
            scene.enter(guest, None).await;
        }
        ann.heard().await;
        bob.heard().await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m2", "2");
        post::insist(&scene.room, finish(&ann));
        post::insist(&scene.room, finish(&bob));
        scene.landed().await;
        assert_eq!(bob.heard().await, [Answered], "who has said nothing need not wait");
        scene.keep().await;
        assert_eq!(ann.heard().await, [event(1, "1"), Published(1, false)]);
        scene.lose().await;
        assert_eq!(ann.heard().await, [Refused(FaultCode::StoreUnavailable), Answered]);
    });
}

#[test]
fn who_speaks_and_leaves_hears_first_what_became_of_it() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        let leave = |guest: &Guest| Leave { session: guest.session, re: None };
        for guest in [&ann, &bob] {
            scene.enter(guest, None).await;
        }
        ann.heard().await;
        bob.heard().await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m2", "2");
        post::insist(&scene.room, leave(&ann));
        post::insist(&scene.room, leave(&bob));
        scene.landed().await;
        assert_eq!(bob.heard().await, [Left(false)], "who has said nothing need not wait");
        scene.keep().await;
        assert_eq!(ann.heard().await, [event(1, "1"), Published(1, false)]);
        scene.lose().await;
        assert_eq!(ann.heard().await, [Refused(FaultCode::StoreUnavailable), Left(false)]);

        scene.enter(&ann, None).await;
        ann.heard().await;
        scene.say(&ann, "m3", "3");
        post::insist(&scene.room, leave(&ann));
        scene.enter(&ann, None).await;
        assert_eq!(ann.heard().await, [Left(false), State(1)], "in again, and not out later");
        scene.keep().await;
        assert_eq!(ann.heard().await, [event(2, "3"), Published(2, false)]);
    });
}

#[test]
fn a_message_counts_though_its_author_is_gone() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob, carl) = (Guest::new(1, "ann"), Guest::new(2, "bob"), Guest::new(3, "carl"));
        for guest in [&ann, &bob, &carl] {
            scene.enter(guest, None).await;
        }
        scene.say(&ann, "m1", "1");
        scene.say(&bob, "m2", "2");
        for gone in [&ann, &bob] {
            post::insist(&scene.room, Gone { session: gone.session });
        }
        scene.keep().await;
        scene.keep().await;
        assert_eq!(carl.events().await, [(1, "1".to_owned()), (2, "2".to_owned())]);
    });
}

#[test]
fn an_announcement_is_answered_when_it_is_kept() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        let announce = || {
            let kind = Kind::new("maintenance").unwrap();
            let room = scene.room.clone();
            let body = Payload::from_json("{}".to_owned());
            let news = Announce { message: Announcement::new(kind, body), origin: None };
            async move { ask(&room, news).await.unwrap() }
        };
        let (first, second) = (actix::spawn(announce()), actix::spawn(announce()));
        actix::clock::sleep(std::time::Duration::ZERO).await;
        scene.lose().await;
        assert_eq!(first.await.unwrap().unwrap_err().code, FaultCode::StoreUnavailable);
        assert!(!second.is_finished(), "nothing is promised yet");
        scene.keep().await;
        let outcome = Outcome { delivered: 1, ..Outcome::default() };
        assert_eq!(second.await.unwrap(), Ok(outcome));
        assert_eq!(ann.heard().await, [event(1, "{}")]);
    });
}

#[test]
fn without_a_store_everything_is_kept_at_once() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m1", "1");
        scene.landed().await;
        assert_eq!(ann.heard().await, [event(1, "1"), Published(1, false), Published(1, true)]);
    });
}

#[cfg(feature = "chaos")]
#[test]
fn a_failure_amid_what_waits_costs_its_author_alone() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        scene.write(&bob, "0", None);
        scene.write(&ann, "1", None);
        scene.write(&bob, crate::CHAOS, None);
        scene.say(&bob, "m1", crate::CHAOS);
        scene.say(&bob, "m1", "2");
        scene.write(&ann, "late", Some(0));
        scene.keep().await;
        ann.heard().await;
        bob.heard().await;
        scene.keep().await;
        let heard = [event(2, "1"), Published(2, false), event(3, "2"), Stale("1".to_owned())];
        assert_eq!(ann.heard().await, heard, "the cell is as it was");
        assert_eq!(bob.heard().await, [event(2, "1"), event(3, "2"), Published(3, false)]);
        assert_eq!(scene.disk.texts()[2], (3, "2".to_owned()));
    });
}

#[test]
fn what_waits_as_the_room_ends_is_refused_and_what_is_on_its_way_is_replayed() {
    System::new().block_on(async {
        let scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m2", "2");
        scene.landed().await;
        ann.heard().await;
        scene.fall().await;
        let lost = Heard::Lost(Position { epoch: EPOCH, seq: 0 });
        assert_eq!(ann.heard().await, [lost, Refused(FaultCode::Overloaded)]);
    });
}

#[test]
fn a_room_that_stands_stays_when_a_write_fails_beside_which_it_is_asked_for() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        scene.say(&ann, "m1", "1");
        scene.say(&ann, "m2", "2");
        let room = scene.room.clone();
        let mut found = Box::pin(async move { ask(&room, Found).await.unwrap() });
        assert!((&mut found).now_or_never().is_none(), "it waits for the write before it");
        scene.keep().await;
        scene.lose().await;
        assert_eq!(found.await.unwrap_err().code, FaultCode::StoreUnavailable);
        ann.heard().await;
        scene.say(&ann, "m3", "3");
        scene.keep().await;
        assert_eq!(ann.heard().await, [event(2, "3"), Published(2, false)]);
    });
}
