//! What query clients hear: an envelope around each concern's payload.

use protocol::{
    CellId, Delivery, Event, FaultCode, Identity, MessageId, RoomId, Timestamp,
    activity::ActivityEvent,
    direct::DirectEvent,
    job::JobEvent,
    link::LinkEvent,
    notice::{NoticeEvent, Notification},
    presence::{self, PresenceEvent},
    query::EndpointHealth,
    room::RoomEvent,
    sheet::SheetEvent,
    upload::UploadEvent,
};
use serde::Serialize;

use super::{faults, wire};
use crate::{
    announcement::Standing,
    findings::{self, Spelling, Told, Waited},
    instants::Naive,
    json::spell,
    numbers::Plain,
    payload::embed,
    standing, status, uploads,
};

/// What the envelope says besides its type and payload.
#[derive(Clone, Copy)]
struct Envelope<'a> {
    at: Timestamp,
    seq: Option<u64>,
    mail_seq: Option<u64>,
    correlation_id: Option<&'a str>,
    message_id: Option<&'a str>,
    standing: Option<Standing<'a>>,
}

/// Spells one delivery.
pub(super) fn encode(delivery: &Delivery) -> Option<String> {
    let correlation_id = delivery.re.as_ref().map(MessageId::as_str);
    let Delivery { at, seq, mail: mail_seq, .. } = *delivery;
    let envelope = Envelope { at, seq, mail_seq, correlation_id, message_id: None, standing: None };
    Some(match &delivery.event {
        Event::Link(event) => link(event, envelope),
        Event::Room(event) => room(event, envelope),
        Event::Presence(event) => presence(event, envelope),
        Event::Sheet(event) => envelope.tell("cell_updated", cell(event, envelope)),
        Event::Notice(event) => notice(event, envelope),
        Event::Direct(event) => direct(event, envelope),
        Event::Announced(event) => {
            let envelope = Envelope { standing: Standing::of(event, delivery), ..envelope };
            envelope.tell(event.kind.as_str(), embed(&event.body))
        }
        Event::Activity(event) => activity(event, envelope),
        Event::Job(event) => return job(event, Waited::of(event, delivery), envelope),
        Event::Upload(event) => upload(event, envelope),
        Event::Health(now) => health(now, envelope),
        Event::Refused(fault) => envelope.tell("error_message", faults::error(fault)),
    })
}

impl<'a> Envelope<'a> {
    fn named(self, message_id: Option<&'a MessageId>) -> Self {
        Self { message_id: message_id.map(MessageId::as_str), ..self }
    }

