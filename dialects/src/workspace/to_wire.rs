//! What workspace clients hear: one flat object a delivery.

use protocol::{
    Delivery, Event, Timestamp,
    activity::ActivityEvent,
    direct::DirectEvent,
    job::JobEvent,
    link::{LinkEvent, Welcome},
    notice::NoticeEvent,
    presence::{self, PresenceEvent},
    query::EndpointHealth,
    room::RoomEvent,
    sheet::{self, SheetEvent},
    upload::UploadEvent,
};

use super::{faults, wire};
use crate::{
    announcement,
    findings::{self, Spelling, Told, Waited},
    instants::Zulu,
    json::spell,
    numbers::Plain,
    payload::embed,
    standing, status,
    telling::{self, Kept},
    uploads,
};

/// What every message may carry besides its own fields.
#[derive(Clone, Copy)]
struct Stamp<'a> {
    at: Timestamp,
    seq: Option<u64>,
    mail_seq: Option<u64>,
    request_id: Option<&'a str>,
}

/// Spells one delivery; none for a welcome and a heartbeat.
pub(super) fn encode(delivery: &Delivery) -> Option<String> {
    let request_id = delivery.re.as_ref().map(|id| id.as_str());
    let Delivery { at, seq, mail: mail_seq, .. } = *delivery;
    let stamp = Stamp { at, seq, mail_seq, request_id };
    Some(match &delivery.event {
        Event::Link(event) => return link(event, stamp),
        Event::Announced(event) => return announcement::spell_flat(event, delivery),
        Event::Room(event) => room(event, stamp),
        Event::Presence(event) => presence(event, stamp),
        Event::Sheet(event) => sheet(event, stamp),
        Event::Notice(event) => notice(event, stamp),
        Event::Direct(event) => direct(event, stamp),
        Event::Activity(event) => activity(event, stamp),
        Event::Job(event) => return job(event, Waited::of(event, delivery), stamp),
        Event::Upload(event) => upload(event, stamp),
        Event::Health(now) => health(now, stamp),
        Event::Refused(fault) => spell(&faults::error(fault, request_id, delivery.at)),
    })
}

fn link(event: &LinkEvent, stamp: Stamp<'_>) -> Option<String> {
    let request_id = stamp.request_id;
    Some(match event {
        LinkEvent::Welcome(_) | LinkEvent::Heartbeat => return None,
        LinkEvent::Pong => spell(&wire::Pong { timestamp: Zulu(stamp.at), request_id }),
        LinkEvent::Hello(now) => spell(&welcome(now, stamp)),
        LinkEvent::Resumed { rooms, resume_token } => {
            let told = standing::Resumed { rooms: *rooms, resume_token: resume_token.expose() };
            spell(&wire::Resumed { told, request_id })
        }
        LinkEvent::Expiring { expires } => spell(&wire::TokenExpiring {
            expires_at: Zulu(*expires),
            expires_in: expires.since(stamp.at).as_secs(),
            request_id,
        }),
        LinkEvent::Refreshed { expires } => {
            spell(&wire::TokenRefreshed { expires_at: expires.map(Zulu), request_id })
        }
    })
}

fn welcome<'a>(now: &'a Welcome, stamp: Stamp<'a>) -> wire::Welcome<'a> {
    wire::Welcome {
        connection_id: now.session.to_string(),
        user_id: now.identity.user.as_str(),
        server_time: Zulu(stamp.at),
        heartbeat_interval: Plain(now.heartbeat_interval.as_secs_f64()),
        resume_token: now.resume_token.expose(),
        request_id: stamp.request_id,
    }
}

fn room(event: &RoomEvent, stamp: Stamp<'_>) -> String {
    let request_id = stamp.request_id;
    match event {
        RoomEvent::Message { room, id, from, message } => spell(&wire::RoomMessage {
            room_id: room.as_str(),
            user_id: from.user.as_str(),
            username: &from.name,
            message: embed(message),
            timestamp: Zulu(stamp.at),
            message_id: id.as_ref().map(|id| id.as_str()),
            seq: stamp.seq,
            request_id,
        }),
        RoomEvent::Left { room, closed: false } => {
            spell(&wire::RoomLeft { room_id: room.as_str(), request_id })
        }
        RoomEvent::Left { room, closed: true } => {
            spell(&wire::RoomClosed { room_id: room.as_str(), request_id })
        }
        RoomEvent::Published { room, position, duplicate } => {
            let told = standing::Published::new(room, *position, *duplicate);
            spell(&wire::Published { told, request_id })
        }
        RoomEvent::Recovered { room, position, recovery } => {
            let told = standing::RoomResumed::new(room, *position, *recovery);
            spell(&wire::RoomResumed { told, request_id })
        }
        RoomEvent::ReplayDone { room, position } => {
            let told = standing::ReplayDone::new(room, *position);
            spell(&wire::ReplayDone { told, request_id })
        }
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
            cursor: telling::cursor(at),
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
        place: now.position.into(),
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
        cursor: person.cursor.as_ref().map(telling::cursor),
        last_seen: Zulu(person.last_seen),
    }
}

