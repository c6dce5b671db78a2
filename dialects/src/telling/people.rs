//! Who is here, and what they show of themselves.

use protocol::{
    Identity,
    presence::{self, PresenceEvent},
};

use super::{Telling, Voice, fields};
use crate::{numbers::Plain, status};

pub(super) fn tell<V: Voice>(event: &PresenceEvent) -> Telling<'_, V::Instant> {
    match event {
        PresenceEvent::State(now) => Telling::State(state::<V>(now)),
        PresenceEvent::Joined { who, state } => Telling::Joined(passage(who, state)),
        PresenceEvent::Left { who, state } => Telling::Gone(passage(who, state)),
        PresenceEvent::Cursor { room, who, cursor: at } => Telling::Cursor(fields::CursorMoved {
            room_id: room.as_str(),
            user_id: who.user.as_str(),
            user_name: &who.name,
            cursor: cursor(at),
        }),
        PresenceEvent::Typing { room, who, cell, typing } => Telling::Typing(fields::Typing {
            room_id: room.as_str(),
            user_id: who.user.as_str(),
            user_name: &who.name,
            is_typing: *typing,
            cell_id: cell.as_ref().map(|cell| cell.as_str()),
        }),
        PresenceEvent::Status { room, who, status: now } => {
            Telling::Status(fields::StatusChanged {
                room_id: room.as_str(),
                user_id: who.user.as_str(),
                user_name: &who.name,
                status: status::name(*now),
            })
        }
    }
}

fn passage<'a>(who: &'a Identity, state: &'a presence::RoomState) -> fields::Passage<'a> {
    fields::Passage {
        room_id: state.room.as_str(),
        user_id: who.user.as_str(),
        user_name: &who.name,
        member_count: state.total,
        place: state.position.into(),
    }
}

fn state<V: Voice>(now: &presence::RoomState) -> fields::RoomState<'_, V::Instant> {
    fields::RoomState {
        room_id: now.room.as_str(),
        member_count: now.total,
        users: now.people.iter().map(user::<V>).collect(),
        active_sheets: now.sheets.iter().map(|sheet| sheet.as_str()).collect(),
        truncated: now.people.len() < now.total as usize,
        place: now.position.into(),
    }
}

/// One person of a room.
pub(crate) fn user<V: Voice>(person: &presence::Person) -> fields::User<'_, V::Instant> {
    fields::User {
        user_id: person.who.user.as_str(),
        user_name: &person.who.name,
        status: status::name(person.status),
        cursor: person.cursor.as_ref().map(cursor),
        last_seen: V::instant(person.last_seen),
    }
}

/// A cursor's place.
pub(crate) fn cursor(at: &presence::Cursor) -> fields::Cursor<'_> {
    let cell = at.cell.as_ref().map(|cell| cell.as_str());
    fields::Cursor { x: Plain(at.x), y: Plain(at.y), cell }
}
