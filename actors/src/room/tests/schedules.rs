//! One room, one order, whatever happens when: schedules by chance.

use std::collections::{BTreeMap, BTreeSet};

use actix::System;
use proptest::prelude::*;
use protocol::{Position, Recovery};

use super::{
    disk::EPOCH,
    guests::{Guest, Heard},
    scene::Scene,
};
use crate::{post, room::messages::Gone};

const GUESTS: usize = 4;

/// Something that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A guest says something new.
    Say(usize),
    /// A guest says again what they said last.
    Repeat(usize),
    /// A guest says something on which the room fails.
    Fail(usize),
    /// A guest's socket is gone.
    Go(usize),
    /// A guest comes back, from where they were.
    Return(usize),
    /// The write under way is kept, if there is one.
    Keep,
    /// The write under way is lost, if there is one.
    Lose,
    /// The room falls and is opened again; the write under way is kept, or not.
    Fall(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let guest = 0..GUESTS;
    let step = prop_oneof![
        6 => guest.clone().prop_map(Step::Say),
        2 => guest.clone().prop_map(Step::Repeat),
        1 => guest.clone().prop_map(Step::Fail),
        2 => guest.clone().prop_map(Step::Go),
        3 => guest.prop_map(Step::Return),
        5 => Just(Step::Keep),
        2 => Just(Step::Lose),
        1 => any::<bool>().prop_map(Step::Fall),
    ];
    prop::collection::vec(step, 1..60)
}

/// One guest over all their visits.
struct Listener {
    guest: Guest,
    here: bool,
    /// Up to where they have heard the room, once they have been there.
    position: Option<u64>,
    /// Their latest message.
    said: Option<String>,
}

/// A run of a schedule, with all that must hold.
struct Run {
    scene: Scene,
    listeners: Vec<Listener>,
    sessions: u128,
    texts: u64,
    /// The room's order as far as anybody can know it: what was ever kept.
    order: BTreeMap<u64, String>,
    /// Answers that are owed: each publish of a guest who stays is answered once.
    owed: Vec<i64>,
}

impl Run {
    async fn new() -> Self {
        let guest = |n| Guest::new(n as u128, &format!("guest_{n}"));
        let listener = |n| Listener { guest: guest(n), here: false, position: None, said: None };
        Self {
            scene: Scene::patient(),
            listeners: (0..GUESTS).map(listener).collect(),
            sessions: GUESTS as u128,
            texts: 0,
            order: BTreeMap::new(),
            owed: vec![0; GUESTS],
        }
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Say(n) => {
                self.texts += 1;
                self.listeners[n].said = Some(self.texts.to_string());
                self.say(n);
            }
            Step::Repeat(n) => self.say(n),
            Step::Fail(n) => self.fail(n),
            Step::Go(n) => self.leave(n),
            Step::Return(n) => self.come(n).await,
            Step::Keep if self.is_flying().await => self.scene.keep().await,
            Step::Lose if self.is_flying().await => self.scene.lose().await,
            Step::Keep | Step::Lose => {}
            Step::Fall(kept) => self.fall(kept).await,
        }
        self.scene.landed().await;
        self.note_order();
        for n in 0..GUESTS {
            self.listen(n).await;
        }
    }

    fn say(&mut self, n: usize) {
        let listener = &self.listeners[n];
        if let Some(said) = listener.said.as_ref().filter(|_| listener.here) {
            self.scene.say(&listener.guest, said, said);
            self.owed[n] += 1;
        }
    }

    #[cfg_attr(not(feature = "chaos"), allow(clippy::unused_self, reason = "nothing fails"))]
    fn fail(&mut self, n: usize) {
        #[cfg(feature = "chaos")]
        if self.listeners[n].here {
            self.scene.say(&self.listeners[n].guest, "chaos", crate::CHAOS);
            self.owed[n] += 1;
        }
        #[cfg(not(feature = "chaos"))]
        let _ = n;
    }

    fn leave(&mut self, n: usize) {
        if std::mem::take(&mut self.listeners[n].here) {
            post::insist(&self.scene.room, Gone { session: self.listeners[n].guest.session });
            self.owed[n] = 0;
        }
    }

    async fn come(&mut self, n: usize) {
        if self.listeners[n].here {
            return;
        }
        self.sessions += 1;
        // What came to the socket before has been heard; the next one has a name of its own.
        self.listeners[n].guest = Guest::new(self.sessions, &format!("guest_{n}"));
        self.enter(n).await;
    }

    async fn enter(&mut self, n: usize) {
        let listener = &mut self.listeners[n];
        listener.here = true;
        let since = listener.position.map(|seq| Position { epoch: EPOCH, seq });
        self.scene.enter(&listener.guest, since).await;
    }

    async fn is_flying(&self) -> bool {
        self.scene.is_flying().await
    }

    async fn fall(&mut self, kept: bool) {
        let flying = self.is_flying().await;
        self.scene.fall().await;
        if flying && kept {
            self.scene.disk.keep().await;
        } else if flying {
            self.scene.disk.lose().await;
        }
        self.scene.open_again();
        self.note_order();
        for n in 0..GUESTS {
            self.listen(n).await;
            self.owed[n] = 0;
            if self.listeners[n].here {
                self.enter(n).await;
            }
        }
    }

    /// The disk's order is the room's; it only grows.
    fn note_order(&mut self) {
        for (seq, text) in self.scene.disk.texts() {
            let before = self.order.insert(seq, text.clone());
            assert!(before.is_none_or(|before| before == text), "two events of number {seq}");
        }
        let texts: BTreeSet<_> = self.order.values().collect();
        assert_eq!(texts.len(), self.order.len(), "something was taken twice: {:?}", self.order);
    }

    /// What a guest has heard is the room's order, from where they were, without a gap.
    async fn listen(&mut self, n: usize) {
        for heard in self.listeners[n].guest.heard().await {
            let listener = &mut self.listeners[n];
            match heard {
                Heard::Event(seq, text) => {
                    assert_eq!(self.order.get(&seq), Some(&text), "heard and not kept");
                    assert_eq!(Some(seq - 1), listener.position, "a gap, or twice");
                    listener.position = Some(seq);
                }
                Heard::Published(seq, _) => {
                    assert!(self.order.contains_key(&seq), "promised and not kept");
                    self.owed[n] -= 1;
                }
                Heard::Refused(_) => self.owed[n] -= 1,
                // The history of these tests may be shorter than what was missed.
                Heard::Recovered(Recovery::Lost(_)) => listener.position = None,
                Heard::Lost(position) => assert_eq!(Some(position.seq), listener.position),
                Heard::ReplayDone(seq) | Heard::State(seq) => {
                    let position = *listener.position.get_or_insert(seq);
                    assert_eq!(position, seq, "told of a position and not of all before it");
                }
                Heard::Recovered(_) => {}
                other => panic!("unexpected: {other:?}"),
            }
        }
    }

    /// In the end everything is answered and everybody who is here has heard everything.
    async fn finish(mut self) {
        while self.is_flying().await {
            self.step(Step::Keep).await;
        }
        let latest = self.order.keys().last().copied().unwrap_or(0);
        for (listener, owed) in self.listeners.iter().zip(&self.owed) {
            assert!(!listener.here || listener.position == Some(latest));
            assert_eq!(*owed, 0, "an answer is missing, or was given twice");
        }
        System::current().stop();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn one_room_one_order(steps in steps()) {
        System::new().block_on(async {
            let mut run = Run::new().await;
            for step in steps {
                run.step(step).await;
            }
            run.finish().await;
        });
    }
}
