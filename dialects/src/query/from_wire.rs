//! What query clients say: an envelope first, then its payload as the `type` says.

use protocol::{Command, Fault, Inbound, Refused};

use super::wire::Envelope;
use crate::{
    asks, json, returns,
    vocabulary::{Vocabulary, name_of},
};

const WORDS: Vocabulary<Command> = Vocabulary(&[
    ("ping", asks::ping),
    ("pong", asks::pong),
    ("heartbeat", asks::pong),
    ("room_message", asks::say),
    ("typing_indicator", asks::type_in),
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
