//! What workspace clients say: one flat object, read as its `type` says.

use protocol::{Command, Fault, Inbound, Refused, presence::PresenceCommand};

use super::wire::{Envelope, Typing};
use crate::{
    asks, chores, errands,
    field::Field,
    happenings, json, returns, uploads,
    vocabulary::{Vocabulary, name_of},
};

const WORDS: Vocabulary<Command> = Vocabulary(&[
    ("cursor_move", asks::move_cursor),
    ("cell_update", asks::write_cell),
    ("room_message", asks::say),
    ("typing_start", typing_start),
    ("typing_stop", typing_stop),
    ("status_update", asks::set_status),
    ("join_room", asks::join),
    ("leave_room", asks::leave),
    ("direct_message", asks::send_mail),
    ("subscribe_notifications", asks::subscribe),
    ("notification_read", asks::mark_read),
    ("hello", returns::hello),
    ("resume", returns::resume),
    ("refresh_token", returns::refresh),
    ("ack", returns::ack),
    ("ai_request", errands::ai_request),
    ("query_request", errands::query_request),
    ("ontology_search", errands::ontology_search),
    ("user_message", errands::user_message),
    ("agent_request", errands::agent_request),
    ("library_request", chores::library_request),
    ("cancel_request", errands::cancel),
    ("subscribe_events", happenings::subscribe),
    ("publish_event", happenings::publish),
    ("file_upload_start", uploads::start),
    ("file_upload_progress", uploads::progress),
    ("file_upload_cancel", uploads::cancel),
    ("ping", asks::ping),
    ("pong", asks::pong),
]);

/// Understands one message.
pub(super) fn decode(text: &str) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.request_id(), envelope.message_id()])?;
    match WORDS.read(envelope.r#type(), text) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

fn typing_start(body: &str) -> Result<Command, Fault> {
    typing(body, true)
}

fn typing_stop(body: &str) -> Result<Command, Fault> {
    typing(body, false)
}

fn typing(body: &str, typing: bool) -> Result<Command, Fault> {
    let ask: Typing<'_> = json::object(body)?;
    let room = asks::room(ask.room_id(), ask.room())?;
    let cell = ask.cell_id().optional(Field::id)?;
    Ok(Command::Presence(PresenceCommand::Typing { room, cell, typing }))
}
