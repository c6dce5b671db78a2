//! What an event has to do with a library, and with a request.

use protocol::{
    Delivery, Event, Family, LibraryId, RoomId,
    activity::ActivityEvent,
    direct::DirectEvent,
    job::{JobEvent, Request},
    link::LinkEvent,
    presence::PresenceEvent,
    room::RoomEvent,
    sheet::{Cell, SheetEvent, SheetState},
};

/// The library in which it happens. Of what is told in another room, its publisher may say
/// anything.
pub(super) fn library(event: &Event) -> Option<LibraryId> {
    match event {
        Event::Job(JobEvent { request, .. }) => match &**request {
            Request::Library(errand) => errand.library().cloned(),
            _ => None,
        },
        _ => room(event).and_then(library_of),
    }
}

/// The library whose room it is.
pub(super) fn library_of(room: &RoomId) -> Option<LibraryId> {
    match room.family() {
        Family::Library(library) => Some(library),
        Family::Collaboration | Family::Bus => None,
    }
}

/// Whether it ends the request whose name it has.
pub(super) fn answers(delivery: &Delivery) -> bool {
    let named = delivery.re.is_some();
    match &delivery.event {
        // One that has waited and has no name was asked for elsewhere: whoever waits here for a
        // response must not take it for theirs.
        Event::Job(JobEvent { step, .. }) => step.is_last() && (named || delivery.mail.is_none()),
        // Nobody asks for this one.
        Event::Link(LinkEvent::Expiring { .. }) => false,
        Event::Link(_)
        | Event::Room(RoomEvent::Left { .. } | RoomEvent::Published { .. })
        | Event::Presence(PresenceEvent::State(_))
        | Event::Sheet(SheetEvent::Stale(_) | SheetEvent::State(_))
        | Event::Direct(DirectEvent::Receipt { .. })
        | Event::Upload(_)
        | Event::Activity(ActivityEvent::Subscribed { .. }) => named,
        _ => false,
    }
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
        )
        | Event::Presence(
            PresenceEvent::Cursor { room, .. }
            | PresenceEvent::Typing { room, .. }
            | PresenceEvent::Status { room, .. },
        )
        | Event::Activity(
            ActivityEvent::Happened { room, .. } | ActivityEvent::Subscribed { room, .. },
        )
        | Event::Sheet(
            SheetEvent::Updated(Cell { room, .. })
            | SheetEvent::Stale(Cell { room, .. })
            | SheetEvent::State(SheetState { room, .. }),
        ) => Some(room),
        Event::Presence(
            PresenceEvent::State(state)
            | PresenceEvent::Joined { state, .. }
            | PresenceEvent::Left { state, .. },
        ) => Some(&state.room),
        Event::Announced(announcement) => announcement.room.as_ref(),
        Event::Upload(event) => event.upload.room.as_ref(),
        _ => None,
    }
}
