//! A relaxed store that did not end well gives every room another epoch.

use actors::ports::store::Change;
use protocol::Epoch;

use super::{
    commit,
    samples::{Place, head, room},
};
use crate::store::{Store, open};

fn epoch(store: &mut Store, name: &str) -> Epoch {
    store.engine.room(&room(name)).unwrap().unwrap().head.epoch
}

#[test]
fn a_good_end_changes_no_epoch() {
    for relaxed in [false, true] {
        let place = Place::of(&format!("clean-{relaxed}"));
        for _ in 0..3 {
            let mut store = open(place.path(), relaxed).unwrap();
            commit(&mut store, &[Change::Room(room("lab"), head(true))]);
            store.engine.close().unwrap();
            let mut store = open(place.path(), relaxed).unwrap();
            assert_eq!(epoch(&mut store, "lab"), head(true).epoch);
            store.engine.close().unwrap();
        }
    }
}

#[test]
fn what_was_committed_first_keeps_its_epoch_after_any_end() {
    let place = Place::of("strict");
    let mut store = open(place.path(), false).unwrap();
    commit(&mut store, &[Change::Room(room("lab"), head(true))]);
    let copy = place.copied("strict-copy");
    assert_eq!(epoch(&mut open(copy.path(), false).unwrap(), "lab"), head(true).epoch);
}

#[test]
fn an_unclean_end_of_a_relaxed_store_gives_every_room_another_epoch() {
    let place = Place::of("loose");
    let mut store = open(place.path(), true).unwrap();
    commit(&mut store, &[Change::Room(room("lab"), head(true))]);
    // Whatever durability comes next: something may be lost.
    for relaxed in [false, true] {
        let copy = place.copied(&format!("loose-{relaxed}"));
        let mut again = open(copy.path(), relaxed).unwrap();
        let second = epoch(&mut again, "lab");
        assert_ne!(second, head(true).epoch);
        assert_eq!(epoch(&mut again, "lab"), second, "the same at every load");
        again.engine.close().unwrap();
        let mut again = open(copy.path(), relaxed).unwrap();
        assert_eq!(epoch(&mut again, "lab"), second, "and after a good end");
        // A room that is kept anew has the epoch that it says.
        commit(&mut again, &[Change::Room(room("lab"), head(true))]);
        assert_eq!(epoch(&mut again, "lab"), head(true).epoch);
    }
}

#[test]
fn each_unclean_end_counts() {
    let first = Place::of("loose-1");
    let mut store = open(first.path(), true).unwrap();
    commit(&mut store, &[Change::Room(room("lab"), head(true))]);
    let second = first.copied("loose-2");
    let mut store = open(second.path(), true).unwrap();
    let after_one = epoch(&mut store, "lab");
    let third = second.copied("loose-3");
    let mut store = open(third.path(), true).unwrap();
    let after_two = epoch(&mut store, "lab");
    assert!(after_one != after_two && after_two != head(true).epoch);
}
