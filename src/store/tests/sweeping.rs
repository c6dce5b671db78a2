//! What is too old goes, a little at a time, and nothing else.

use actors::ports::store::{Change, PersonHead};
use protocol::Timestamp;

use super::{
    commit,
    samples::{Place, cell, head, mail, room, user},
    say,
};
use crate::store::open;

fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(secs)
}

#[test]
fn rooms_opened_by_joining_are_found_once_nothing_happens_there() {
    let place = Place::of("stale");
    let mut store = open(place.path(), false).unwrap();
    for (name, passing) in [("old", true), ("made", false), ("young", true)] {
        let changes = [Change::Room(room(name), head(passing)), Change::Cell(cell(name, "A1", 1))];
        commit(&mut store, &changes);
    }
    commit(&mut store, &[say("young", 200, 200)]);
    assert_eq!(store.engine.stale_rooms(at(100)).unwrap(), [room("old")]);
    assert!(store.engine.stale_rooms(at(50)).unwrap().is_empty(), "it was opened at 50");
    commit(&mut store, &[Change::RoomGone(room("old"))]);
    assert!(store.engine.stale_rooms(at(100)).unwrap().is_empty());
    assert!(store.engine.room(&room("old")).unwrap().is_none());
    // One of the same name has nothing of the first.
    commit(&mut store, &[Change::Room(room("old"), head(true))]);
    let again = store.engine.room(&room("old")).unwrap().unwrap();
    assert!(again.cells.is_empty() && again.seq == 0);
    assert_eq!(store.engine.room(&room("young")).unwrap().unwrap().cells.len(), 1);
}

#[test]
fn a_sweep_goes_on_where_the_last_one_ended() {
    let place = Place::of("many");
    let mut store = open(place.path(), false).unwrap();
    let rooms: Vec<_> =
        (0..2_500).map(|n| Change::Room(room(&format!("room-{n:04}")), head(true))).collect();
    commit(&mut store, &rooms);
    let mut found = Vec::new();
    for _ in 0..3 {
        let some = store.engine.stale_rooms(at(100)).unwrap();
        assert!(some.len() <= 1_000, "a little at a time");
        found.extend(some);
    }
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 2_500);
    assert_eq!(store.engine.stale_rooms(at(100)).unwrap().len(), 1_000, "and begins anew");
}

#[test]
fn old_mail_is_counted_as_missed_and_old_names_go() {
    let place = Place::of("old-mail");
    let mut store = open(place.path(), false).unwrap();
    let head = PersonHead { missed: 5, touched: at(7), ..PersonHead::default() };
    let changes = [
        Change::Person(user("bob"), head.clone()),
        Change::Mail(user("bob"), mail(1, 10, Some("a"))),
        Change::Mail(user("bob"), mail(2, 20, Some("b"))),
        Change::Mail(user("bob"), mail(3, 30, Some("c"))),
        Change::Mail(user("eve"), mail(1, 10, None)),
    ];
    commit(&mut store, &changes);
    store.engine.sweep_mail(at(25), at(15)).unwrap();
    let bob = store.engine.person(&user("bob")).unwrap().unwrap();
    assert_eq!((bob.number, bob.mail.len(), bob.origins.len()), (3, 1, 2));
    assert_eq!(bob.head, PersonHead { missed: 7, ..head });
    let eve = store.engine.person(&user("eve")).unwrap().unwrap();
    assert_eq!((eve.number, eve.mail.len(), eve.head.missed), (1, 0, 1));
}
