//! What can be said and heard here, for programs.
//!
//! An event is named by its `event_type`; an answer, whose `type` is always `response`, by what
//! it answers.

use schemars::JsonSchema;

use super::{
    from_wire,
    wire::{Answered, Denied, Error, Happened, Introduction, Pong, System},
};
use crate::{
    announcement::{self, Free, Standing},
    contract::{self, ACTIVITY, ANNOUNCEMENT, Contract, Word, add},
    findings::Found,
    instants::Zulu,
    telling::{self, Kept},
    words::{self, Wrap},
};

/// What an event that happened here does not have: its number is in its data.
const MARK: [&str; 3] = ["event_id", "timestamp", "seq"];

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "library", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let mut alike = Vec::new();
    telling::list::<Envelope, Zulu>(&mut alike);
    contract::preferring(own(), alike)
}

fn own() -> Vec<Word> {
    let welcome = "The first word: who you are here.";
    let pong = "The answer to a ping that has no name.";
    let error = "Something that has no name was refused.";
    let denied = "A request was refused, or has failed.";
    let elsewhere = "Something happened in a library or elsewhere, of which you want to hear. \
        Its `event_type` is its publisher's.";
    let happened = event::<Free>(ACTIVITY, elsewhere);
    let announced = event::<Free>(ANNOUNCEMENT, announcement::ABOUT);
    vec![
        Word::new::<System<'_>>("system", welcome).saying("type", "system"),
        Word::new::<Pong>("pong", pong).saying("type", "pong"),
        Word::new::<Error<'_>>("error", error).saying("type", "error"),
        Word::new::<Denied<'_>>("response.refused", denied).saying("type", "response"),
        answered::<Introduction<'_>>("response.hello", "The answer to a hello: who you are here."),
        answered::<Kept<Found<'_, Zulu>>>(
            "response.library",
            "What came of a request to a library.",
        ),
        happened.without(Standing::FIELD).always(&["event_id", "timestamp"]),
        MARK.into_iter().fold(announced, Word::without),
    ]
}

fn answered<D: JsonSchema>(name: &'static str, about: &str) -> Word {
    Word::new::<Answered<'_, D>>(name, about).saying("type", "response")
}

fn event<D: JsonSchema>(name: &'static str, about: &str) -> Word {
    Word::new::<Happened<'_, D>>(name, about).saying("type", "event")
}

/// The two envelopes of this dialect.
struct Envelope;

impl Wrap for Envelope {
    fn wrap<F: JsonSchema>(word: words::Word, into: &mut Vec<Word>) {
        if may_answer(word) {
            let told = answered::<F>(word.answered, word.about);
            // There is a reason to give only where a cell is not what was asked for.
            let explains = word.dotted == "sheet.cell_updated";
            add(if explains { told } else { told.without("error") }, into);
        }
        if may_happen(word) {
            let told = event::<F>(word.dotted, word.about);
            let told = told.saying("event_type", word.dotted).without(Standing::FIELD);
            add(MARK.into_iter().fold(told, Word::without), into);
        }
    }
}

/// Whether it may end a request: see `bearing::answers`.
fn may_answer(word: words::Word) -> bool {
    match word.dotted {
        // What comes of an errand has no word at all, but is the data.
        "job.completed" => word.plain != "library_response",
        "pong" | "connection.resumed" | "token.refreshed" | "room.left" | "room.closed"
        | "room.published" | "presence.state" | "sheet.cell_updated" | "mail.receipt"
        | "file.ready" | "file.progress" | "file.complete" | "file.failed"
        | "events.subscribed" | "job.ai_event" => true,
        _ => false,
    }
}

/// Whether it may come without a request, or on the way to its end.
fn may_happen(word: words::Word) -> bool {
    // There are no signs of life in words, and what happens elsewhere has its publisher's.
    !matches!(word.dotted, "ping" | "pong" | "event" | "job.completed" | "job.failed")
}
