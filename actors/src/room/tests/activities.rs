//! What is told in a room of activities: to whom it concerns, in order, once it is kept.

use std::sync::Arc;

use actix::System;
use futures_util::FutureExt;
use protocol::{
    Circles, EventId, Fault, FaultCode, Kind, Pattern, Payload, Position, Recovery, Rights,
    activity::{Draft, Interest, Tag, Told},
    presence::Status,
};

use super::{
    disk::EPOCH,
    guests::{Guest, Heard, identity},
    scene::Scene,
};
use crate::{
    post::{self, ask},
    room::messages::{Act, Emit, Listeners, Publisher, Recent, Renew},
};

use Heard::{Event, Recovered, Refused, ReplayDone, State, Subscribed};

type Answers = Vec<Result<Told, Fault>>;

fn draft(kind: &str, data: &str) -> Draft {
    Draft {
        kind: Kind::new(kind).unwrap(),
        data: Payload::from_json(data.to_owned()),
        id: None,
        at: None,
        source_agent: None,
        circle: None,
        project: None,
        library: None,
        durable: None,
    }
}

fn named(id: &str, draft: Draft) -> Draft {
    Draft { id: Some(EventId::new(id).unwrap()), ..draft }
}

fn of_circle(circle: &str, draft: Draft) -> Draft {
    Draft { circle: Some(Tag::number(circle)), ..draft }
}

fn only(pattern: &str) -> Option<Interest> {
    Some(Interest { kinds: vec![Pattern::new(pattern).unwrap()], ..Interest::default() })
}

fn seeing(circle: &str) -> Rights {
    Rights { circles: Circles::Only([Tag::text(circle)].into()), ..Rights::everywhere() }
}

fn event(seq: u64, text: &str) -> Heard {
    Event(seq, text.to_owned())
}

/// Where each stands, and whether it was told before.
fn stands(answers: Answers) -> Vec<Result<(Option<u64>, bool), FaultCode>> {
    let one = |told: Told| (told.durable.then_some(told.position.seq), told.duplicate);
    answers.into_iter().map(|it| it.map(one).map_err(|fault| fault.code)).collect()
}

impl Scene {
    /// Hands the room its mail; the answer comes when all of it is kept.
    async fn emit(
        &self,
        by: Publisher,
        drafts: Vec<Draft>,
    ) -> impl Future<Output = Vec<Result<(Option<u64>, bool), FaultCode>>> + use<> {
        let room = self.room.clone();
        let mut asked = Box::pin(async move { ask(&room, Emit { by, drafts }).await.unwrap() });
        // Polled once, it is in the mailbox.
        assert!((&mut asked).now_or_never().is_none(), "an answer takes its time");
        self.landed().await;
        asked.map(stands)
    }

    /// Says something that needs no disk.
    async fn flash(&self, drafts: Vec<Draft>) -> Vec<Result<(Option<u64>, bool), FaultCode>> {
        stands(ask(&self.room, Emit { by: Publisher::House, drafts }).await.unwrap())
    }
}

#[test]
fn nobody_hears_what_is_not_kept_and_what_is_volatile_keeps_its_turn() {
    System::new().block_on(async {
        let mut scene = Scene::bus();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        assert_eq!(ann.heard().await, [State(0)], "where it stands, and nobody else");
        let all = vec![draft("a.b", "1"), draft("flash", "2"), draft("a.b", "3")];
        let told = scene.emit(Publisher::House, all).await;
        assert_eq!(ann.heard().await, []);
        scene.keep().await;
        assert_eq!(told.await, [Ok((Some(1), false)), Ok((None, false)), Ok((Some(2), false))]);
        assert_eq!(ann.heard().await, [event(1, "1"), event(0, "2"), event(2, "3")]);
    });
}

#[test]
fn what_could_not_be_kept_was_never_told_and_what_is_volatile_is() {
    System::new().block_on(async {
        let mut scene = Scene::bus();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        let first = scene.emit(Publisher::House, vec![draft("a.b", "1")]).await;
        let all = vec![named("e", draft("a.b", "2")), draft("flash", "3")];
        let rest = scene.emit(Publisher::House, all).await;
        scene.lose().await;
        scene.lose().await;
        assert_eq!(first.await, [Err(FaultCode::StoreUnavailable)]);
        assert_eq!(rest.await, [Err(FaultCode::StoreUnavailable), Ok((None, false))]);
        assert_eq!(ann.heard().await, [event(0, "3")]);

        let again = scene.emit(Publisher::House, vec![named("e", draft("a.b", "2"))]).await;
        scene.keep().await;
        assert_eq!(again.await, [Ok((Some(1), false))], "it is news, and the number is free");
        assert_eq!(ann.heard().await, [event(1, "2")]);
    });
}

