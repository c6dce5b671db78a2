//! What operators ask: one object, read as its `action` says.

use protocol::{
    Fault, FaultCode, Refused,
    admin::{AdminCommand, AdminInbound, Target},
};

use serde_json::value::RawValue;

use super::wire::{Broadcast, Envelope, Publish, Tail, Whom};
use crate::{
    announcement,
    field::Field,
    happenings, json,
    vocabulary::{Vocabulary, name_of},
};

const WORDS: Vocabulary<AdminCommand> = Vocabulary(&[
    ("get_metrics", |_| Ok(AdminCommand::GetMetrics)),
    ("list_connections", |_| Ok(AdminCommand::ListConnections)),
    ("list_rooms", |_| Ok(AdminCommand::ListRooms)),
    ("list_workers", |_| Ok(AdminCommand::ListWorkers)),
    ("broadcast", broadcast),
    ("disconnect", disconnect),
    ("close_room", close_room),
    ("publish", publish),
    ("bus_stats", bus_stats),
    ("drain", |_| Ok(AdminCommand::Drain)),
    ("tail", tail),
]);

/// Understands one message of an operator.
pub fn decode(text: &str) -> Result<AdminInbound, Refused> {
    let envelope: Envelope<'_> = json::message(text)?;
    let id = name_of([envelope.request_id(), envelope.message_id()])?;
    match WORDS.read(envelope.action(), text) {
        Ok(command) => Ok(AdminInbound { id, command }),
        Err(fault) => Err(Refused { id, fault }),
    }
}

/// Understands a REST body whose action is known from its path; without fields it is `{}`.
pub fn ask(action: &str, body: &str) -> Result<AdminCommand, Fault> {
    json::message::<Envelope<'_>>(body)?;
    WORDS.read_as(action, body)
}

fn broadcast(body: &str) -> Result<AdminCommand, Fault> {
    let ask: Broadcast<'_> = json::object(body)?;
    if !ask.message().is_given() {
        return Err(ask.message().missing());
    }
    let message = announcement::enveloped(ask.message().object()?)?;
    let target = target(ask.room_id(), ask.user_id(), ask.connection_id())?;
    Ok(AdminCommand::Broadcast { target: target.unwrap_or(Target::Everyone), message })
}

/// Needs a target: nobody ends every connection by leaving out a field.
fn disconnect(body: &str) -> Result<AdminCommand, Fault> {
    let ask: Whom<'_> = json::object(body)?;
    let target = target(ask.room_id(), ask.user_id(), ask.connection_id())?;
    let target = target.ok_or_else(|| ask.connection_id().missing().help(TARGETS))?;
    Ok(AdminCommand::Disconnect { target })
}

fn close_room(body: &str) -> Result<AdminCommand, Fault> {
    let ask: Whom<'_> = json::object(body)?;
    Ok(AdminCommand::CloseRoom { room: ask.room_id().id()? })
}

fn publish(body: &str) -> Result<AdminCommand, Fault> {
    let ask: Publish<'_> = json::object(body)?;
    let room = ask.room_id().optional(Field::id)?;
    let events: &RawValue = ask.events().shape("an event, or a list of events")?;
    let drafts = happenings::activities(events.get()).map_err(|fault| fault.field("events"))?;
    Ok(AdminCommand::Publish { room, drafts })
}

fn bus_stats(body: &str) -> Result<AdminCommand, Fault> {
    let ask: Whom<'_> = json::object(body)?;
    Ok(AdminCommand::BusStats { room: ask.room_id().optional(Field::id)? })
}

fn tail(body: &str) -> Result<AdminCommand, Fault> {
    let ask: Tail<'_> = json::object(body)?;
    Ok(AdminCommand::Tail { on: ask.on().optional(Field::flag)?.unwrap_or(true) })
}

const TARGETS: &str = "give one of connection_id, user_id, room_id";

fn target(room: Field<'_>, user: Field<'_>, session: Field<'_>) -> Result<Option<Target>, Fault> {
    let room = room.optional(Field::id)?.map(Target::Room);
    let user = user.optional(Field::id)?.map(Target::User);
    let session = session.optional(Field::id)?.map(Target::Session);
    let mut given = [room, user, session].into_iter().flatten();
    match (given.next(), given.next()) {
        (_, Some(_)) => {
            let text = "more than one target is given";
            Err(Fault::new(FaultCode::InvalidMessage, text).help(TARGETS))
        }
        (target, None) => Ok(target),
    }
}