    fn tell<P: Serialize>(self, r#type: &str, payload: P) -> String {
        let Self { correlation_id, message_id, standing: greenroom, .. } = self;
        spell(&wire::Told { r#type, correlation_id, message_id, payload, greenroom })
    }
}

fn link(event: &LinkEvent, envelope: Envelope<'_>) -> String {
    let timestamp = Naive(envelope.at);
    match event {
        LinkEvent::Pong => envelope.tell("pong", wire::Alive { timestamp }),
        LinkEvent::Heartbeat => envelope.tell("heartbeat", wire::Alive { timestamp }),
        LinkEvent::Welcome(welcome) | LinkEvent::Hello(welcome) => {
            let ack = wire::ConnectionAck {
                connection_id: welcome.session.to_string(),
                user_id: welcome.identity.user.as_str(),
                server_time: timestamp,
                heartbeat_interval: Plain(welcome.heartbeat_interval.as_secs_f64()),
                resume_token: welcome.resume_token.expose(),
            };
            envelope.tell("connection_ack", ack)
        }
        LinkEvent::Resumed { rooms, resume_token } => envelope.tell(
            "resumed",
            standing::Resumed { rooms: *rooms, resume_token: resume_token.expose() },
        ),
        LinkEvent::Expiring { expires } => {
            let expires_in = expires.since(envelope.at).as_secs();
            let payload = wire::TokenExpiring { expires_at: Naive(*expires), expires_in };
            envelope.tell("token_expiring", payload)
        }
        LinkEvent::Refreshed { expires } => {
            let payload = wire::TokenRefreshed { expires_at: expires.map(Naive) };
            envelope.tell("token_refreshed", payload)
        }
    }
}

fn room(event: &RoomEvent, envelope: Envelope<'_>) -> String {
    match event {
        RoomEvent::Message { room, id, from, message } => {
            let payload = wire::RoomMessage {
                room_id: room.as_str(),
                user_id: from.user.as_str(),
                user_name: &from.name,
                message: embed(message),
                timestamp: envelope.at.as_secs(),
                seq: envelope.seq,
            };
            envelope.named(id.as_ref()).tell("room_message", payload)
        }
        RoomEvent::Left { room, closed } => {
            let word = if *closed { "room_closed" } else { "room_left" };
            envelope.tell(word, wire::RoomName { room_id: room.as_str() })
        }
        RoomEvent::Published { room, position, duplicate } => {
            envelope.tell("published", standing::Published::new(room, *position, *duplicate))
        }
        RoomEvent::Recovered { room, position, recovery } => {
            envelope.tell("room_resumed", standing::RoomResumed::new(room, *position, *recovery))
        }
        RoomEvent::ReplayDone { room, position } => {
            envelope.tell("replay_done", standing::ReplayDone::new(room, *position))
        }
    }
}

fn presence(event: &PresenceEvent, envelope: Envelope<'_>) -> String {
    match event {
        PresenceEvent::State(now) => envelope.tell("room_state", state(now)),
        PresenceEvent::Joined { who, state } => envelope.tell("user_joined", joined(who, state)),
        PresenceEvent::Left { who, state } => envelope.tell("user_left", left(who, state)),
        PresenceEvent::Cursor { room, who, cursor } => {
            envelope.tell("cursor_moved", moved(room, who, cursor))
        }
        PresenceEvent::Typing { room, who, cell, typing } => {
            let payload = wire::TypingIndicator {
                user_id: who.user.as_str(),
                user_name: &who.name,
                is_typing: *typing,
                room_id: room.as_str(),
                cell_id: cell.as_ref().map(CellId::as_str),
            };
            envelope.tell("typing_indicator", payload)
        }
        PresenceEvent::Status { room, who, status: now } => {
            let payload = wire::UserStatusChanged {
                room_id: room.as_str(),
                user_id: who.user.as_str(),
                user_name: &who.name,
                status: status::name(*now),
            };
            envelope.tell("user_status_changed", payload)
        }
    }
}

fn joined<'a>(who: &'a Identity, state: &'a presence::RoomState) -> wire::UserJoined<'a> {
    wire::UserJoined {
        room_id: state.room.as_str(),
        user_id: who.user.as_str(),
        user_name: &who.name,
        member_count: state.total,
        place: state.position.into(),
    }
}

fn left<'a>(who: &'a Identity, state: &'a presence::RoomState) -> wire::UserLeft<'a> {
    wire::UserLeft {
        room_id: state.room.as_str(),
        user_id: who.user.as_str(),
        member_count: state.total,
        place: state.position.into(),
    }
}

fn moved<'a>(
    room: &'a RoomId,
    who: &'a Identity,
    at: &'a presence::Cursor,
) -> wire::CursorMoved<'a> {
    wire::CursorMoved {
        room_id: room.as_str(),
        user_id: who.user.as_str(),
        user_name: &who.name,
        cursor: cursor(at),
    }
}

fn state(now: &presence::RoomState) -> wire::RoomState<'_> {
    wire::RoomState {
        room_id: now.room.as_str(),
        member_count: now.total,
        users: now.people.iter().map(user).collect(),
        truncated: now.people.len() < now.total as usize,
        place: now.position.into(),
    }
}

fn user(person: &presence::Person) -> wire::User<'_> {
    wire::User {
        user_id: person.who.user.as_str(),
        user_name: &person.who.name,
        status: status::name(person.status),
        cursor: person.cursor.as_ref().map(cursor),
        last_seen: Naive(person.last_seen),
    }
}

