//! What the query, agent, dashboard and library dialects tell alike.
//!
//! The systems of the last three had no rooms, sheets and mail, so no client of theirs knows other
//! fields for them: they have one set, that of the query system where it has any, under words that
//! are plain or dotted as the dialect has it. How a word is wrapped and how an instant is printed
//! is the dialect's own, its [`Voice`].

mod activities;
mod fields;
mod link;
mod mail;
mod people;
mod place;
mod work;

use protocol::{Delivery, Event, Fault, JobId, MessageId, RoomId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    contract,
    findings::{self, Waited},
    standing, uploads,
    words::{Word, Wrap, words},
};

pub(crate) use fields::{Cursor, Notice, RoomName, SheetState, User};
pub(crate) use people::{cursor, user};
pub(crate) use place::sheet_state;
pub(crate) use work::Kept;

/// How a dialect says something.
pub(crate) trait Voice: Copy {
    /// How it prints an instant.
    type Instant: Serialize + JsonSchema;

    /// Prints an instant.
    fn instant(at: Timestamp) -> Self::Instant;

    /// Says a word with its fields.
    fn say<F: Serialize>(self, word: Word, fields: F) -> String;

    /// Says that a job has come to nothing, where the word for that is the one of a refusal.
    fn fail(self, job: JobId, fault: &Fault, waited: Waited<'_>) -> String;
}

words! {
    /// What is told alike, `T` being how an instant is printed.
    Telling<'a, T> {
        /// The answer to a ping.
        Pong(fields::Alive<T>) = "pong" | "pong",
        /// A sign of life that wants a `pong` soon.
        Heartbeat(fields::Alive<T>) = "heartbeat" | "ping",
        /// Every room of a `resume` has been answered for.
        Resumed(standing::Resumed<'a>) = "resumed" | "connection.resumed",
        /// Your token ends soon: show a fresh one with `refresh_token`.
        Expiring(fields::TokenExpiring<T>) = "token_expiring" | "token.expiring",
        /// Your fresh token has been taken.
        Refreshed(fields::TokenRefreshed<T>) = "token_refreshed" | "token.refreshed",
        /// Somebody said something to a room.
        Message(fields::RoomMessage<'a, T>) = "room_message" | "room.message",
        /// You left a room.
        Left(fields::RoomName<'a>) = "room_left" | "room.left",
        /// A room is gone, with all that was in it.
        Closed(fields::RoomName<'a>) = "room_closed" | "room.closed",
        /// What you said or wrote is kept: the answer where `ack` was asked for, and to a repetition.
        Published(standing::Published<'a>) = "published" | "room.published",
        /// You came back to a room: how much of what you missed follows.
        RoomResumed(standing::RoomResumed<'a>) = "room_resumed" | "room.resumed",
        /// Everything that you missed has been said; from here on it is live.
        ReplayDone(standing::ReplayDone<'a>) = "replay_done" | "room.replay_done",
        /// Who is in a room, and which sheets have cells: the answer to entering it.
        State(fields::RoomState<'a, T>) = "room_state" | "presence.state",
        /// Somebody entered a room.
        Joined(fields::Passage<'a>) = "user_joined" | "presence.joined",
        /// Somebody left a room, or has been gone for a while.
        Gone(fields::Passage<'a>) = "user_left" | "presence.left",
        /// Somebody's cursor moved.
        Cursor(fields::CursorMoved<'a>) = "cursor_moved" | "presence.cursor",
        /// Somebody began or ceased to type.
        Typing(fields::Typing<'a>) = "typing_indicator" | "presence.typing",
        /// Somebody is differently available.
        Status(fields::StatusChanged<'a>) = "user_status_changed" | "presence.status",
        /// A cell as it stands: newly written, or unchanged where your write was too late.
        Cell(fields::CellUpdated<'a>) = "cell_updated" | "sheet.cell_updated",
        /// What stands on a sheet, or a part of it: the answer to a `sheet_request`, for who asked
        /// alone.
        Sheet(fields::SheetState<'a>) = "sheet_state" | "sheet.state",
        /// There is a notification for you, or one was read on another device.
        Notified(fields::Notified<'a>) = "notification_event" | "notification.event",
        /// Somebody wrote to you.
        Mail(fields::DirectMessage<'a, T>) = "direct_message" | "mail.message",
        /// What became of the mail that you sent.
        Receipt(fields::DeliveryReceipt<'a>) = "delivery_receipt" | "mail.receipt",
        /// So much of your mail was dropped while you were away.
        Missed(standing::MailMissed) = "mail_missed" | "mail.missed",
        /// Something happened elsewhere, of which you want to hear.
        Happened(fields::Happened<'a, T>) = "event" | "event",
        /// This is what you hear of a room of activities from now on.
        Subscribed(findings::Subscribed<'a>) = "events_subscribed" | "events.subscribed",
        /// An endpoint answers again, or no longer.
        Health(findings::EndpointStatus<'a, T>) = "endpoint_status" | "endpoint.status",
    }
}

/// What is known of a delivery besides its event.
#[derive(Clone, Copy)]
struct Stamp {
    at: Timestamp,
    seq: Option<u64>,
    mail_seq: Option<u64>,
}

/// Spells what is spelled alike; none for what each says in its own way, or not at all.
pub(crate) fn tell<V: Voice>(delivery: &Delivery, voice: V) -> Option<String> {
    let Delivery { at, seq, mail: mail_seq, .. } = *delivery;
    let stamp = Stamp { at, seq, mail_seq };
    let told: Telling<'_, V::Instant> = match &delivery.event {
        Event::Link(event) => link::tell::<V>(event, stamp)?,
        Event::Room(event) => place::room::<V>(event, stamp),
        Event::Sheet(event) => place::sheet::<V>(event, stamp),
        Event::Presence(event) => people::tell::<V>(event),
        Event::Notice(event) => {
            Telling::Notified(fields::Notified { notice: event.into(), mail_seq: stamp.mail_seq })
        }
        Event::Direct(event) => mail::direct::<V>(event, stamp),
        Event::Activity(event) => activities::tell::<V>(event, stamp),
        Event::Health(now) => Telling::Health(findings::EndpointStatus::new(now, V::instant)),
        Event::Upload(event) => {
            let told = uploads::Told::new(event, stamp.seq, stamp.mail_seq);
            return Some(voice.say(told.word(), told));
        }
        Event::Job(event) => return work::job(event, Waited::of(event, delivery), voice),
        Event::Announced(_) | Event::Refused(_) => return None,
    };
    Some(voice.say(told.word(), told))
}

/// Everything that is told alike, for the contract of a dialect.
pub(crate) fn list<W: Wrap, T: Serialize + JsonSchema>(into: &mut Vec<contract::Word>) {
    Telling::<T>::list::<W>(into);
    findings::Payload::<T>::list::<Keeping<W>>(into);
    uploads::Told::list::<W>(into);
}

/// Wraps the answers of jobs, which may have waited.
pub(crate) struct Keeping<W>(std::marker::PhantomData<W>);

impl<W: Wrap> Wrap for Keeping<W> {
    fn wrap<F: JsonSchema>(word: Word, into: &mut Vec<contract::Word>) {
        W::wrap::<Kept<'_, F>>(word, into);
    }
}

fn name(room: &RoomId) -> fields::RoomName<'_> {
    fields::RoomName { room_id: room.as_str() }
}

fn own(name: Option<&MessageId>) -> Option<&str> {
    name.map(MessageId::as_str)
}
