//! What can be said in Greenroom, apart from how any client spells it.
//!
//! Guests speak [`Command`]s and hear [`Event`]s. A [`Delivery`] is one event on
//! its way to an audience; it remembers its own encoded text, so each dialect
//! ([`Codec`]) spells it once and everybody else copies the bytes. A [`Fault`] is
//! a refusal (the connection lives on); a [`CloseReason`] is a farewell.
//!
//! Nothing here knows JSON, sockets, clocks or actors.

pub mod activity;
pub mod admin;
pub mod agent;
pub mod announce;
mod class;
mod close;
mod codec;
mod command;
mod delivery;
pub mod direct;
mod event;
mod family;
mod fault;
mod frame;
mod id;
mod identity;
pub mod job;
pub mod library;
pub mod link;
pub mod notice;
pub mod ontology;
mod payload;
mod position;
pub mod presence;
pub mod query;
mod rights;
pub mod room;
pub mod sheet;
mod time;
pub mod upload;
pub mod worker;

pub use class::{Class, ConflationKey};
pub use close::CloseReason;
pub use codec::{AdminCodec, Codec, Refused, SLOTS, Slot, WorkerCodec};
pub use command::{Command, Inbound};
pub use delivery::Delivery;
pub use event::Event;
pub use family::Family;
pub use fault::{Fault, FaultCode};
pub use id::{
    CellId, DocumentId, EndpointId, EventId, FileId, FileKey, IdError, JobId, Kind, LibraryId,
    MAX_ID_BYTES, MessageId, NotificationId, RoomId, SessionId, SheetId, UserId,
};
pub use identity::Identity;
pub use payload::Payload;
pub use position::{Epoch, EpochError, Loss, Position, Recovery};
pub use rights::{Action, Actions, Circles, Grant, Pattern, PatternError, Rights, Services};
pub use time::Timestamp;
