//! Words to records.

use std::{borrow::Cow, collections::BTreeSet};

use protocol::{
    Event, Identity,
    direct::DirectEvent,
    notice::NoticeEvent,
    room::RoomEvent,
    sheet,
    sheet::SheetEvent,
    upload::{UploadEvent, UploadStep},
};
use serde::Serialize;

use super::{Letter, Name, Person, Room, activities, ends, files, wire};
use crate::{json, payload::embed};

/// Spells a room.
pub fn spell_room(room: &Room) -> Vec<u8> {
    let settings = &room.settings;
    record(wire::Room {
        name: settings.name.as_str().into(),
        owner: settings.owner.as_ref().map(|owner| owner.as_str().into()),
        max_members: settings.max_members,
        public: settings.public,
        created: settings.created.as_millis(),
        passing: room.passing,
        epoch: room.epoch.0,
        life: room.life,
    })
}

/// Spells something that was said; none for what nobody has to keep, such as an answer.
pub fn spell_letter(letter: &Letter) -> Option<Vec<u8>> {
    let delivery = &letter.delivery;
    let origin = letter.origin.as_ref();
    Some(record(wire::Letter {
        event: event(&delivery.event)?,
        at: delivery.at.as_millis(),
        seq: delivery.seq,
        mail: delivery.mail,
        re: asked_as(&delivery.event).map(Into::into),
        weight: letter.weight,
        since: letter.since.map(|since| since.as_millis()),
        origin: origin.map(|(author, id)| wire::Origin {
            author: author.as_str().into(),
            id: id.as_str().into(),
        }),
    }))
}

/// Spells a cell.
pub fn spell_cell(it: &sheet::Cell) -> Vec<u8> {
    record(cell(it))
}

/// Spells a name.
pub fn spell_name(name: &Name) -> Vec<u8> {
    let (author, id) = (name.author.as_str().into(), name.id.as_str().into());
    record(wire::Name { author, house: name.house, id, at: name.at.as_millis() })
}

/// Spells a person.
pub fn spell_person(person: &Person) -> Vec<u8> {
    let filter = &person.filter;
    record(wire::Person {
        blocked_until: person.blocked_until.map(|until| until.as_millis()),
        categories: words(&filter.categories),
        modules: words(&filter.modules),
        priorities: words(&filter.priorities),
        read: person.read.iter().map(|id| id.as_str().into()).collect(),
        touched: person.touched.as_millis(),
        missed: person.missed,
    })
}

pub(super) fn record<T: Serialize>(is: T) -> Vec<u8> {
    json::spell(&wire::Record { v: wire::VERSION, is }).into_bytes()
}

fn event(event: &Event) -> Option<wire::Event<'_>> {
    Some(match event {
        Event::Room(RoomEvent::Message { room, id, from, message }) => wire::Event::RoomMessage {
            room: room.as_str().into(),
            id: id.as_ref().map(|id| id.as_str().into()),
            from: who(from),
            message: embed(message),
        },
        Event::Sheet(SheetEvent::Updated(it)) => wire::Event::CellUpdated(cell(it)),
        Event::Announced(announcement) => wire::Event::Announced {
            kind: announcement.kind.as_str().into(),
            body: embed(&announcement.body),
            room: announcement.room.as_ref().map(|room| room.as_str().into()),
        },
        Event::Direct(DirectEvent::Message { id, from, message }) => wire::Event::DirectMessage {
            id: id.as_ref().map(|id| id.as_str().into()),
            from: who(from),
            message: embed(message),
        },
        Event::Notice(NoticeEvent::Notified { what, notice, user }) => {
            wire::Event::Notified(wire::Notified {
                what: what.as_str().into(),
                user: user.as_str().into(),
                id: notice.id.as_str().into(),
                title: notice.title.as_str().into(),
                message: notice.message.as_str().into(),
                category: notice.category.as_str().into(),
                priority: notice.priority.as_str().into(),
                module: notice.module.as_deref().map(Into::into),
            })
        }
        Event::Upload(UploadEvent { upload, step: UploadStep::Complete { url, sha256 } }) => {
            wire::Event::FileComplete {
                upload: files::spell(upload),
                url: (&**url).into(),
                sha256: sha256.to_string().into(),
            }
        }
        Event::Activity(event) => wire::Event::Happened(activities::spell_happened(event)?),
        Event::Job(event) => wire::Event::Ended(ends::spell_end(event)?.into()),
        _ => return None,
    })
}

/// What the asker called what this answers.
fn asked_as(event: &Event) -> Option<&str> {
    match event {
        Event::Job(event) => event.asked.as_ref().map(|asked| asked.name.as_str()),
        _ => None,
    }
}

fn cell(cell: &sheet::Cell) -> wire::Cell<'_> {
    wire::Cell {
        room: cell.room.as_str().into(),
        sheet: cell.sheet.as_str().into(),
        cell: cell.cell.as_str().into(),
        value: embed(&cell.value),
        formula: cell.formula.as_deref().map(Into::into),
        author: who(&cell.author),
        version: cell.version,
    }
}

pub(super) fn who(identity: &Identity) -> wire::Who<'_> {
    wire::Who {
        user: identity.user.as_str().into(),
        name: identity.name.as_str().into(),
        email: identity.email.as_deref().map(Into::into),
        anonymous: identity.anonymous,
    }
}

fn words(set: &BTreeSet<String>) -> Vec<Cow<'_, str>> {
    set.iter().map(|word| word.as_str().into()).collect()
}