fn sheet(event: &SheetEvent, stamp: Stamp<'_>) -> String {
    match event {
        SheetEvent::Updated(now) => spell(&cell(now, false, stamp)),
        SheetEvent::Stale(now) => spell(&cell(now, true, stamp)),
        SheetEvent::State(now) => spell(&wire::SheetState {
            room_id: now.room.as_str(),
            sheet_id: now.sheet.as_str(),
            cells: now.cells.iter().map(cell_of_a_sheet).collect(),
            rest: standing::Rest::after(now.next.as_ref()),
            place: now.position.into(),
            request_id: stamp.request_id,
        }),
    }
}

fn cell<'a>(now: &'a sheet::Cell, stale: bool, stamp: Stamp<'a>) -> wire::CellUpdated<'a> {
    wire::CellUpdated {
        sheet_id: now.sheet.as_str(),
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        user_id: now.author.user.as_str(),
        username: &now.author.name,
        version: now.version,
        stale,
        seq: stamp.seq,
        request_id: stamp.request_id,
    }
}

fn cell_of_a_sheet(now: &sheet::Cell) -> wire::Cell<'_> {
    wire::Cell {
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        version: now.version,
        user_id: now.author.user.as_str(),
        username: &now.author.name,
    }
}

fn notice(event: &NoticeEvent, Stamp { request_id, mail_seq, .. }: Stamp<'_>) -> String {
    spell(&wire::Notified { notice: event.into(), mail_seq, request_id })
}

fn direct(event: &DirectEvent, stamp: Stamp<'_>) -> String {
    let request_id = stamp.request_id;
    match event {
        DirectEvent::Message { id, from, message } => spell(&wire::DirectMessage {
            user_id: from.user.as_str(),
            username: &from.name,
            message: embed(message),
            timestamp: Zulu(stamp.at),
            message_id: id.as_ref().map(|id| id.as_str()),
            mail_seq: stamp.mail_seq,
            request_id,
        }),
        DirectEvent::Receipt { to, outcome } => spell(&wire::DeliveryReceipt {
            user_id: to.as_str(),
            delivered: outcome.delivered,
            queued: outcome.queued,
            dropped: outcome.dropped,
            duplicate: outcome.duplicate,
            request_id,
        }),
        DirectEvent::Missed { count } => {
            let told = standing::MailMissed { count: *count };
            spell(&wire::MailMissed { told, request_id })
        }
    }
}

fn activity(event: &ActivityEvent, Stamp { request_id, seq, .. }: Stamp<'_>) -> String {
    match event {
        ActivityEvent::Happened { room, activity } => spell(&wire::Happened {
            room_id: room.as_str(),
            event_type: activity.kind.as_str(),
            activity: findings::Activity::new(activity, Zulu),
            seq,
            request_id,
        }),
        ActivityEvent::Subscribed { room, interest } => {
            let told = findings::Subscribed::new(room, interest);
            spell(&wire::EventsSubscribed { told, request_id })
        }
    }
}

fn job(event: &JobEvent, waited: Waited<'_>, stamp: Stamp<'_>) -> Option<String> {
    let Stamp { at, request_id, .. } = stamp;
    let spelling = Spelling { instant: Zulu, code: faults::code };
    Some(match findings::tell(event, spelling)? {
        Told::Answer(payload) => {
            let r#type = payload.word().plain;
            spell(&wire::Told { r#type, payload: Kept { payload, waited }, request_id })
        }
        Told::Refusal(job, fault) => {
            let query_id = Some(findings::Name(job));
            spell(&wire::Error { query_id, waited, ..faults::error(fault, request_id, at) })
        }
    })
}

fn upload(event: &UploadEvent, stamp: Stamp<'_>) -> String {
    let Stamp { seq, mail_seq, request_id, .. } = stamp;
    let payload = uploads::Told::new(event, seq, mail_seq);
    spell(&wire::Told { r#type: payload.word().plain, payload, request_id })
}

fn health(now: &EndpointHealth, Stamp { request_id, .. }: Stamp<'_>) -> String {
    let told = findings::EndpointStatus::new(now, Zulu);
    spell(&wire::EndpointStatus { told, request_id })
}
