//! What is kept is what was said; and no bytes can make the reader fall.

use std::{fmt::Debug, str::FromStr, sync::Arc};

use dialects::house::{self, Letter, Name, Person, Room, Unreadable};
use proptest::prelude::*;
use protocol::{
    Delivery, Epoch, Event, FaultCode, Identity, Payload, Rights, Timestamp,
    activity::ActivityEvent,
    agent::{Put, Task},
    announce::Announcement,
    direct::DirectEvent,
    job::{Answer, Request, Step},
    library::{Errand, Finding},
    link::LinkEvent,
    notice::{NoticeEvent, NoticeFilter, Notification},
    room::{RoomEvent, RoomSettings},
    sheet::{Cell, SheetEvent},
};

use crate::{
    jobs, kept,
    roundtrip::value,
    samples::{NOON, id},
};

pub(crate) fn name<T: FromStr<Err: Debug> + Debug>() -> impl Strategy<Value = T> {
    "[^\\p{Cc}]{1,32}".prop_map(|text| text.parse().unwrap())
}

pub(crate) fn instant() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(Timestamp::from_millis)
}

pub(crate) fn payload() -> impl Strategy<Value = Payload> {
    value().prop_map(|value| Payload::from_json(value.to_string()))
}

fn who() -> impl Strategy<Value = Arc<Identity>> {
    let email = prop::option::of(any::<String>());
    (name(), any::<String>(), email, any::<bool>()).prop_map(|(user, name, email, anonymous)| {
        let rights = Rights::default();
        Arc::new(Identity { user, name, email, rights, expires: None, anonymous, client: None })
    })
}

fn cell() -> impl Strategy<Value = Cell> {
    let formula = prop::option::of(any::<String>().prop_map(Into::into));
    (name(), name(), name(), payload(), formula, who(), any::<u64>()).prop_map(
        |(room, sheet, cell, value, formula, author, version)| Cell {
            room,
            sheet,
            cell,
            value,
            formula,
            author,
            version,
        },
    )
}

fn notice() -> impl Strategy<Value = Notification> {
    let module = prop::option::of(any::<String>());
    let texts = (any::<String>(), any::<String>(), any::<String>(), any::<String>());
    (name(), texts, module).prop_map(|(id, (title, message, category, priority), module)| {
        Notification { id, title, message, category, priority, module }
    })
}

/// Every event that rooms and people keep.
fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (name(), prop::option::of(name()), who(), payload()).prop_map(
            |(room, id, from, message)| {
                Event::Room(RoomEvent::Message { room, id, from, message })
            }
        ),
        cell().prop_map(|cell| Event::Sheet(SheetEvent::Updated(cell))),
        (name(), payload(), prop::option::of(name()))
            .prop_map(|(kind, body, room)| Event::Announced(Announcement { kind, body, room })),
        (prop::option::of(name()), who(), payload()).prop_map(|(id, from, message)| {
            Event::Direct(DirectEvent::Message { id, from, message })
        }),
        (any::<String>(), notice(), name()).prop_map(|(what, notice, user)| {
            Event::Notice(NoticeEvent::Notified { what, notice, user })
        }),
        kept::happened(),
        kept::ended(),
    ]
}

fn letter() -> impl Strategy<Value = Letter> {
    let numbers = (prop::option::of(any::<u64>()), prop::option::of(any::<u64>()));
    let origin = prop::option::of((name(), name()));
    let rest = (any::<usize>(), prop::option::of(instant()), origin);
    (event(), instant(), numbers, rest).prop_map(
        |(event, at, (seq, mail), (weight, since, origin))| {
            let mut delivery = Delivery::new(event, at);
            (delivery.seq, delivery.mail) = (seq, mail);
            Letter { delivery: Arc::new(delivery), weight, since, origin }
        },
    )
}

fn room() -> impl Strategy<Value = Room> {
    let settings = (any::<String>(), prop::option::of(name()), any::<u32>(), any::<bool>());
    (settings, instant(), any::<bool>(), any::<u64>(), any::<u64>()).prop_map(
        |((name, owner, max_members, public), created, passing, epoch, life)| {
            let settings = RoomSettings { name, owner, max_members, public, created };
            Room { settings, passing, epoch: Epoch(epoch), life }
        },
    )
}

fn person() -> impl Strategy<Value = Person> {
    let set = || prop::collection::btree_set(any::<String>(), 0..4);
    let filter = (set(), set(), set()).prop_map(|(categories, modules, priorities)| NoticeFilter {
        categories,
        modules,
        priorities,
    });
    let read = prop::collection::vec(name(), 0..4);
    (prop::option::of(instant()), filter, read, instant(), any::<u64>()).prop_map(
        |(blocked_until, filter, read, touched, missed)| Person {
            blocked_until,
            filter,
            read,
            touched,
            missed,
        },
    )
}

/// Lets every reader read the bytes.
fn survive(bytes: &[u8]) {
    let _ = house::room(bytes);
    let _ = house::letter(bytes);
    let _ = house::cell(bytes);
    let _ = house::name(bytes);
    let _ = house::person(bytes);
}

