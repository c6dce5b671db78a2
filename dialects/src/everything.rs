//! Every word that a guest can say, under the query system's names.
//!
//! The agent dialect understands them all, and so do the dashboard's and the library's: any dialect
//! can share a room with any other, so each must be able to take part in all that happens there.

use protocol::Command;

use crate::{asks, returns, vocabulary::Vocabulary};

/// Every word, each with its reader.
pub(crate) const EVERYTHING: Vocabulary<Command> = Vocabulary(&[
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
