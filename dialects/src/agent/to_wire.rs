//! What agents' clients hear: an envelope around each event's payload.

use protocol::{
    Delivery, Event, Fault, JobId, MessageId, Timestamp,
    link::{LinkEvent, Welcome},
};
use serde::Serialize;

use super::{faults, wire};
use crate::{
    announcement::Standing,
    findings::{Name, Waited},
    instants::Unix,
    json::spell,
    payload::embed,
    telling::{self, Voice},
    words::Word,
};

/// What the envelope says besides its type and payload.
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
            Some(envelope.own(wire::Own::Established(established(welcome, delivery.at))))
        }
        Event::Announced(event) => {
            let envelope = Envelope { standing: Standing::of(event, delivery), ..envelope };
            Some(envelope.tell(event.kind.as_str(), embed(&event.body)))
        }
        Event::Refused(fault) => {
            Some(envelope.own(wire::Own::Error(faults::error(fault, delivery.at))))
        }
        _ => telling::tell(delivery, envelope),
    }
}

fn established(welcome: &Welcome, at: Timestamp) -> wire::ConnectionEstablished<'_> {
    let beat = welcome.heartbeat_interval.as_millis();
    wire::ConnectionEstablished {
        connection_id: welcome.session.to_string(),
        user_id: welcome.identity.user.as_str(),
        server_time: Unix(at),
        heartbeat_interval: u64::try_from(beat).unwrap_or(u64::MAX),
        resume_token: welcome.resume_token.expose(),
    }
}

// === impl Envelope ===

impl Envelope<'_> {
    fn tell<P: Serialize>(self, r#type: &str, payload: P) -> String {
        let Self { at, correlation_id, standing: greenroom } = self;
        spell(&wire::Told { r#type, payload, timestamp: Unix(at), correlation_id, greenroom })
    }

    fn own(self, told: wire::Own<'_>) -> String {
        self.say(told.word(), told)
    }
}

impl Voice for Envelope<'_> {
    type Instant = Unix;

    fn instant(at: Timestamp) -> Unix {
        Unix(at)
    }

    fn say<F: Serialize>(self, word: Word, fields: F) -> String {
        self.tell(word.plain, fields)
    }

    fn fail(self, job: JobId, fault: &Fault, waited: Waited<'_>) -> String {
        let job_id = Some(Name(job));
        let error = wire::Error { job_id, waited, ..faults::error(fault, self.at) };
        self.own(wire::Own::Error(error))
    }
}
