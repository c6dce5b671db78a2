//! What workspace clients hear: one flat object a delivery.

use protocol::{
    Delivery, Event,
    direct::DirectEvent,
    link::LinkEvent,
    notice::{NoticeEvent, Notification},
    presence::{self, PresenceEvent},
    room::RoomEvent,
    sheet::{Cell, SheetEvent},
};

use super::{faults, wire};
use crate::{announcement, instants::Zulu, json::spell, numbers::Plain, payload::embed, status};

/// What every message may carry besides its own fields.
#[derive(Clone, Copy)]
struct Stamp<'a> {
    at: Zulu,
    request_id: Option<&'a str>,
}

/// Spells one delivery; none for a welcome and a heartbeat.
pub(super) fn encode(delivery: &Delivery) -> Option<String> {
    let request_id = delivery.re.as_ref().map(|id| id.as_str());
    let stamp = Stamp { at: Zulu(delivery.at), request_id };
    Some(match &delivery.event {
        Event::Link(event) => return link(event, stamp),
        Event::Announced(event) => return announcement::spell_flat(event),
        Event::Room(event) => room(event, stamp),
        Event::Presence(event) => presence(event, stamp),
        Event::Sheet(SheetEvent::Updated(now)) => spell(&cell(now, false, stamp)),
        Event::Sheet(SheetEvent::Stale(now)) => spell(&cell(now, true, stamp)),
        Event::Notice(event) => notice(event, stamp),
        Event::Direct(event) => direct(event, stamp),
        Event::Refused(fault) => spell(&faults::error(fault, request_id, delivery.at)),
    })
}

fn link(event: &LinkEvent, Stamp { at, request_id }: Stamp<'_>) -> Option<String> {
    match event {
        LinkEvent::Pong => Some(spell(&wire::Pong { timestamp: at, request_id })),
        LinkEvent::Welcome(_)
        | LinkEvent::Heartbeat
        | LinkEvent::Hello(_)
        | LinkEvent::Resumed { .. }
        | LinkEvent::Expiring { .. }
        | LinkEvent::Refreshed { .. } => None,
    }
}

fn room(event: &RoomEvent, Stamp { at, request_id }: Stamp<'_>) -> String {
    match event {
        RoomEvent::Message { room, id, from, message } => spell(&wire::RoomMessage {
            room_id: room.as_str(),
            user_id: from.user.as_str(),
            username: &from.name,
            message: embed(message),
            timestamp: at,
            message_id: id.as_ref().map(|id| id.as_str()),
            request_id,
        }),
        RoomEvent::Left { room, closed: false } => {
            spell(&wire::RoomLeft { room_id: room.as_str(), request_id })
        }
        RoomEvent::Left { room, closed: true } => {
            spell(&wire::RoomClosed { room_id: room.as_str(), request_id })
        }
        RoomEvent::Published { .. }
        | RoomEvent::Recovered { .. }
        | RoomEvent::ReplayDone { .. } => String::new(),
    }
}

fn presence(event: &PresenceEvent, stamp: Stamp<'_>) -> String {
    let request_id = stamp.request_id;
    match event {
        PresenceEvent::State(now)
        | PresenceEvent::Joined { state: now, .. }
        | PresenceEvent::Left { state: now, .. } => spell(&state(now, stamp)),
        PresenceEvent::Cursor { who, cursor: at, .. } => spell(&wire::CursorMoved {
            user_id: who.user.as_str(),
            username: &who.name,
            cursor: cursor(at),
            request_id,
        }),
        PresenceEvent::Typing { who, cell, typing, .. } => {
            let (user_id, username) = (who.user.as_str(), who.name.as_str());
            let cell_id = cell.as_ref().map(|cell| cell.as_str());
            match typing {
                true => spell(&wire::UserTypingStart { user_id, username, cell_id, request_id }),
                false => spell(&wire::UserTypingStop { user_id, username, cell_id, request_id }),
            }
        }
        PresenceEvent::Status { who, status: now, .. } => spell(&wire::UserStatusChanged {
            user_id: who.user.as_str(),
            status: status::name(*now),
            request_id,
        }),
    }
}

fn state<'a>(now: &'a presence::RoomState, stamp: Stamp<'a>) -> wire::RoomState<'a> {
    let room = now.room.as_str();
    wire::RoomState {
        room_id: room,
        users: now.people.iter().map(|person| user(person, room)).collect(),
        active_sheets: now.sheets.iter().map(|sheet| sheet.as_str()).collect(),
        total_users: now.total,
        truncated: now.people.len() < now.total as usize,
        request_id: stamp.request_id,
    }
}

fn user<'a>(person: &'a presence::Person, room: &'a str) -> wire::User<'a> {
    wire::User {
        user_id: person.who.user.as_str(),
        username: &person.who.name,
        email: person.who.email.as_deref(),
        room,
        status: status::name(person.status),
        cursor: person.cursor.as_ref().map(cursor),
        last_seen: Zulu(person.last_seen),
    }
}

fn cursor(at: &presence::Cursor) -> wire::Cursor<'_> {
    wire::Cursor {
        x: Plain(at.x),
        y: Plain(at.y),
        cell: at.cell.as_ref().map(|cell| cell.as_str()),
    }
}

fn cell<'a>(now: &'a Cell, stale: bool, stamp: Stamp<'a>) -> wire::CellUpdated<'a> {
    wire::CellUpdated {
        sheet_id: now.sheet.as_str(),
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        user_id: now.author.user.as_str(),
        username: &now.author.name,
        version: now.version,
        stale,
        request_id: stamp.request_id,
    }
}

fn notice(event: &NoticeEvent, Stamp { request_id, .. }: Stamp<'_>) -> String {
    match event {
        NoticeEvent::Notified { what, notice, user } => spell(&wire::NotificationEvent {
            event_type: what,
            notification: notification(notice),
            user_id: user.as_str(),
            request_id,
        }),
        NoticeEvent::Read { id, user } => spell(&wire::NotificationRead {
            event_type: "notification_read",
            notification: wire::NotificationName { id: id.as_str() },
            user_id: user.as_str(),
            request_id,
        }),
    }
}

fn notification(notice: &Notification) -> wire::Notification<'_> {
    wire::Notification {
        id: notice.id.as_str(),
        title: &notice.title,
        message: &notice.message,
        category: &notice.category,
        priority: &notice.priority,
        module_name: notice.module.as_deref(),
    }
}

fn direct(event: &DirectEvent, Stamp { at, request_id }: Stamp<'_>) -> String {
    match event {
        DirectEvent::Message { id, from, message } => spell(&wire::DirectMessage {
            user_id: from.user.as_str(),
            username: &from.name,
            message: embed(message),
            timestamp: at,
            message_id: id.as_ref().map(|id| id.as_str()),
            request_id,
        }),
        DirectEvent::Receipt { to, outcome } => spell(&wire::DeliveryReceipt {
            user_id: to.as_str(),
            delivered: outcome.delivered,
            queued: outcome.queued,
            dropped: outcome.dropped,
            request_id,
        }),
        DirectEvent::Missed { .. } => String::new(),
    }
}
