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
    refusal::Ended,
    telling::{self, Kept},
    words::{self, Wrap},
};

/// What is told of an errand.
const FOUND: &str = "What came of a request to a library.";

/// What an event that happened here does not have: its number is in its data.
const MARK: [&str; 3] = ["event_id", "timestamp", "seq"];

/// What goes over a socket of this dialect.
pub fn contract() -> Contract {
    Contract { dialect: "library", said: from_wire::said(), heard: heard() }
}

fn heard() -> Vec<Word> {
    let mut alike = Vec::new();
    telling::list::<Envelope, Zulu>(&mut alike);
    let found = event::<Kept<'_, Found<'_, Zulu>>>("job.completed", FOUND);
    add(happened(found, "job.completed"), &mut alike);
    contract::preferring(own(), alike)
}

fn own() -> Vec<Word> {
    let welcome = "The first word: who you are here.";
    let pong = "The answer to a ping that has no name.";
    let error = "Something that has no name was refused.";
    let denied = "A request was refused, or has failed.";
    let elsewhere = "Something happened in a library or elsewhere, of which you want to hear. \
        Its `event_type` is its publisher's.";
    let failed = "A request that was made elsewhere has come to nothing.";
    let published = event::<Free>(ACTIVITY, elsewhere);
    let announced = event::<Free>(ANNOUNCEMENT, announcement::ABOUT);
    vec![
        Word::new::<System<'_>>("system", welcome).saying("type", "system"),
        Word::new::<Pong>("pong", pong).saying("type", "pong"),
        Word::new::<Error<'_>>("error", error).saying("type", "error"),
        Word::new::<Denied<'_>>("response.refused", denied).saying("type", "response"),
        answered::<Introduction<'_>>("response.hello", "The answer to a hello: who you are here."),
        answered::<Kept<'_, Found<'_, Zulu>>>("response.library", FOUND),
        happened(event::<Ended<'_>>("job.failed", failed), "job.failed"),
        published.without(Standing::FIELD).always(&["event_id", "timestamp"]),
        MARK.into_iter().fold(announced, Word::without),
    ]
}

fn answered<D: JsonSchema>(name: &'static str, about: &str) -> Word {
    Word::new::<Answered<'_, D>>(name, about).saying("type", "response")
}

fn event<D: JsonSchema>(name: &'static str, about: &str) -> Word {
    Word::new::<Happened<'_, D>>(name, about).saying("type", "event")
}

/// One of the service's own, under its word.
fn happened(told: Word, word: &str) -> Word {
    let told = told.saying("event_type", word).without(Standing::FIELD);
    MARK.into_iter().fold(told, Word::without)
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
            add(happened(event::<F>(word.dotted, word.about), word.dotted), into);
        }
    }
}

/// Whether it may end a request: see `bearing::answers`.
fn may_answer(word: words::Word) -> bool {
    match word.dotted {
        "job.completed" => !is_found(word),
        "pong" | "connection.resumed" | "token.refreshed" | "room.left" | "room.closed"
        | "room.published" | "presence.state" | "sheet.cell_updated" | "sheet.state"
        | "mail.receipt" | "file.ready" | "file.progress" | "file.complete" | "file.failed"
        | "events.subscribed" | "job.ai_event" => true,
        _ => false,
    }
}

/// Whether it may come without a request, on the way to its end, or at the end of a request that
/// was made elsewhere.
fn may_happen(word: words::Word) -> bool {
    // There are no signs of life in words, and what happens elsewhere has its publisher's.
    !matches!(word.dotted, "ping" | "pong" | "event" | "job.failed") && !is_found(word)
}

/// Whether it says what came of an errand: here that is the data itself.
fn is_found(word: words::Word) -> bool {
    word.plain == "library_response"
}
