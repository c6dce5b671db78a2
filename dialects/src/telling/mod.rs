//! What the agent, dashboard and library dialects tell alike.
//!
//! Their systems had no rooms, sheets and mail, so no client of theirs knows other fields for
//! them: they have one set, under words that are plain or dotted as the dialect has it. How a
//! word is wrapped and how an instant is printed is the dialect's own, its [`Voice`].

mod activities;
mod fields;
mod link;
mod mail;
mod people;
mod place;
mod work;

use protocol::{Delivery, Event, Fault, JobId, MessageId, RoomId, Timestamp};
use serde::Serialize;

pub(crate) use work::Kept;

use crate::{findings::Waited, uploads};

/// How a dialect says something.
pub(crate) trait Voice: Copy {
    /// How it prints an instant.
    type Instant: Serialize;

    /// Prints an instant.
    fn instant(at: Timestamp) -> Self::Instant;

    /// Says a word with its fields.
    fn say<F: Serialize>(self, word: Word, fields: F) -> String;

    /// Says that a job has come to nothing, where the word for that is the one of a refusal.
    fn fail(self, job: JobId, fault: &Fault, waited: Waited<'_>) -> String;
}

/// A word, as it is known to dialects of either habit.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    /// Such as `room_message`.
    pub(crate) plain: &'static str,
    /// Such as `room.message`.
    pub(crate) dotted: &'static str,
}

/// What is known of a delivery besides its event.
#[derive(Clone, Copy)]
struct Stamp {
    at: Timestamp,
    seq: Option<u64>,
    mail_seq: Option<u64>,
}

/// Spells what all three spell alike; none for what each says in its own way, or not at all.
pub(crate) fn tell(delivery: &Delivery, voice: impl Voice) -> Option<String> {
    let Delivery { at, seq, mail: mail_seq, .. } = *delivery;
    let stamp = Stamp { at, seq, mail_seq };
    match &delivery.event {
        Event::Link(event) => link::tell(event, stamp, voice),
        Event::Room(event) => Some(place::room(event, stamp, voice)),
        Event::Sheet(event) => Some(place::sheet(event, stamp, voice)),
        Event::Presence(event) => Some(people::tell(event, voice)),
        Event::Notice(event) => Some(mail::notice(event, stamp, voice)),
        Event::Direct(event) => Some(mail::direct(event, stamp, voice)),
        Event::Upload(event) => {
            let told = uploads::Told::new(event, stamp.seq, stamp.mail_seq);
            Some(voice.say(uploads::word(&event.step), told))
        }
        Event::Activity(event) => Some(activities::tell(event, stamp, voice)),
        Event::Job(event) => work::job(event, Waited::of(event, delivery), voice),
        Event::Health(now) => Some(work::health(now, voice)),
        Event::Announced(_) | Event::Refused(_) => None,
    }
}

const fn word(plain: &'static str, dotted: &'static str) -> Word {
    Word { plain, dotted }
}

fn name(room: &RoomId) -> fields::RoomName<'_> {
    fields::RoomName { room_id: room.as_str() }
}

fn own(name: Option<&MessageId>) -> Option<&str> {
    name.map(MessageId::as_str)
}
