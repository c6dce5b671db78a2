//! The house's own dialect: how what is kept over a restart is spelled on the disk.
//!
//! Like the guests' dialects it is JSON, so that a file can be read years later without this
//! program; unlike theirs, each record carries the version of its spelling, and a record that
//! is not to the letter what was written is [`Unreadable`], never guessed at. Rights are not
//! spelled: they belong to a token, and nobody gets them back from a file.

mod activities;
mod ends;
mod files;
mod from_wire;
mod to_wire;
mod wire;

use std::sync::Arc;

use protocol::{
    Delivery, Epoch, MessageId, NotificationId, Timestamp, UserId, notice::NoticeFilter,
    room::RoomSettings,
};

pub use files::{File, file, spell_file};
pub use from_wire::{cell, letter, name, person, room};
pub use to_wire::{spell_cell, spell_letter, spell_name, spell_person, spell_room};

/// Not a record as this version spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// What a room is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// As its maker made it.
    pub settings: RoomSettings,
    /// Whether somebody's joining opened it.
    pub passing: bool,
    /// Of its order.
    pub epoch: Epoch,
    /// In which life of the file the epoch was given.
    pub life: u64,
}

/// Something that was said, in a room or to a person.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The event, its numbers and its time.
    pub delivery: Arc<Delivery>,
    /// About how many bytes it weighs in memory.
    pub weight: usize,
    /// Since when it waits, if it does.
    pub since: Option<Timestamp>,
    /// Who said it, and under what name.
    pub origin: Option<(UserId, MessageId)>,
}

/// The name of something that a person has been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Whose name for it.
    pub author: UserId,
    /// Whether that is an agent of the house's, and not the person of the same name.
    pub house: bool,
    /// The name.
    pub id: MessageId,
    /// When it was sent.
    pub at: Timestamp,
}

/// What a person is, besides their mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Until when they may say nothing.
    pub blocked_until: Option<Timestamp>,
    /// Which notifications they want.
    pub filter: NoticeFilter,
    /// Which they have read, oldest first.
    pub read: Vec<NotificationId>,
    /// When they last said anything about notifications.
    pub touched: Timestamp,
    /// Mail that was dropped since they were last told.
    pub missed: u64,
}
