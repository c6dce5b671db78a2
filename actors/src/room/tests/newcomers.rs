//! Whoever comes later sees what stands on a sheet, and misses nothing of what is written meanwhile.

use std::collections::BTreeMap;

use actix::System;
use proptest::prelude::*;
use protocol::{
    CellId, Event, FaultCode, SheetId,
    activity::Interest,
    sheet::{Cell, SheetEvent, SheetRead, SheetState},
};

use super::{
    disk::lab,
    guests::{Guest, Heard},
    scene::Scene,
};
use crate::{post::ask, room::messages::ReadSheet};

use Heard::{Event as Numbered, Refused, Sheet};

fn event(seq: u64, text: &str) -> Heard {
    Numbered(seq, text.to_owned())
}

fn sheet(seq: u64, values: &[&str]) -> Heard {
    Sheet(seq, values.iter().map(|value| (*value).to_owned()).collect())
}

#[test]
fn what_is_shown_of_a_sheet_is_kept_and_has_its_place_in_the_order() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        scene.read(&bob, None, None);
        scene.landed().await;
        assert_eq!(bob.heard().await.last(), Some(&sheet(0, &[])), "nobody has written anything");

        scene.write(&ann, "1", None);
        scene.read(&bob, None, None);
        scene.write(&ann, "2", None);
        scene.landed().await;
        assert_eq!(bob.heard().await, [], "neither told nor shown before it is kept");
        scene.keep().await;
        assert_eq!(bob.heard().await, [event(1, "1")]);
        scene.keep().await;
        assert_eq!(bob.heard().await, [sheet(1, &["1"]), event(2, "2")], "each in its turn");
    });
}

#[test]
fn of_what_could_not_be_kept_nothing_is_shown() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        bob.heard().await;
        scene.write(&ann, "1", None);
        scene.read(&bob, None, None);
        scene.lose().await;
        assert_eq!(bob.heard().await, [sheet(0, &[])]);

        scene.say(&ann, "m1", "0");
        scene.write(&ann, "2", None);
        scene.read(&bob, None, None);
        scene.keep().await;
        scene.lose().await;
        let unavailable = Refused(FaultCode::StoreUnavailable);
        assert_eq!(bob.heard().await, [event(1, "0"), unavailable], "it would have shown the 2");
        scene.read(&bob, None, None);
        scene.landed().await;
        assert_eq!(bob.heard().await, [sheet(1, &[])]);
    });
}

#[test]
fn a_late_write_shows_in_no_sheet() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let ann = Guest::new(1, "ann");
        scene.enter(&ann, None).await;
        scene.write(&ann, "1", None);
        scene.write(&ann, "2", Some(0));
        scene.read(&ann, None, None);
        scene.landed().await;
        assert_eq!(ann.heard().await.last(), Some(&sheet(1, &["1"])));
    });
}

#[test]
fn a_room_that_is_too_busy_says_so_to_whoever_asks() {
    System::new().block_on(async {
        let mut scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        bob.heard().await;
        scene.write(&ann, "1", None);
        for _ in 0..300 {
            scene.read(&bob, None, None);
        }
        scene.landed().await;
        let refused = bob.heard().await;
        assert_eq!(refused, vec![Refused(FaultCode::Overloaded); 300 - 256]);
        scene.keep().await;
        let shown = vec![sheet(1, &["1"]); 256];
        assert_eq!(bob.heard().await, [vec![event(1, "1")], shown].concat());
    });
}

#[test]
fn who_asks_a_room_that_falls_is_told_to_ask_again() {
    System::new().block_on(async {
        let scene = Scene::new();
        let (ann, bob) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        scene.enter(&ann, None).await;
        scene.enter(&bob, None).await;
        scene.say(&ann, "m1", "0");
        scene.read(&bob, None, None);
        scene.landed().await;
        bob.heard().await;
        scene.fall().await;
        let heard = bob.heard().await;
        assert!(heard.contains(&Refused(FaultCode::Overloaded)), "{heard:?}");
    });
}

#[test]
fn who_may_only_listen_may_look_and_who_is_not_here_may_not() {
    System::new().block_on(async {
        let scene = Scene::in_memory();
        let rights = protocol::Rights::default();
        let (ann, eve) = (Guest::with(1, "ann", rights), Guest::new(2, "eve"));
        scene.enter(&ann, None).await;
        ann.heard().await;
        scene.write(&ann, "1", None);
        scene.read(&ann, None, None);
        scene.read(&eve, None, None);
        scene.landed().await;
        assert_eq!(ann.heard().await, [Refused(FaultCode::PermissionDenied), sheet(0, &[])]);
        assert_eq!(eve.heard().await, []);
    });
}

#[test]
fn a_room_of_activities_has_no_sheets() {
    System::new().block_on(async {
        let scene = Scene::bus();
        let ann = Guest::new(1, "ann");
        scene.enter_for(&ann, None, Some(Interest::default())).await;
        ann.heard().await;
        scene.read(&ann, None, None);
        scene.landed().await;
        assert_eq!(ann.heard().await, [Refused(FaultCode::PermissionDenied)]);
        let read = SheetRead { sheet: SheetId::new("s").unwrap(), after: None, limit: None };
        let refused = ask(&scene.room, ReadSheet(read)).await.unwrap().map(|_| ()).unwrap_err();
        assert_eq!(refused.code, FaultCode::PermissionDenied);
    });
}

