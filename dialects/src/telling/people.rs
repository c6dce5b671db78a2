//! Who is here, and what they show of themselves.

use protocol::{
    Identity,
    presence::{self, PresenceEvent},
};

use super::{Voice, fields, word};
use crate::{numbers::Plain, status};

pub(super) fn tell<V: Voice>(event: &PresenceEvent, voice: V) -> String {
    match event {
        PresenceEvent::State(now) => {
            voice.say(word("room_state", "presence.state"), state::<V>(now))
        }
        PresenceEvent::Joined { who, state } => {
            voice.say(word("user_joined", "presence.joined"), passage(who, state))
        }
        PresenceEvent::Left { who, state } => {
            voice.say(word("user_left", "presence.left"), passage(who, state))
        }
        PresenceEvent::Cursor { room, who, cursor: at } => {
            let told = fields::CursorMoved {
                room_id: room.as_str(),
                user_id: who.user.as_str(),
                user_name: &who.name,
                cursor: cursor(at),
            };
            voice.say(word("cursor_moved", "presence.cursor"), told)
        }
        PresenceEvent::Typing { room, who, cell, typing } => {
            let told = fields::Typing {
                room_id: room.as_str(),
                user_id: who.user.as_str(),
                user_name: &who.name,
                is_typing: *typing,
                cell_id: cell.as_ref().map(|cell| cell.as_str()),
            };
            voice.say(word("typing_indicator", "presence.typing"), told)
        }
        PresenceEvent::Status { room, who, status: now } => {
            let told = fields::StatusChanged {
                room_id: room.as_str(),
                user_id: who.user.as_str(),
                user_name: &who.name,
                status: status::name(*now),
            };
            voice.say(word("user_status_changed", "presence.status"), told)
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

fn user<V: Voice>(person: &presence::Person) -> fields::User<'_, V::Instant> {
    fields::User {
        user_id: person.who.user.as_str(),
        user_name: &person.who.name,
        status: status::name(person.status),
        cursor: person.cursor.as_ref().map(cursor),
        last_seen: V::instant(person.last_seen),
    }
}

fn cursor(at: &presence::Cursor) -> fields::Cursor<'_> {
    let cell = at.cell.as_ref().map(|cell| cell.as_str());
    fields::Cursor { x: Plain(at.x), y: Plain(at.y), cell }
}