#[test]
fn a_name_is_told_once_and_belongs_to_its_publisher() {
    System::new().block_on(async {
        let mut scene = Scene::bus();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        let person = |name: &str| Publisher::Person(identity(name, Rights::default()).user.clone());
        let told = scene.emit(person("ann"), vec![named("e", draft("a.b", "1"))]).await;
        let twice = vec![named("e", draft("a.b", "1")), named("f", draft("a.b", "2"))];
        let again = scene.emit(person("ann"), twice).await;
        let other = scene.emit(person("bob"), vec![named("e", draft("a.b", "3"))]).await;
        scene.keep().await;
        scene.keep().await;
        assert_eq!(told.await, [Ok((Some(1), false))]);
        assert_eq!(again.await, [Ok((Some(1), true)), Ok((Some(2), false))]);
        assert_eq!(other.await, [Ok((Some(3), false))]);
        let heard = ann.heard().await;
        assert_eq!(heard, [event(1, "1"), event(2, "2"), event(3, "3")]);

        let flash = || vec![named("g", draft("flash", "4"))];
        assert_eq!(scene.flash(flash()).await, [Ok((None, false))]);
        assert_eq!(scene.flash(flash()).await, [Ok((None, true))]);
        assert_eq!(ann.heard().await, [event(0, "4")]);

        scene.reopen().await;
        let drafts = vec![named("e", draft("a.b", "1"))];
        let told = ask(&scene.room, Emit { by: person("ann"), drafts }).await.unwrap();
        assert_eq!(stands(told), [Ok((Some(1), true))], "known across a restart");
    });
}

#[test]
fn an_agent_of_the_houses_is_not_the_person_of_that_name() {
    System::new().block_on(async {
        let mut scene = Scene::bus();
        let ann = || Publisher::Person(identity("ann", Rights::default()).user.clone());
        let by_agent = |text: &str| {
            let agent = Some(Tag::text("ann"));
            vec![Draft { source_agent: agent, ..named("1", draft("a.b", text)) }]
        };
        let person = scene.emit(ann(), vec![named("1", draft("a.b", "1"))]).await;
        let agent = scene.emit(Publisher::House, by_agent("2")).await;
        scene.keep().await;
        scene.keep().await;
        assert_eq!(person.await, [Ok((Some(1), false))]);
        assert_eq!(agent.await, [Ok((Some(2), false))], "neither silences the other");

        scene.reopen().await;
        for (by, number) in [(ann(), 1), (Publisher::House, 2)] {
            let told = ask(&scene.room, Emit { by, drafts: by_agent("3") }).await.unwrap();
            assert_eq!(stands(told), [Ok((Some(number), true))], "known across a restart");
        }
    });
}

#[test]
fn each_hears_what_it_wants_of_what_its_token_allows_and_on_return_too() {
    System::new().block_on(async {
        let mut scene = Scene::bus();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::with(2, "bob", seeing("1")));
        scene.enter_for(&ann, None, only("task.*")).await;
        scene.enter(&bob, None).await;
        ann.heard().await;
        bob.heard().await;
        let all = || {
            vec![
                of_circle("1", draft("task.a", "1")),
                of_circle("2", draft("task.b", "2")),
                of_circle("2", draft("memory.c", "3")),
                draft("memory.d", "4"),
            ]
        };
        let told = scene.emit(Publisher::House, all()).await;
        scene.keep().await;
        told.await;
        assert_eq!(ann.heard().await, [event(1, "1"), event(2, "2")]);
        assert_eq!(bob.heard().await, [event(1, "1"), event(4, "4")]);

        let since = Some(Position { epoch: EPOCH, seq: 0 });
        let (ann2, bob2) = (Guest::new(3, "ann"), Guest::with(4, "bob", seeing("2")));
        scene.enter_for(&ann2, since, only("memory.*")).await;
        scene.enter(&bob2, since).await;
        let replayed = |a, b| vec![Recovered(Recovery::Recovered(2)), a, b];
        let mut ends = vec![ReplayDone(4), State(4)];
        let mut heard = replayed(event(3, "3"), event(4, "4"));
        heard.append(&mut ends.clone());
        assert_eq!(ann2.heard().await, heard);
        let mut heard = vec![Recovered(Recovery::Recovered(3))];
        heard.extend([event(2, "2"), event(3, "3"), event(4, "4")]);
        heard.append(&mut ends);
        assert_eq!(bob2.heard().await, heard);

        let latest = |rights| ask(&scene.room, Recent { rights, limit: 9 });
        assert_eq!(latest(None).await.unwrap().len(), 4);
        assert_eq!(latest(Some(seeing("1"))).await.unwrap().len(), 2);
        let stats = ask(&scene.room, Listeners).await.unwrap();
        let counts: Vec<_> = stats.listeners.iter().map(|it| (it.sent, it.filtered)).collect();
        assert_eq!(counts, [(2, 2), (2, 2), (2, 2), (3, 1)]);
        assert_eq!((stats.connections, stats.told, stats.sent), (4, 4, 9));
    });
}