proptest! {
    #[test]
    fn everything_said_comes_back(letter in letter()) {
        let bytes = house::spell_letter(&letter).unwrap();
        let back = house::letter(&bytes).unwrap();
        prop_assert_eq!(format!("{back:?}"), format!("{letter:?}"));
    }

    #[test]
    fn cells_come_back(cell in cell()) {
        let back = house::cell(&house::spell_cell(&cell)).unwrap();
        prop_assert_eq!(format!("{back:?}"), format!("{cell:?}"));
    }

    #[test]
    fn rooms_people_and_names_come_back(
        room in room(),
        person in person(),
        (author, house, id, at) in (name(), any::<bool>(), name(), instant()),
    ) {
        prop_assert_eq!(house::room(&house::spell_room(&room)), Ok(room));
        prop_assert_eq!(house::person(&house::spell_person(&person)), Ok(person));
        let name = Name { author, house, id, at };
        prop_assert_eq!(house::name(&house::spell_name(&name)), Ok(name));
    }

    #[test]
    fn damage_is_told_and_never_guessed_at(
        letter in letter(),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let mut bytes = house::spell_letter(&letter).unwrap();
        let cut = at.index(bytes.len());
        prop_assert!(house::letter(&bytes[..cut]).is_err());
        bytes[cut] ^= 1 << bit;
        survive(&bytes);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&bytes);
    }
}

#[test]
fn another_version_is_not_read() {
    let name = Name { author: id("ann"), house: false, id: id("m-1"), at: NOON };
    let text = String::from_utf8(house::spell_name(&name)).unwrap();
    assert_eq!(house::name(text.as_bytes()), Ok(name));
    let newer = text.replacen("\"v\":1", "\"v\":2", 1);
    assert_ne!(newer, text);
    assert_eq!(house::name(newer.as_bytes()), Err(Unreadable));
}

#[test]
fn rights_stay_with_their_token() {
    let from = crate::samples::person("ann", "Ann");
    assert!(from.rights.allow_somewhere(protocol::Action::Join));
    let message = Payload::from_json("1");
    let event = Event::Direct(DirectEvent::Message { id: None, from, message });
    let delivery = Arc::new(Delivery::new(event, NOON));
    let letter = Letter { delivery, weight: 1, since: None, origin: None };
    let back = house::letter(&house::spell_letter(&letter).unwrap()).unwrap();
    let Event::Direct(DirectEvent::Message { from, .. }) = &back.delivery.event else {
        panic!("another event");
    };
    assert!(!from.rights.admin && from.rights.grants.is_empty());
}

fn waiting(event: Event) -> Letter {
    Letter { delivery: Arc::new(Delivery::new(event, NOON)), weight: 1, since: None, origin: None }
}

#[test]
fn what_nobody_keeps_has_no_spelling() {
    let on_the_way = Step::Stage(jobs::progress());
    for event in [
        Event::Link(LinkEvent::Pong),
        jobs::says(Request::Query(jobs::question()), on_the_way),
        jobs::health(true),
        Event::Activity(ActivityEvent::Subscribed { room: id("r"), interest: jobs::interest() }),
    ] {
        assert_eq!(house::spell_letter(&waiting(event)), None);
    }
}

#[test]
fn of_a_request_an_outline_is_kept() {
    let failed = || jobs::failed(FaultCode::Cancelled, "taken back");
    let back = |request| {
        let letter = waiting(jobs::says(request, failed()));
        let bytes = house::spell_letter(&letter).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains("Document content") && !text.contains("A1:Z100"), "{text}");
        let back = house::letter(&bytes).unwrap();
        let Event::Job(event) = &back.delivery.event else { panic!("another event") };
        (*event.request).clone()
    };
    let Request::Library(Errand::Add { document, .. }) = back(Request::Library(jobs::add())) else {
        panic!("another request");
    };
    assert_eq!(
        (&*document.title, &*document.text, document.metadata),
        ("Document Title", "", None)
    );
    let Request::Agent(task) = back(Request::Agent(jobs::task(Put::Workspace))) else {
        panic!("another request");
    };
    assert_eq!(task, Task { context: None, ..jobs::task(Put::Workspace) });
}

#[test]
fn what_no_version_knows_is_unreadable() {
    let request = Request::Query(jobs::question());
    let letter = waiting(jobs::says(request, jobs::failed(FaultCode::Internal, "t")));
    let text = String::from_utf8(house::spell_letter(&letter).unwrap()).unwrap();
    assert!(house::letter(text.as_bytes()).is_ok());
    for (known, unknown) in [
        ("INTERNAL_ERROR", "INTERNAL_ERR"),
        ("\"v\":1", "\"v\":2"),
        ("\"ended\"", "\"begun\""),
        ("\"execute\"", "\"executes\""),
        ("\"words\"", "\"poem\""),
    ] {
        let other = text.replacen(known, unknown, 1);
        assert_ne!(other, text, "{known}");
        assert_eq!(house::letter(other.as_bytes()).map(drop), Err(Unreadable), "{unknown}");
    }
}

#[test]
fn a_number_that_json_lacks_costs_no_record() {
    let hits = jobs::hits();
    let Finding::Hits { mut hits, mode } = hits else { panic!("another finding") };
    hits[0].score = f32::NAN;
    let answer = Answer::Library(Finding::Hits { hits, mode });
    let letter = waiting(jobs::says(Request::Library(jobs::search()), jobs::done(answer, 1)));
    assert!(house::letter(&house::spell_letter(&letter).unwrap()).is_ok());
}
