//! What guests hear.

use crate::{
    Class, ConflationKey, Fault,
    activity::ActivityEvent,
    announce::Announcement,
    direct::DirectEvent,
    job::{JobEvent, Step},
    link::LinkEvent,
    notice::NoticeEvent,
    presence::PresenceEvent,
    query::EndpointHealth,
    room::RoomEvent,
    sheet::SheetEvent,
    upload::{UploadEvent, UploadStep},
};

/// One thing that happened, by concern.
#[derive(Clone, Debug)]
pub enum Event {
    /// To the connection.
    Link(LinkEvent),
    /// In a room.
    Room(RoomEvent),
    /// To presence.
    Presence(PresenceEvent),
    /// On a sheet.
    Sheet(SheetEvent),
    /// A notification.
    Notice(NoticeEvent),
    /// Mail from a person.
    Direct(DirectEvent),
    /// Something that happened elsewhere.
    Activity(ActivityEvent),
    /// What a backend says to the one who asked.
    Job(JobEvent),
    /// Something happens to a file.
    Upload(UploadEvent),
    /// An endpoint answers again, or no longer.
    Health(EndpointHealth),
    /// A free-form message of an operator or backend.
    Announced(Announcement),
    /// A refusal.
    Refused(Fault),
}

impl Event {
    /// Whether the event must arrive, or whether a later one of its kind will do.
    pub fn class(&self) -> Class {
        match self {
            Self::Presence(event) => Class::Volatile(presence_key(event)),
            Self::Link(LinkEvent::Heartbeat) => Class::Volatile(ConflationKey::Heartbeat),
            Self::Job(JobEvent { job, step: Step::Stage(_) | Step::Progress { .. }, .. }) => {
                Class::Volatile(ConflationKey::Progress(*job))
            }
            Self::Activity(ActivityEvent::Happened { activity, .. }) if !activity.durable => {
                // Its name is its publisher's, and others may use the same.
                Class::Passing
            }
            Self::Upload(UploadEvent { upload, step: UploadStep::Progress(_) }) => {
                Class::Volatile(ConflationKey::Upload(upload.key))
            }
            Self::Health(health) => Class::Volatile(ConflationKey::Health(health.endpoint.clone())),
            _ => Class::Durable,
        }
    }
}

fn presence_key(event: &PresenceEvent) -> ConflationKey {
    match event {
        PresenceEvent::State(state) => ConflationKey::Presence(state.room.clone(), None),
        PresenceEvent::Joined { who, state } | PresenceEvent::Left { who, state } => {
            ConflationKey::Presence(state.room.clone(), Some(who.user.clone()))
        }
        PresenceEvent::Cursor { room, who, .. } => {
            ConflationKey::Cursor(room.clone(), who.user.clone())
        }
        PresenceEvent::Typing { room, who, .. } => {
            ConflationKey::Typing(room.clone(), who.user.clone())
        }
        PresenceEvent::Status { room, who, .. } => {
            ConflationKey::Status(room.clone(), who.user.clone())
        }
    }
}
