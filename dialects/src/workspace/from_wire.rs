//! What workspace clients say: one flat object, read as its `type` says.

use protocol::{CellId, Command, Fault, Inbound, Refused, RoomId, presence::PresenceCommand};

use crate::{
    asks, chores,
    contract::Word,
    errands,
    field::{Said, asked},
    happenings, json,
    kinds::Text,
    names::{Id, MessageName},
    returns, shape, uploads,
    vocabulary::{Vocabulary, name_of, vocabulary},
};

asked! {
    /// What every message has.
    Envelope {
        /// What is said.
        r#type: Text,
        /// The client's own name for the message; the answers carry it too.
        request_id: Option<MessageName>,
        /// The same as `request_id`. Read only if that is not given.
        message_id: Option<MessageName>,
    }
    /// Says that one is typing.
    Starting {
        /// The room; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// The cell that is typed in.
        cell_id: Option<Id<CellId>>,
    }
    /// Says that one is not typing any more.
    Stopping {
        /// The room; the current one, if left out.
        room_id: Option<Id<RoomId>>,
        /// The same as `room_id`. Where both are given they must name the same room.
        room: Option<Id<RoomId>>,
        /// The cell that was typed in.
        cell_id: Option<Id<CellId>>,
    }
}

const WORDS: Vocabulary<Command> = vocabulary! {
    "cursor_move" => asks::move_cursor(asks::Move),
    "cell_update" => asks::write_cell(asks::Write),
    "sheet_request" => asks::read_sheet(asks::Look),
    "room_message" => asks::say(asks::Speech),
    "typing_start" => typing_start(Starting),
    "typing_stop" => typing_stop(Stopping),
    "status_update" => asks::set_status(asks::Mood),
    "join_room" => asks::join(asks::Door),
    "leave_room" => asks::leave(asks::Place),
    "direct_message" => asks::send_mail(asks::Mail),
    "subscribe_notifications" => asks::subscribe(asks::Wishes),
    "notification_read" => asks::mark_read(asks::Seen),
    "hello" => returns::hello(returns::Hello),
    "resume" => returns::resume(returns::Resume),
    "refresh_token" => returns::refresh(returns::Refresh),
    "ack" => returns::ack(returns::Ack),
    "ai_request" => errands::ai_request(errands::Pondered),
    "query_request" => errands::query_request(errands::Asked),
    "ontology_search" => errands::ontology_search(errands::Typed),
    "user_message" => errands::user_message(errands::Spoken),
    "agent_request" => errands::agent_request(errands::Tasked),
    "library_request" => chores::library_request(chores::Chore),
    "cancel_request" => errands::cancel(errands::Enough),
    "subscribe_events" => happenings::subscribe(happenings::Subscription),
    "publish_event" => happenings::publish(happenings::Publication),
    "file_upload_start" => uploads::start(uploads::Offered),
    "file_upload_progress" => uploads::progress(uploads::Asked),
    "file_upload_cancel" => uploads::cancel(uploads::Withdrawn),
    "ping" => asks::ping(asks::Ping),
    "pong" => asks::pong(asks::Pong),
};

/// Everything that can be said here.
pub(super) fn said() -> Vec<Word> {
    WORDS.said(|word, body| shape::flat(Envelope::schema(), ["type", word], body))
}

/// Understands one message.
pub(super) fn decode(text: &str) -> Result<Inbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.request_id(), envelope.message_id()])?;
    match WORDS.read(envelope.r#type(), text) {
        Ok(command) => Ok(Inbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

fn typing_start(ask: &Starting<'_>) -> Result<Command, Fault> {
    typing(asks::room(ask.room_id(), ask.room())?, ask.cell_id().read()?, true)
}

fn typing_stop(ask: &Stopping<'_>) -> Result<Command, Fault> {
    typing(asks::room(ask.room_id(), ask.room())?, ask.cell_id().read()?, false)
}

fn typing(room: Option<RoomId>, cell: Option<CellId>, typing: bool) -> Result<Command, Fault> {
    Ok(Command::Presence(PresenceCommand::Typing { room, cell, typing }))
}
