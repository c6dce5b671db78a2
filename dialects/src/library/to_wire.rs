//! What libraries' clients hear: responses to their requests, and events.

use protocol::{
    Delivery, Event, Family, LibraryId, MessageId, RoomId, Timestamp,
    direct::DirectEvent,
    link::{LinkEvent, Welcome},
    presence::PresenceEvent,
    room::RoomEvent,
    sheet::{Cell, SheetEvent},
};
use serde::Serialize;

use super::{faults, wire};
use crate::{
    announcement::Standing,
    instants::Zulu,
    json::spell,
    numbers::Plain,
    payload::embed,
    telling::{self, Voice, Word},
};

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

/// Nothing was overwritten: a client that looks at `success` alone must not believe it was.
const STALE: &str = "The cell has changed since: this is what stands there";

/// Spells one delivery; none for a heartbeat.
pub(super) fn encode(delivery: &Delivery) -> Option<String> {
    let event = &delivery.event;
    let request_id = delivery.re.as_ref().map(MessageId::as_str);
    let library = room(event).map(RoomId::family).and_then(|family| match family {
        Family::Library(library) => Some(library),
        Family::Collaboration | Family::Bus => None,
    });
    let error = matches!(event, Event::Sheet(SheetEvent::Stale(_))).then_some(STALE);
    let (library, answers) = (library.as_ref(), answers(event));
    let envelope = Envelope { library, request_id, answers, error };
    match event {
        Event::Link(LinkEvent::Heartbeat) => None,
        Event::Link(LinkEvent::Pong) if request_id.is_none() => {
            Some(spell(&wire::Pong { timestamp: Zulu(delivery.at) }))
        }
        Event::Link(LinkEvent::Hello(welcome)) if request_id.is_some() => {
            Some(envelope.tell("connection.established", introduction(welcome, delivery.at)))
        }
        Event::Link(LinkEvent::Welcome(welcome) | LinkEvent::Hello(welcome)) => {
            Some(spell(&system(welcome, delivery.at)))
        }
        Event::Announced(event) => {
            let standing = Standing::of(event, delivery);
            Some(envelope.happened(event.kind.as_str(), embed(&event.body), standing))
        }
        Event::Refused(fault) => Some(faults::refuse(fault, request_id)),
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
    let message = match welcome.home.as_ref().map(RoomId::family) {
        Some(Family::Library(library)) => format!("Connected to library {library}"),
        _ => "Connected".into(),
    };
    wire::System { message, introduction: introduction(welcome, at) }
}

/// The room in which it happens.
fn room(event: &Event) -> Option<&RoomId> {
    match event {
        Event::Room(
            RoomEvent::Message { room, .. }
            | RoomEvent::Left { room, .. }
            | RoomEvent::Published { room, .. }
            | RoomEvent::Recovered { room, .. }
            | RoomEvent::ReplayDone { room, .. },
        ) => Some(room),
        Event::Presence(
            PresenceEvent::Cursor { room, .. }
            | PresenceEvent::Typing { room, .. }
            | PresenceEvent::Status { room, .. },
        ) => Some(room),
        Event::Presence(
            PresenceEvent::State(state)
            | PresenceEvent::Joined { state, .. }
            | PresenceEvent::Left { state, .. },
        ) => Some(&state.room),
        Event::Sheet(
            SheetEvent::Updated(Cell { room, .. }) | SheetEvent::Stale(Cell { room, .. }),
        ) => Some(room),
        Event::Announced(announcement) => announcement.room.as_ref(),
        Event::Upload(event) => event.upload.room.as_ref(),
        _ => None,
    }
}

/// Whether nothing follows for the request that it has the name of.
const fn answers(event: &Event) -> bool {
    matches!(
        event,
        Event::Link(_)
            | Event::Room(RoomEvent::Left { .. } | RoomEvent::Published { .. })
            | Event::Presence(PresenceEvent::State(_))
            | Event::Sheet(SheetEvent::Stale(_))
            | Event::Direct(DirectEvent::Receipt { .. })
            | Event::Upload(_)
    )
}

// === impl Envelope ===

impl Envelope<'_> {
    /// A response, if this ends a request, else an event.
    fn tell<D: Serialize>(self, event_type: &str, data: D) -> String {
        match self.request_id {
            Some(request_id) if self.answers => {
                let (success, error) = (self.error.is_none(), self.error);
                spell(&wire::Answered { request_id, success, data, error })
            }
            _ => self.happened(event_type, data, None),
        }
    }

    fn happened<D: Serialize>(
        self,
        event_type: &str,
        data: D,
        greenroom: Option<Standing<'_>>,
    ) -> String {
        let Self { request_id, library, .. } = self;
        let library_id = library.map(LibraryId::as_str);
        spell(&wire::Happened { event_type, library_id, data, request_id, greenroom })
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
}
