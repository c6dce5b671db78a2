//! What can be said in Greenroom, apart from how any client spells it.
//!
//! Guests speak [`Command`]s and hear [`Event`]s. A [`Delivery`] is one event on
//! its way to an audience; it remembers its own encoded text, so each dialect
//! ([`Codec`]) spells it once and everybody else copies the bytes. A [`Fault`] is
//! a refusal (the connection lives on); a [`CloseReason`] is a farewell.
//!
//! Nothing here knows JSON, sockets, clocks or actors.

pub mod admin;
pub mod announce;
mod class;
mod close;
mod codec;
mod command;
mod delivery;
pub mod direct;
mod event;
mod fault;
mod frame;
mod id;
mod identity;
pub mod link;
pub mod notice;
mod payload;
mod position;
pub mod presence;
mod rights;
pub mod room;
pub mod sheet;
mod time;

pub use class::{Class, ConflationKey};
pub use close::CloseReason;
pub use codec::{AdminCodec, Codec, Refused, SLOTS, Slot};
pub use command::{Command, Inbound};
pub use delivery::Delivery;
pub use event::Event;
pub use fault::{Fault, FaultCode};
pub use id::{
    CellId, IdError, Kind, MAX_ID_BYTES, MessageId, NotificationId, RoomId, SessionId, SheetId,
    UserId,
};
pub use identity::Identity;
pub use payload::Payload;
pub use position::{Epoch, EpochError, Loss, Position, Recovery};
pub use rights::{Action, Actions, Grant, Pattern, PatternError, Rights};
pub use time::Timestamp;
