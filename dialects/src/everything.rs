//! Every word that a guest can say, under the query system's names.
//!
//! Any dialect can share a room with any other and ask any backend, so each must be able to take part
//! in all that happens.

use protocol::Command;

use crate::{asks, chores, errands, happenings, returns, uploads, vocabulary::Vocabulary};

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
    ("query_request", errands::query_request),
    ("ontology_search", errands::ontology_search),
    ("user_message", errands::user_message),
    ("agent_request", errands::agent_request),
    ("ai_request", errands::ai_request),
    ("library_request", chores::library_request),
    ("cancel_request", errands::cancel),
    ("subscribe_events", happenings::subscribe),
    ("publish_event", happenings::publish),
    ("file_upload_start", uploads::start),
    ("file_upload_progress", uploads::progress),
    ("file_upload_cancel", uploads::cancel),
]);
