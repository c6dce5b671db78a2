//! What query clients say: an envelope first, then its payload as the `type` says.

use protocol::{Command, Fault, Inbound, Refused, presence::PresenceCommand};

use super::wire::{Envelope, Typing};
use crate::{
    asks, chores, errands,
    field::Field,
    happenings, json, returns,
    vocabulary::{Vocabulary, name_of},
};

const WORDS: Vocabulary<Command> = Vocabulary(&[
    ("ping", asks::ping),
    ("pong", asks::pong),
    ("heartbeat", asks::pong),
    ("room_message", asks::say),
    ("typing_indicator", typing),
    ("join_room", asks::join),
    ("leave_room", asks::leave),
    ("direct_message", asks::send_mail),
    ("cursor_move", asks::move_cursor),
    ("cell_update", asks::write_cell),
    ("status_update", asks::set_status),
    ("subscribe_notifications", asks::subscribe),
    ("notification_read", asks::mark_read),
    ("hello", returns::hello),
    ("resume", returns::resume),
    ("refresh_token", returns::refresh),
    ("ack", returns::ack),
    ("query_request", errands::query_request),
    ("ontology_search", errands::ontology_search),
    ("user_message", errands::user_message),
    ("agent_request", errands::agent_request),
    ("ai_request", errands::ai_request),
    ("library_request", chores::library_request),
    ("cancel_request", errands::cancel),
    ("subscribe_events", happenings::subscribe),
    ("publish_event", happenings::publish),
]);

/// Understands one message.
pub(super) fn decode(text: &str) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.message_id()])?;
    match understand(&envelope) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

fn understand(envelope: &Envelope<'_>) -> Result<Command, Fault> {
    WORDS.read(envelope.r#type(), envelope.payload().object()?)
}

fn typing(body: &str) -> Result<Command, Fault> {
    let ask: Typing<'_> = json::object(body)?;
    let room = asks::room(ask.room_id(), ask.room())?;
    let cell = ask.cell_id().optional(Field::id)?;
    let typing = ask.is_typing().flag()?;
    Ok(Command::Presence(PresenceCommand::Typing { room, cell, typing }))
}
