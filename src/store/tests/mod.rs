//! The engine on real files.

mod failing;
mod lives;
mod model;
mod reading;
mod samples;
mod sweeping;

use std::{os::unix::fs::PermissionsExt, time::Duration};

use actors::ports::store::{Change, NAMES_KEPT, StoreError};

use self::samples::{Place, cell, head, mail, message, room, user};
use super::{Store, open};

fn commit(store: &mut Store, changes: &[Change]) {
    store.engine.commit(changes).unwrap();
}

fn say(at: &str, seq: u64, keep_from: u64) -> Change {
    Change::Event { room: room(at), event: message(at, seq, None), keep_from }
}

#[test]
fn what_is_committed_is_there_after_an_end_without_a_word() {
    let place = Place::of("unclean");
    let mut store = open(place.path(), false).unwrap();
    let event = message("lab", 1, Some("m-1"));
    let changes = [
        Change::Room(room("lab"), head(false)),
        Change::Event { room: room("lab"), event, keep_from: 1 },
        Change::Cell(cell("lab", "A1", 7)),
        Change::Mail(user("bob"), mail(1, 100, Some("m-2"))),
    ];
    commit(&mut store, &changes);
    // As the disk would have it after a loss of power.
    let copy = place.copied("unclean-copy");
    let mut again = open(copy.path(), false).unwrap();
    assert_eq!(again.secret, store.secret, "the secret is the same at every start");
    let lab = again.engine.room(&room("lab")).unwrap().unwrap();
    assert_eq!((lab.seq, lab.events.len(), lab.cells.len()), (1, 1, 1));
    assert_eq!(lab.head, head(false));
    let bob = again.engine.person(&user("bob")).unwrap().unwrap();
    assert_eq!((bob.number, bob.mail.len(), bob.origins.len()), (1, 1, 1));
    assert_eq!(again.engine.lasting_rooms().unwrap(), [room("lab")]);
    assert!(again.engine.person(&user("eve")).unwrap().is_none());
}

#[test]
fn a_room_keeps_its_number_when_it_keeps_no_event() {
    let place = Place::of("trimmed");
    let mut store = open(place.path(), false).unwrap();
    commit(&mut store, &[Change::Room(room("lab"), head(true))]);
    let empty = store.engine.room(&room("lab")).unwrap().unwrap();
    assert_eq!((empty.seq, empty.last_activity), (0, head(true).settings.created));
    for seq in 1..=9 {
        commit(&mut store, &[say("lab", seq, seq.saturating_sub(2))]);
    }
    let lab = store.engine.room(&room("lab")).unwrap().unwrap();
    let seqs: Vec<_> = lab.events.iter().map(|event| event.delivery.seq).collect();
    assert_eq!((lab.seq, seqs), (9, vec![Some(7), Some(8), Some(9)]));
    commit(&mut store, &[say("lab", 10, 11)]);
    let lab = store.engine.room(&room("lab")).unwrap().unwrap();
    assert_eq!((lab.seq, lab.events.len()), (10, 0), "an event too heavy to be remembered");
    assert!(store.engine.lasting_rooms().unwrap().is_empty(), "nobody made it on purpose");
}

#[test]
fn names_of_mail_outlive_the_mail_for_a_while() {
    let place = Place::of("names");
    let mut store = open(place.path(), false).unwrap();
    let bob = || user("bob");
    commit(&mut store, &[Change::Mail(bob(), mail(1, 100, Some("first")))]);
    commit(&mut store, &[Change::Mail(bob(), mail(2, 110, Some("second")))]);
    commit(&mut store, &[Change::Settled { user: bob(), up_to: 2 }]);
    let record = store.engine.person(&bob()).unwrap().unwrap();
    assert_eq!((record.number, record.mail.len(), record.origins.len()), (2, 0, 2));
    let later = 100 + NAMES_KEPT.as_secs();
    commit(&mut store, &[Change::Mail(bob(), mail(3, later, None))]);
    let record = store.engine.person(&bob()).unwrap().unwrap();
    let names: Vec<_> = record.origins.iter().map(|it| it.origin.id.as_str()).collect();
    assert_eq!((record.number, names), (3, vec!["second"]));
    assert!(record.origins[0].at.since(mail(0, 100, None).since) == Duration::from_secs(10));
}

#[test]
fn nobody_else_may_read_it() {
    let place = Place::of("private");
    let inside = place.path().join("data");
    drop(open(&inside, false).unwrap());
    for path in [inside.join(super::FILE), inside] {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} {mode:o}", path.display());
    }
}

#[test]
fn two_cannot_have_one_file() {
    let place = Place::of("taken");
    let store = open(place.path(), false).unwrap();
    let refused = open(place.path(), false).err().unwrap();
    assert!(matches!(refused.why, StoreError::Taken(_)), "{refused}");
    drop(store);
    assert!(open(place.path(), false).is_ok());
}
