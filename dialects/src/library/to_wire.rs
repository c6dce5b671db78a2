//! What libraries' clients hear: responses to their requests, and events.

use protocol::{
    Delivery, Event, Family, Fault, JobId, LibraryId, MessageId, Timestamp,
    activity::{Activity, ActivityEvent},
    job::{Answer, JobEvent, Step},
    link::{LinkEvent, Welcome},
    presence::PresenceEvent,
    sheet::SheetEvent,
};
use serde::Serialize;

use super::{
    bearing::{self, library_of},
    faults, wire,
};
use crate::{
    announcement::Standing,
    findings::{Found, Waited},
    instants::Zulu,
    json::spell,
    numbers::Plain,
    payload::embed,
    refusal::Ended,
    telling::{self, Kept, Voice},
    words::Word,
};

/// Nothing was overwritten: a client that looks at `success` alone must not believe it was.
const STALE: &str = "The cell has changed since: this is what stands there";

/// What is known of a delivery besides its word and fields.
#[derive(Clone, Copy)]
struct Envelope<'a> {
    library: Option<&'a LibraryId>,
    request_id: Option<&'a str>,
    /// Whether it ends the request.
    answers: bool,
    /// Why what was requested has not come about, though this is no refusal.
    error: Option<&'static str>,
}

/// Spells one delivery; none for a heartbeat, and for who else listens unless it was asked for.
pub(super) fn encode(delivery: &Delivery) -> Option<String> {
    let event = &delivery.event;
    let library = bearing::library(event);
    let envelope = Envelope {
        library: library.as_ref(),
        request_id: delivery.re.as_ref().map(MessageId::as_str),
        answers: bearing::answers(delivery),
        error: matches!(event, Event::Sheet(SheetEvent::Stale(_))).then_some(STALE),
    };
    match event {
        Event::Link(event) => link(event, delivery, envelope),
        Event::Announced(event) => {
            let standing = Standing::of(event, delivery);
            Some(envelope.happened(event.kind.as_str(), embed(&event.body), None, standing))
        }
        Event::Activity(ActivityEvent::Happened { activity, .. }) => {
            Some(envelope.elsewhere(activity, delivery.seq))
        }
        Event::Job(it @ JobEvent { step: Step::Failed(fault), .. }) => {
            Some(envelope.fail(it.job, fault, Waited::of(it, delivery)))
        }
        Event::Job(
            it @ JobEvent { step: Step::Done { answer: Answer::Library(found), .. }, .. },
        ) => {
            let (payload, waited) = (Found::new(found, Zulu), Waited::of(it, delivery));
            Some(envelope.tell("job.completed", Kept { payload, waited }))
        }
        // The seed's client reads the answer to its first request right after the first word.
        Event::Presence(PresenceEvent::State(state))
            if !envelope.answers && state.room.family() != Family::Collaboration =>
        {
            None
        }
        Event::Refused(fault) => Some(faults::refuse(fault, envelope.request_id)),
        _ => telling::tell(delivery, envelope),
    }
}

fn link(event: &LinkEvent, delivery: &Delivery, envelope: Envelope<'_>) -> Option<String> {
    let at = delivery.at;
    match event {
        LinkEvent::Heartbeat => None,
        LinkEvent::Pong if envelope.request_id.is_none() => {
            Some(spell(&wire::Pong { timestamp: Zulu(at) }))
        }
        LinkEvent::Hello(welcome) if envelope.request_id.is_some() => {
            Some(envelope.tell("", introduction(welcome, at)))
        }
        LinkEvent::Welcome(welcome) | LinkEvent::Hello(welcome) => {
            Some(spell(&system(welcome, at)))
        }
        _ => telling::tell(delivery, envelope),
    }
}

fn introduction(welcome: &Welcome, at: Timestamp) -> wire::Introduction<'_> {
    wire::Introduction {
        connection_id: welcome.session.to_string(),
        user_id: welcome.identity.user.as_str(),
        server_time: Zulu(at),
        heartbeat_interval: Plain(welcome.heartbeat_interval.as_secs_f64()),
        resume_token: welcome.resume_token.expose(),
    }
}

fn system(welcome: &Welcome, at: Timestamp) -> wire::System<'_> {
    let message = match welcome.home.as_ref().and_then(library_of) {
        Some(library) => format!("Connected to library {library}"),
        None => "Connected".into(),
    };
    wire::System { message, introduction: introduction(welcome, at) }
}

// === impl Envelope ===

impl Envelope<'_> {
    /// A response, if this ends a request, else an event.
    fn tell<D: Serialize>(self, event_type: &str, data: D) -> String {
        let Self { request_id, error, .. } = self;
        if self.answers {
            let success = error.is_none();
            return spell(&wire::Answered { request_id, success, data, error });
        }
        self.happened(event_type, data, None, None)
    }

    fn happened<D: Serialize>(
        self,
        event_type: &str,
        data: D,
        mark: Option<wire::Mark<'_>>,
        greenroom: Option<Standing<'_>>,
    ) -> String {
        let Self { request_id, library, .. } = self;
        let library_id = library.map(LibraryId::as_str);
        spell(&wire::Happened { event_type, library_id, data, request_id, mark, greenroom })
    }

    fn elsewhere(self, it: &Activity, seq: Option<u64>) -> String {
        let mark = wire::Mark { event_id: it.id.as_str(), timestamp: Zulu(it.at), seq };
        self.happened(it.kind.as_str(), embed(&it.data), Some(mark), None)
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
        match self.answers {
            true => faults::fail(job, fault, self.request_id, waited),
            false => self.tell("job.failed", Ended::failed(job, fault, waited)),
        }
    }
}
