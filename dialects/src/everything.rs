//! Every word that a guest can say, under the query system's names.
//!
//! Any dialect can share a room with any other and ask any backend, so each must be able to take part
//! in all that happens.

use protocol::Command;

use crate::{
    asks, chores, errands, happenings, returns, uploads,
    vocabulary::{Vocabulary, vocabulary},
};

/// Every word, each with its reader.
pub(crate) const EVERYTHING: Vocabulary<Command> = vocabulary! {
    "ping" => asks::ping(asks::Ping),
    "pong" => asks::pong(asks::Pong),
    "heartbeat" => asks::pong(asks::Pong),
    "room_message" => asks::say(asks::Speech),
    "typing_indicator" => asks::type_in(asks::Typing),
    "join_room" => asks::join(asks::Door),
    "leave_room" => asks::leave(asks::Place),
    "direct_message" => asks::send_mail(asks::Mail),
    "cursor_move" => asks::move_cursor(asks::Move),
    "cell_update" => asks::write_cell(asks::Write),
    "sheet_request" => asks::read_sheet(asks::Look),
    "status_update" => asks::set_status(asks::Mood),
    "subscribe_notifications" => asks::subscribe(asks::Wishes),
    "notification_read" => asks::mark_read(asks::Seen),
    "hello" => returns::hello(returns::Hello),
    "resume" => returns::resume(returns::Resume),
    "refresh_token" => returns::refresh(returns::Refresh),
    "ack" => returns::ack(returns::Ack),
    "query_request" => errands::query_request(errands::Asked),
    "ontology_search" => errands::ontology_search(errands::Typed),
    "user_message" => errands::user_message(errands::Spoken),
    "agent_request" => errands::agent_request(errands::Tasked),
    "ai_request" => errands::ai_request(errands::Pondered),
    "library_request" => chores::library_request(chores::Chore),
    "cancel_request" => errands::cancel(errands::Enough),
    "subscribe_events" => happenings::subscribe(happenings::Subscription),
    "publish_event" => happenings::publish(happenings::Publication),
    "file_upload_start" => uploads::start(uploads::Offered),
    "file_upload_progress" => uploads::progress(uploads::Asked),
    "file_upload_cancel" => uploads::cancel(uploads::Withdrawn),
};
