//! Whatever is written in whatever order, a file that is opened again has it: compared with a
//! model that lives in memory.

use std::collections::BTreeMap;

use actors::ports::store::{
    Change, NAMES_KEPT, PersonHead, RoomHead, StoredEvent, StoredMail, StoredOrigin,
};
use proptest::prelude::*;
use protocol::{Timestamp, sheet::Cell};

use super::samples::{Place, cell, head, mail, message, room, user};
use crate::store::{Store, open};

const ROOMS: [&str; 3] = ["a", "ab", "a b"];
const PEOPLE: [&str; 2] = ["ann", "anna"];
const CELLS: [&str; 3] = ["A1", "A11", "B1"];

/// Something that happens.
#[derive(Clone, Debug)]
enum Act {
    Open {
        room: usize,
        passing: bool,
    },
    Say {
        room: usize,
        keep: u64,
        named: bool,
    },
    Write {
        room: usize,
        cell: usize,
    },
    Close {
        room: usize,
    },
    Touch {
        person: usize,
        missed: u64,
    },
    Mail {
        person: usize,
        named: bool,
        seconds: u64,
    },
    Settle {
        person: usize,
        back: u64,
    },
    Commit,
    /// The process ends well, and begins again.
    Restart,
    /// It ends without a word.
    Crash,
}

fn act() -> impl Strategy<Value = Act> {
    let (room, person) = (0..ROOMS.len(), 0..PEOPLE.len());
    prop_oneof![
        2 => (room.clone(), any::<bool>()).prop_map(|(room, passing)| Act::Open { room, passing }),
        6 => (room.clone(), 0..4_u64, any::<bool>())
            .prop_map(|(room, keep, named)| Act::Say { room, keep, named }),
        3 => (room.clone(), 0..CELLS.len()).prop_map(|(room, cell)| Act::Write { room, cell }),
        1 => room.prop_map(|room| Act::Close { room }),
        2 => (person.clone(), 0..9_u64)
            .prop_map(|(person, missed)| Act::Touch { person, missed }),
        4 => (person.clone(), any::<bool>(), 0..200_u64)
            .prop_map(|(person, named, seconds)| Act::Mail { person, named, seconds }),
        2 => (person, 0..3_u64).prop_map(|(person, back)| Act::Settle { person, back }),
        3 => Just(Act::Commit),
        1 => Just(Act::Restart),
        1 => Just(Act::Crash),
    ]
}

#[derive(Clone, Debug)]
struct Somewhere {
    head: RoomHead,
    seq: u64,
    at: Timestamp,
    events: BTreeMap<u64, StoredEvent>,
    cells: BTreeMap<String, Cell>,
    names: BTreeMap<u64, StoredOrigin>,
}

#[derive(Clone, Debug, Default)]
struct Someone {
    head: PersonHead,
    number: u64,
    mail: BTreeMap<u64, StoredMail>,
    names: BTreeMap<u64, StoredOrigin>,
}

/// What should be in the file.
#[derive(Clone, Debug, Default)]
struct Model {
    rooms: BTreeMap<usize, Somewhere>,
    people: BTreeMap<usize, Someone>,
    clock: u64,
    version: u64,
}

impl Model {
    /// What is to be written for an act, and is in the model from now on.
    fn change(&mut self, act: &Act) -> Option<Change> {
        match *act {
            Act::Open { room: at, passing } => {
                let created = head(passing).settings.created;
                let fresh = || Somewhere {
                    head: head(passing),
                    seq: 0,
                    at: created,
                    events: BTreeMap::new(),
                    cells: BTreeMap::new(),
                    names: BTreeMap::new(),
                };
                self.rooms.entry(at).or_insert_with(fresh).head = head(passing);
                Some(Change::Room(room(ROOMS[at]), head(passing)))
            }
            Act::Say { room: at, keep, named } => self.say(at, keep, named),
            Act::Write { room: at, cell: which } => {
                let place = self.rooms.get_mut(&at)?;
                self.version += 1;
                let cell = cell(ROOMS[at], CELLS[which], self.version);
                place.cells.insert(CELLS[which].into(), cell.clone());
                Some(Change::Cell(cell))
            }
            Act::Close { room: at } => {
                self.rooms.remove(&at)?;
                Some(Change::RoomGone(room(ROOMS[at])))
            }
            Act::Touch { person, missed } => {
                let head = PersonHead { missed, ..PersonHead::default() };
                self.people.entry(person).or_default().head = head.clone();
                Some(Change::Person(user(PEOPLE[person]), head))
            }
            Act::Mail { person, named, seconds } => Some(self.mail(person, named, seconds)),
            Act::Settle { person, back } => {
                let someone = self.people.get_mut(&person)?;
                let up_to = someone.number.saturating_sub(back);
                someone.mail.retain(|number, _| *number > up_to);
                Some(Change::Settled { user: user(PEOPLE[person]), up_to })
            }
            Act::Commit | Act::Restart | Act::Crash => None,
        }
    }

