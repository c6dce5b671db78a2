//! Records to words.

use std::{borrow::Cow, collections::BTreeSet, str::FromStr, sync::Arc};

use protocol::{
    Delivery, Epoch, Event, IdError, Identity, Payload, Rights, Timestamp,
    announce::Announcement,
    direct::DirectEvent,
    job::Asked,
    notice::{NoticeEvent, NoticeFilter, Notification},
    room::{RoomEvent, RoomSettings},
    sheet,
    sheet::SheetEvent,
    upload::{UploadEvent, UploadStep},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Letter, Name, Person, Room, Unreadable, activities, ends, files, wire};
use crate::json;

/// Reads a room.
pub fn room(bytes: &[u8]) -> Result<Room, Unreadable> {
    let room: wire::Room<'_> = record(bytes)?;
    let settings = RoomSettings {
        name: room.name.into_owned(),
        owner: room.owner.as_deref().map(id).transpose()?,
        max_members: room.max_members,
        public: room.public,
        created: Timestamp::from_millis(room.created),
    };
    Ok(Room { settings, passing: room.passing, epoch: Epoch(room.epoch), life: room.life })
}

/// Reads something that was said.
pub fn letter(bytes: &[u8]) -> Result<Letter, Unreadable> {
    let letter: wire::Letter<'_> = record(bytes)?;
    let mut event = event(letter.event)?;
    if let (Event::Job(job), Some(name)) = (&mut event, letter.re) {
        job.asked = Some(Asked { session: None, name: id(&name)? });
    }
    let mut delivery = Delivery::new(event, Timestamp::from_millis(letter.at));
    delivery.seq = letter.seq;
    delivery.mail = letter.mail;
    let origin = letter.origin.map(|origin| Ok((id(&origin.author)?, id(&origin.id)?)));
    Ok(Letter {
        delivery: Arc::new(delivery),
        weight: letter.weight,
        since: letter.since.map(Timestamp::from_millis),
        origin: origin.transpose()?,
    })
}

/// Reads a cell.
pub fn cell(bytes: &[u8]) -> Result<sheet::Cell, Unreadable> {
    record(bytes).and_then(as_cell)
}

/// Reads a name.
pub fn name(bytes: &[u8]) -> Result<Name, Unreadable> {
    let name: wire::Name<'_> = record(bytes)?;
    let at = Timestamp::from_millis(name.at);
    Ok(Name { author: id(&name.author)?, house: name.house, id: id(&name.id)?, at })
}

/// Reads a person.
pub fn person(bytes: &[u8]) -> Result<Person, Unreadable> {
    let person: wire::Person<'_> = record(bytes)?;
    Ok(Person {
        blocked_until: person.blocked_until.map(Timestamp::from_millis),
        filter: NoticeFilter {
            categories: words(person.categories),
            modules: words(person.modules),
            priorities: words(person.priorities),
        },
        read: person.read.iter().map(|read| id(read)).collect::<Result<_, _>>()?,
        touched: Timestamp::from_millis(person.touched),
        missed: person.missed,
    })
}

pub(super) fn record<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Unreadable> {
    let record: wire::Record<T> = serde_json::from_slice(bytes).map_err(|_| Unreadable)?;
    if record.v == wire::VERSION { Ok(record.is) } else { Err(Unreadable) }
}

fn event(event: wire::Event<'_>) -> Result<Event, Unreadable> {
    Ok(match event {
        wire::Event::RoomMessage { room, id: name, from, message } => {
            Event::Room(RoomEvent::Message {
                room: id(&room)?,
                id: name.as_deref().map(id).transpose()?,
                from: who(from)?,
                message: payload(message),
            })
        }
        wire::Event::CellUpdated(cell) => Event::Sheet(SheetEvent::Updated(as_cell(cell)?)),
        wire::Event::Announced { kind, body, room } => Event::Announced(Announcement {
            kind: id(&kind)?,
            body: payload(body),
            room: room.as_deref().map(id).transpose()?,
        }),
        wire::Event::DirectMessage { id: name, from, message } => {
            Event::Direct(DirectEvent::Message {
                id: name.as_deref().map(id).transpose()?,
                from: who(from)?,
                message: payload(message),
            })
        }
        wire::Event::Happened(it) => Event::Activity(activities::happened(it)?),
        wire::Event::Ended(it) => Event::Job(ends::end(*it)?),
        wire::Event::Notified(told) => Event::Notice(NoticeEvent::Notified {
            what: told.what.into_owned(),
            user: id(&told.user)?,
            notice: Notification {
                id: id(&told.id)?,
                title: told.title.into_owned(),
                message: told.message.into_owned(),
                category: told.category.into_owned(),
                priority: told.priority.into_owned(),
                module: told.module.map(Cow::into_owned),
            },
        }),
        wire::Event::FileComplete { upload, url, sha256 } => Event::Upload(UploadEvent {
            upload: Arc::new(files::read(upload)?),
            step: UploadStep::Complete {
                url: url.into_owned().into(),
                sha256: files::digest(&sha256)?,
            },
        }),
    })
}

fn as_cell(cell: wire::Cell<'_>) -> Result<sheet::Cell, Unreadable> {
    Ok(sheet::Cell {
        room: id(&cell.room)?,
        sheet: id(&cell.sheet)?,
        cell: id(&cell.cell)?,
        value: payload(cell.value),
        formula: cell.formula.map(|formula| json::exact(formula.into_owned())),
        author: who(cell.author)?,
        version: cell.version,
    })
}

pub(super) fn who(who: wire::Who<'_>) -> Result<Arc<Identity>, Unreadable> {
    Ok(Arc::new(Identity {
        user: id(&who.user)?,
        name: who.name.into_owned(),
        email: who.email.map(Cow::into_owned),
        rights: Rights::default(),
        expires: None,
        anonymous: who.anonymous,
        client: None,
    }))
}

pub(super) fn id<T: FromStr<Err = IdError>>(text: &str) -> Result<T, Unreadable> {
    text.parse().map_err(|_| Unreadable)
}

pub(super) fn payload(value: &RawValue) -> Payload {
    Payload::from_json(json::exact(value.get().to_owned()))
}

fn words(list: Vec<Cow<'_, str>>) -> BTreeSet<String> {
    list.into_iter().map(Cow::into_owned).collect()
}
