//! What guests say.

use crate::{
    MessageId,
    activity::ActivityCommand,
    direct::DirectCommand,
    job::{JobCommand, Request},
    library::Errand,
    link::LinkCommand,
    notice::NoticeCommand,
    presence::PresenceCommand,
    room::RoomCommand,
    sheet::SheetCommand,
    upload::UploadCommand,
};

/// One message of a guest, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Inbound {
    /// The guest's own name for it; answers carry it.
    pub id: Option<MessageId>,
    /// What is asked.
    pub command: Command,
}

/// What is asked, by concern.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Of the connection.
    Link(LinkCommand),
    /// Of a room.
    Room(RoomCommand),
    /// Of presence.
    Presence(PresenceCommand),
    /// Of a sheet.
    Sheet(SheetCommand),
    /// Of notifications.
    Notice(NoticeCommand),
    /// Of another person.
    Direct(DirectCommand),
    /// Of the event bus.
    Activity(ActivityCommand),
    /// Of a backend.
    Job(JobCommand),
    /// Of the place for files.
    Upload(UploadCommand),
}

impl Command {
    /// Whether only the latest of its kind matters, so that it has a budget of its own.
    pub fn volatile(&self) -> bool {
        matches!(
            self,
            Self::Presence(PresenceCommand::Cursor { .. } | PresenceCommand::Typing { .. })
        )
    }

    /// Whether it brings a document, which may be longer than anything that is said.
    pub fn brings_a_document(&self) -> bool {
        matches!(self, Self::Job(JobCommand::Ask(Request::Library(Errand::Add { .. }))))
    }

    /// Whether it is never refused for its rate: refusing these makes load worse.
    pub fn free(&self) -> bool {
        matches!(
            self,
            Self::Link(LinkCommand::Ping | LinkCommand::Pong | LinkCommand::Ack { .. })
                | Self::Room(RoomCommand::Leave { .. })
                | Self::Job(JobCommand::Cancel(_))
                | Self::Upload(UploadCommand::Cancel(_))
        )
    }
}