/// Something that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Somebody writes a cell, and says to have seen it or not.
    Write(u8, bool),
    /// The newcomer enters, and asks for the sheet at once or not.
    Enter(bool),
    /// The newcomer asks for the next part.
    Ask,
    /// The write under way is kept, if there is one.
    Keep,
    /// The write under way is lost, if there is one.
    Lose,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..9_u8, any::<bool>()).prop_map(|(cell, seen)| Step::Write(cell, seen)),
        1 => any::<bool>().prop_map(Step::Enter),
        4 => Just(Step::Ask),
        5 => Just(Step::Keep),
        2 => Just(Step::Lose),
    ];
    prop::collection::vec(step, 1..80)
}

/// What a client makes of what it hears: of each cell the highest version.
#[derive(Default)]
struct Copy {
    cells: BTreeMap<CellId, (u64, String)>,
    /// Up to where the room has been heard.
    seq: Option<u64>,
    /// Where the next part begins, once there was one.
    next: Option<CellId>,
    /// Whether all parts have come.
    whole: bool,
    /// Parts that are still to come.
    asked: u32,
}

impl Copy {
    fn merge(&mut self, cell: &Cell) {
        let heard = (cell.version, cell.value.as_json().to_owned());
        let known = self.cells.entry(cell.cell.clone()).or_insert_with(|| heard.clone());
        if known.0 < heard.0 {
            *known = heard;
        } else if known.0 == heard.0 {
            assert_eq!(*known, heard, "two values under one version");
        }
    }

    fn part(&mut self, state: &SheetState, kept: &BTreeMap<(CellId, u64), String>) {
        let seq = state.position.seq;
        assert!(self.seq.is_none_or(|heard| heard == seq), "told up to here and shown another");
        self.seq = Some(seq);
        for cell in &state.cells {
            let value = kept.get(&(cell.cell.clone(), cell.version));
            assert_eq!(value.map(String::as_str), Some(cell.value.as_json()), "shown and not kept");
            self.merge(cell);
        }
        self.whole |= state.next.is_none();
        self.next.clone_from(&state.next);
        self.asked -= 1;
    }
}

struct Run {
    scene: Scene,
    writer: Guest,
    newcomer: Guest,
    here: bool,
    copy: Copy,
    values: u64,
    limit: u32,
    /// Every version of every cell that was ever kept.
    kept: BTreeMap<(CellId, u64), String>,
}

impl Run {
    async fn new(limit: u32) -> Self {
        let (writer, newcomer) = (Guest::new(1, "ann"), Guest::new(2, "bob"));
        let (scene, copy, kept) = (Scene::patient(), Copy::default(), BTreeMap::new());
        scene.enter(&writer, None).await;
        Self { scene, writer, newcomer, here: false, copy, values: 0, limit, kept }
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Write(cell, seen) => {
                self.values += 1;
                let value = self.values.to_string();
                let seen = seen.then_some(1);
                self.scene.write_cell(&self.writer, &format!("c{cell}"), &value, seen);
            }
            Step::Enter(asks) if !self.here => {
                self.here = true;
                self.scene.enter(&self.newcomer, None).await;
                if asks {
                    self.ask();
                }
            }
            Step::Ask if self.here => self.ask(),
            Step::Keep if self.scene.is_flying().await => self.scene.keep().await,
            Step::Lose if self.scene.is_flying().await => self.scene.lose().await,
            _ => {}
        }
        self.scene.landed().await;
        self.note_kept();
        self.listen().await;
    }

    /// One part at a time, each after the one before; once all have come, from the beginning.
    fn ask(&mut self) {
        if self.copy.asked == 0 {
            self.scene.read(&self.newcomer, self.copy.next.clone(), Some(self.limit));
            self.copy.asked += 1;
        }
    }

    fn note_kept(&mut self) {
        let record = self.scene.disk.rooms.get(&lab());
        for event in record.into_iter().flat_map(|record| &record.events) {
            if let Event::Sheet(SheetEvent::Updated(cell)) = &event.delivery.event {
                let key = (cell.cell.clone(), cell.version);
                self.kept.insert(key, cell.value.as_json().to_owned());
            }
        }
    }

    async fn listen(&mut self) {
        for told in self.newcomer.told().await {
            match &told.event {
                Event::Sheet(SheetEvent::Updated(cell)) => {
                    assert!(self.copy.seq.is_none_or(|heard| Some(heard + 1) == told.seq), "a gap");
                    self.copy.seq = told.seq;
                    self.copy.merge(cell);
                }
                Event::Sheet(SheetEvent::State(state)) => self.copy.part(state, &self.kept),
                // It went with a write that was lost: it is asked for again.
                Event::Refused(fault) => {
                    assert_eq!(fault.code, FaultCode::StoreUnavailable);
                    self.copy.asked -= 1;
                }
                _ => {}
            }
        }
    }

    /// In the end the copy is what is kept.
    async fn finish(mut self) {
        self.step(Step::Enter(true)).await;
        while self.scene.is_flying().await {
            self.step(Step::Keep).await;
        }
        while !self.copy.whole {
            self.step(Step::Ask).await;
        }
        let truth = self.scene.disk.rooms.get(&lab()).into_iter().flat_map(|record| &record.cells);
        let truth: BTreeMap<_, _> = truth
            .map(|it| (it.cell.clone(), (it.version, it.value.as_json().to_owned())))
            .collect();
        assert_eq!(self.copy.cells, truth);
        System::current().stop();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn what_was_shown_and_what_was_told_are_together_what_is_kept(
        steps in steps(),
        limit in 1..4_u32,
    ) {
        System::new().block_on(async {
            let mut run = Run::new(limit).await;
            for step in steps {
                run.step(step).await;
            }
            run.finish().await;
        });
    }
}
