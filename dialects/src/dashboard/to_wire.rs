//! What dashboards hear: an envelope around each event's data.

use protocol::{
    Delivery, Event, Fault, JobId, MessageId, RoomId, Timestamp,
    activity::{Activity, ActivityEvent},
    link::{LinkEvent, Welcome},
};
use serde::Serialize;

use super::{faults, wire};
use crate::{
    announcement::Standing,
    findings::{self, Waited},
    instants::Zulu,
    json::spell,
    numbers::Plain,
    payload::embed,
    refusal::Ended,
    telling::{self, Voice},
    words::Word,
};

/// What the envelope says besides its type and data.
#[derive(Clone, Copy)]
struct Envelope<'a> {
    at: Timestamp,
    correlation_id: Option<&'a str>,
    standing: Option<Standing<'a>>,
}

/// Spells one delivery.
pub(super) fn encode(delivery: &Delivery) -> Option<String> {
    let correlation_id = delivery.re.as_ref().map(MessageId::as_str);
    let envelope = Envelope { at: delivery.at, correlation_id, standing: None };
    match &delivery.event {
        Event::Link(LinkEvent::Welcome(welcome) | LinkEvent::Hello(welcome)) => {
            Some(envelope.established(welcome))
        }
        Event::Announced(event) => {
            let envelope = Envelope { standing: Standing::of(event, delivery), ..envelope };
            Some(envelope.tell(event.kind.as_str(), embed(&event.body)))
        }
        Event::Activity(ActivityEvent::Happened { room, activity }) => {
            Some(spell(&happened(room, activity, delivery.seq)))
        }
        Event::Refused(fault) => Some(spell(&faults::error(fault, correlation_id, delivery.at))),
        _ => telling::tell(delivery, envelope),
    }
}

fn happened<'a>(room: &'a RoomId, it: &'a Activity, seq: Option<u64>) -> wire::Happened<'a> {
    let elsewhere = *room != RoomId::bus();
    wire::Happened {
        r#type: it.kind.as_str(),
        activity: findings::Activity::new(it, Zulu),
        room_id: elsewhere.then(|| room.as_str()),
        seq,
    }
}

// === impl Envelope ===

impl Envelope<'_> {
    fn tell<D: Serialize>(self, r#type: &str, data: D) -> String {
        let Self { at, correlation_id, standing: greenroom } = self;
        spell(&wire::Told { r#type, data, timestamp: Zulu(at), correlation_id, greenroom })
    }

    fn established(self, welcome: &Welcome) -> String {
        let connection_id = welcome.session.to_string();
        let data = wire::ConnectionEstablished {
            client_id: welcome.identity.client.as_deref().unwrap_or(&connection_id),
            connection_id: &connection_id,
            user_id: welcome.identity.user.as_str(),
            server_time: Zulu(self.at),
            heartbeat_interval: Plain(welcome.heartbeat_interval.as_secs_f64()),
            resume_token: welcome.resume_token.expose(),
        };
        let told = wire::Own::Established(data);
        self.say(told.word(), told)
    }
}

impl Voice for Envelope<'_> {
    type Instant = Zulu;

    fn instant(at: Timestamp) -> Zulu {
        Zulu(at)
    }

    fn say<F: Serialize>(self, word: Word, fields: F) -> String {
        self.tell(word.dotted, fields)
    }

    fn fail(self, job: JobId, fault: &Fault, waited: Waited<'_>) -> String {
        let error = faults::error(fault, self.correlation_id, self.at);
        let data = Ended::failed(job, fault, waited);
        spell(&wire::Error { data, ..error })
    }
}
