//! What query clients hear: an envelope around each event's payload.

use protocol::{
    Delivery, Event, Fault, Identity, JobId, MessageId, Timestamp,
    direct::DirectEvent,
    link::{LinkEvent, Welcome},
    presence::{self, PresenceEvent},
    room::RoomEvent,
};
use serde::Serialize;

use super::{
    faults,
    wire::{self, Own},
};
use crate::{
    announcement::Standing,
    findings::{Name, Waited},
    instants::Naive,
    json::spell,
    numbers::Plain,
    payload::embed,
    telling::{self, Kept, Voice},
    words::Word,
};

/// What the envelope says besides its type and payload.
#[derive(Clone, Copy)]
struct Envelope<'a> {
    correlation_id: Option<&'a str>,
    message_id: Option<&'a str>,
    standing: Option<Standing<'a>>,
}

/// Spells one delivery.
pub(super) fn encode(delivery: &Delivery) -> Option<String> {
    let correlation_id = delivery.re.as_ref().map(MessageId::as_str);
    let envelope = Envelope { correlation_id, message_id: None, standing: None };
    Some(match &delivery.event {
        Event::Link(LinkEvent::Welcome(welcome) | LinkEvent::Hello(welcome)) => {
            envelope.own(Own::Ack(ack(welcome, delivery.at)))
        }
        Event::Room(RoomEvent::Message { room, id, from, message }) => {
            let told = wire::RoomMessage {
                room_id: room.as_str(),
                user_id: from.user.as_str(),
                user_name: &from.name,
                message: embed(message),
                timestamp: delivery.at.as_secs(),
                seq: delivery.seq,
            };
            envelope.named(id.as_ref()).own(Own::Message(told))
        }
        Event::Direct(DirectEvent::Message { id, from, message }) => {
            let told = wire::DirectMessage {
                user_id: from.user.as_str(),
                user_name: &from.name,
                message: embed(message),
                timestamp: delivery.at.as_secs(),
                mail_seq: delivery.mail,
            };
            envelope.named(id.as_ref()).own(Own::Mail(told))
        }
        Event::Presence(PresenceEvent::State(now)) => envelope.own(Own::State(state(now))),
        Event::Presence(PresenceEvent::Left { who, state }) => {
            envelope.own(Own::Gone(gone(who, state)))
        }
        Event::Announced(event) => {
            let envelope = Envelope { standing: Standing::of(event, delivery), ..envelope };
            envelope.tell(event.kind.as_str(), embed(&event.body))
        }
        Event::Refused(fault) => envelope.refuse(faults::error(fault), Waited::default()),
        _ => return telling::tell(delivery, envelope),
    })
}

fn ack(welcome: &Welcome, at: Timestamp) -> wire::ConnectionAck<'_> {
    wire::ConnectionAck {
        connection_id: welcome.session.to_string(),
        user_id: welcome.identity.user.as_str(),
        server_time: Naive(at),
        heartbeat_interval: Plain(welcome.heartbeat_interval.as_secs_f64()),
        resume_token: welcome.resume_token.expose(),
    }
}

fn state(now: &presence::RoomState) -> wire::RoomState<'_> {
    wire::RoomState {
        room_id: now.room.as_str(),
        member_count: now.total,
        users: now.people.iter().map(telling::user::<Envelope<'_>>).collect(),
        truncated: now.people.len() < now.total as usize,
        place: now.position.into(),
    }
}

fn gone<'a>(who: &'a Identity, state: &'a presence::RoomState) -> wire::UserLeft<'a> {
    wire::UserLeft {
        room_id: state.room.as_str(),
        user_id: who.user.as_str(),
        member_count: state.total,
        place: state.position.into(),
    }
}

// === impl Envelope ===

impl<'a> Envelope<'a> {
    fn named(self, message_id: Option<&'a MessageId>) -> Self {
        Self { message_id: message_id.map(MessageId::as_str), ..self }
    }

    fn tell<P: Serialize>(self, r#type: &str, payload: P) -> String {
        let Self { correlation_id, message_id, standing: greenroom } = self;
        spell(&wire::Told { r#type, correlation_id, message_id, payload, greenroom })
    }

    fn own(self, told: Own<'_>) -> String {
        self.say(told.word(), told)
    }

    fn refuse(self, payload: wire::Error<'_>, waited: Waited<'_>) -> String {
        self.own(Own::Error(Kept { payload, waited }))
    }
}

impl Voice for Envelope<'_> {
    type Instant = Naive;

    fn instant(at: Timestamp) -> Naive {
        Naive(at)
    }

    fn say<F: Serialize>(self, word: Word, fields: F) -> String {
        self.tell(word.plain, fields)
    }

    fn fail(self, job: JobId, fault: &Fault, waited: Waited<'_>) -> String {
        self.refuse(wire::Error { query_id: Some(Name(job)), ..faults::error(fault) }, waited)
    }
}
