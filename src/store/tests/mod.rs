//! The engine on real files.

mod samples;

use actors::ports::store::Change;

use self::samples::{Place, cell, head, mail, message, room, user};
use super::{Store, open};

fn commit(store: &mut Store, changes: &[Change]) {
    store.engine.commit(changes).unwrap();
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
    let secret = store.secret;
    // As the disk would have it after a loss of power.
    let copy = Place::of("unclean-copy");
    std::fs::copy(place.file(), copy.file()).unwrap();
    let mut store = open(copy.path(), false).unwrap();
    assert_eq!(store.secret, secret, "the secret is the same at every start");
    let lab = store.engine.room(&room("lab")).unwrap().unwrap();
    assert_eq!((lab.seq, lab.events.len(), lab.cells.len()), (1, 1, 1));
    assert_eq!(lab.head, head(false));
    let bob = store.engine.person(&user("bob")).unwrap().unwrap();
    assert_eq!((bob.number, bob.mail.len(), bob.origins.len()), (1, 1, 1));
    assert_eq!(store.engine.lasting_rooms().unwrap(), [room("lab")]);
    assert!(store.engine.person(&user("eve")).unwrap().is_none());
}