    fn say(&mut self, at: usize, keep: u64, named: bool) -> Option<Change> {
        let place = self.rooms.get_mut(&at)?;
        place.seq += 1;
        let name = format!("m-{}", place.seq);
        let event = message(ROOMS[at], place.seq, named.then_some(&name));
        let keep_from = (place.seq + 1).saturating_sub(keep);
        place.at = event.delivery.at;
        let nameless = StoredEvent { origin: None, ..event.clone() };
        place.events.insert(place.seq, nameless);
        place.events.retain(|seq, _| *seq >= keep_from);
        if let Some(origin) = event.origin.clone() {
            let (number, at) = (place.seq, place.at);
            place.names.retain(|_, name| at.since(name.at) < NAMES_KEPT);
            place.names.insert(number, StoredOrigin { origin, number, at });
        }
        Some(Change::Event { room: room(ROOMS[at]), event, keep_from })
    }

    fn mail(&mut self, person: usize, named: bool, seconds: u64) -> Change {
        self.clock += seconds;
        let someone = self.people.entry(person).or_default();
        someone.number += 1;
        let (number, name) = (someone.number, format!("l-{}", someone.number));
        let mail = mail(number, self.clock, named.then_some(&name));
        let now = mail.since;
        someone.names.retain(|_, name| now.since(name.at) < NAMES_KEPT);
        if let Some(origin) = mail.origin.clone() {
            someone.names.insert(number, StoredOrigin { origin, number, at: now });
        }
        someone.mail.insert(number, mail.clone());
        Change::Mail(user(PEOPLE[person]), mail)
    }

    fn check(&self, store: &mut Store) {
        for (at, name) in ROOMS.iter().enumerate() {
            let found = store.engine.room(&room(name)).unwrap().map(|it| {
                format!(
                    "{:?}",
                    (it.head, it.seq, it.last_activity, it.events, it.cells, it.origins)
                )
            });
            let expected = self.rooms.get(&at).cloned().map(|it| {
                let events: Vec<_> = it.events.into_values().collect();
                let cells: Vec<_> = it.cells.into_values().collect();
                let names: Vec<_> = it.names.into_values().collect();
                format!("{:?}", (it.head, it.seq, it.at, events, cells, names))
            });
            assert_eq!(found, expected, "{name}");
        }
        for (at, name) in PEOPLE.iter().enumerate() {
            let found = store.engine.person(&user(name)).unwrap();
            let found = found.map(|it| format!("{:?}", (it.head, it.number, it.mail, it.origins)));
            let expected = self.people.get(&at).cloned().map(|it| {
                let mail: Vec<_> = it.mail.into_values().collect();
                let names: Vec<_> = it.names.into_values().collect();
                format!("{:?}", (it.head, it.number, mail, names))
            });
            assert_eq!(found, expected, "{name}");
        }
        let lasting = self.rooms.iter().filter(|(_, it)| !it.head.passing);
        let mut lasting: Vec<_> = lasting.map(|(at, _)| room(ROOMS[*at])).collect();
        lasting.sort();
        assert_eq!(store.engine.lasting_rooms().unwrap(), lasting);
    }
}

fn replay(acts: &[Act]) {
    let mut place = Place::of("model");
    let mut store = open(place.path(), false).unwrap();
    let (mut said, mut kept) = (Model::default(), Model::default());
    let mut changes = Vec::new();
    for (turn, act) in acts.iter().enumerate() {
        changes.extend(said.change(act));
        match act {
            Act::Commit | Act::Restart => {
                store.engine.commit(&changes).unwrap();
                changes.clear();
                kept = said.clone();
            }
            // What was not committed is as if it had not been said.
            Act::Crash => {
                changes.clear();
                said = kept.clone();
                let copy = place.copied(&format!("model-{turn}"));
                store = open(copy.path(), false).unwrap();
                place = copy;
            }
            _ => continue,
        }
        if let Act::Restart = act {
            store.engine.close().unwrap();
            store = open(place.path(), false).unwrap();
        }
        kept.check(&mut store);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_was_kept_is_found(acts in prop::collection::vec(act(), 1..60)) {
        replay(&acts);
    }
}