#[test]
fn another_token_and_another_wish_hold_from_then_on() {
    System::new().block_on(async {
        let scene = Scene::bus();
        let ann = Guest::with(1, "ann", seeing("1"));
        scene.enter(&ann, None).await;
        ann.heard().await;
        let both =
            || vec![of_circle("1", draft("flash", "1")), of_circle("2", draft("flash", "2"))];
        scene.flash(both()).await;
        assert_eq!(ann.heard().await, [event(0, "1")]);
        let who = identity("ann", seeing("2"));
        post::insist(&scene.room, Renew { session: ann.session, who });
        scene.flash(both()).await;
        assert_eq!(ann.heard().await, [event(0, "2")]);
        scene.publish(&ann, None, Act::Listen(Box::new(only("task").unwrap())));
        scene.flash(both()).await;
        assert_eq!(ann.heard().await, [Subscribed]);

        let who = identity("ann", Rights::default());
        post::insist(&scene.room, Renew { session: ann.session, who: Arc::clone(&who) });
        scene.publish(&ann, None, Act::State);
        scene.landed().await;
        let heard = ann.heard().await;
        assert!(heard.contains(&Refused(FaultCode::PermissionDenied)), "{heard:?}");
        assert!(heard.contains(&Heard::Forgotten), "{heard:?}");
    });
}

#[test]
fn nobody_talks_there_and_nobody_is_shown() {
    System::new().block_on(async {
        let scene = Scene::bus();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        assert_eq!(ann.heard().await, [State(0)]);
        scene.say(&ann, "m", "1");
        scene.write(&ann, "1", None);
        scene.publish(&ann, None, Act::Typing { cell: None, typing: true });
        scene.publish(&ann, None, Act::Status(Status::Away));
        assert_eq!(scene.landed().await, 0);
        assert_eq!(ann.heard().await, vec![Refused(FaultCode::PermissionDenied); 4]);
        assert_eq!(bob.heard().await, [State(0)]);
        scene.publish(&ann, None, Act::State);
        scene.landed().await;
        assert_eq!(ann.heard().await, [State(0)]);
    });
}

#[test]
fn a_room_of_people_tells_no_activities() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        assert_eq!(scene.flash(vec![draft("a.b", "1")]).await, [Err(FaultCode::InvalidMessage)]);
        scene.publish(&ann, None, Act::Listen(Box::default()));
        scene.landed().await;
        assert_eq!(ann.heard().await, [Refused(FaultCode::InvalidMessage)]);
    });
}

#[cfg(feature = "chaos")]
#[test]
fn a_failure_on_one_costs_the_others_of_its_batch_nothing() {
    System::new().block_on(async {
        let mut scene = Scene::bus();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        ann.heard().await;
        let chaos = named("e", draft("a.b", crate::CHAOS));
        let all = vec![draft("flash", "1"), chaos, draft("a.b", "2")];
        let told = scene.emit(Publisher::House, all).await;
        scene.keep().await;
        let told = told.await;
        assert_eq!(told[1], Err(FaultCode::Internal));
        assert_eq!((told[0], told[2]), (Ok((None, false)), Ok((Some(1), false))));
        assert_eq!(ann.heard().await, [event(0, "1"), event(1, "2")]);
        let again = scene.emit(Publisher::House, vec![named("e", draft("a.b", "3"))]).await;
        scene.keep().await;
        assert_eq!(again.await, [Ok((Some(2), false))], "what failed was never told");
    });
}