fn cursor(at: &presence::Cursor) -> wire::Cursor<'_> {
    wire::Cursor { x: Plain(at.x), y: Plain(at.y), cell: at.cell.as_ref().map(CellId::as_str) }
}

fn cell<'a>(event: &'a SheetEvent, envelope: Envelope<'_>) -> wire::CellUpdated<'a> {
    let (SheetEvent::Updated(now) | SheetEvent::Stale(now)) = event;
    wire::CellUpdated {
        room_id: now.room.as_str(),
        sheet_id: now.sheet.as_str(),
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        user_id: now.author.user.as_str(),
        user_name: &now.author.name,
        version: now.version,
        stale: matches!(event, SheetEvent::Stale(_)),
        seq: envelope.seq,
    }
}

fn notice(event: &NoticeEvent, envelope: Envelope<'_>) -> String {
    match event {
        NoticeEvent::Notified { what, notice, user } => {
            let payload = wire::NotificationEvent {
                event_type: what,
                notification: notification(notice),
                user_id: user.as_str(),
                mail_seq: envelope.mail_seq,
            };
            envelope.tell("notification_event", payload)
        }
        NoticeEvent::Read { id, user } => {
            let payload = wire::NotificationEvent {
                event_type: "notification_read",
                notification: wire::NotificationName { id: id.as_str() },
                user_id: user.as_str(),
                mail_seq: envelope.mail_seq,
            };
            envelope.tell("notification_event", payload)
        }
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

fn direct(event: &DirectEvent, envelope: Envelope<'_>) -> String {
    match event {
        DirectEvent::Message { id, from, message } => {
            let payload = wire::DirectMessage {
                user_id: from.user.as_str(),
                user_name: &from.name,
                message: embed(message),
                timestamp: envelope.at.as_secs(),
                mail_seq: envelope.mail_seq,
            };
            envelope.named(id.as_ref()).tell("direct_message", payload)
        }
        DirectEvent::Receipt { to, outcome } => {
            let payload = wire::DeliveryReceipt {
                user_id: to.as_str(),
                delivered: outcome.delivered,
                queued: outcome.queued,
                dropped: outcome.dropped,
                duplicate: outcome.duplicate,
            };
            envelope.tell("delivery_receipt", payload)
        }
        DirectEvent::Missed { count } => {
            envelope.tell("mail_missed", standing::MailMissed { count: *count })
        }
    }
}

fn activity(event: &ActivityEvent, envelope: Envelope<'_>) -> String {
    match event {
        ActivityEvent::Happened { room, activity } => {
            let payload = wire::Happened {
                room_id: room.as_str(),
                event_type: activity.kind.as_str(),
                activity: findings::Activity::new(activity, Naive),
                seq: envelope.seq,
            };
            envelope.tell("event", payload)
        }
        ActivityEvent::Subscribed { room, interest } => {
            envelope.tell("events_subscribed", findings::Subscribed::new(room, interest))
        }
    }
}

fn job(event: &JobEvent, waited: Waited<'_>, envelope: Envelope<'_>) -> Option<String> {
    let spelling = Spelling { instant: Naive, code: FaultCode::name };
    Some(match findings::tell(event, spelling)? {
        Told::Word(word, payload) => envelope.tell(word, wire::Answer { payload, waited }),
        Told::Refusal(job, fault) => {
            let query_id = Some(findings::Name(job));
            let payload = wire::Error { query_id, ..faults::error(fault) };
            envelope.tell("error_message", wire::Answer { payload, waited })
        }
    })
}

fn upload(event: &UploadEvent, envelope: Envelope<'_>) -> String {
    let told = uploads::Told::new(event, envelope.seq, envelope.mail_seq);
    envelope.tell(uploads::word(&event.step).plain, told)
}

fn health(now: &EndpointHealth, envelope: Envelope<'_>) -> String {
    envelope.tell("endpoint_status", findings::EndpointStatus::new(now, Naive))
}
