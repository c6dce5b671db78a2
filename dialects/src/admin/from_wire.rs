//! What operators ask: one object, read as its `action` says.

use protocol::{
    Fault, FaultCode, Refused, RoomId, SessionId, UserId,
    admin::{
        AdminCommand, AdminInbound, ConnectionKind, Target, WantedConnections, WantedRooms, Watch,
    },
};

use super::{
    happened::HappeningName,
    pages::{Dialect, Limit, Mark, Part, Sort, span},
};

use crate::{
    announcement::Announced,
    contract::Word,
    field::{Field, Said, asked},
    happenings::{self, Batch},
    json,
    kinds::{Flag, OneOrMany, Text},
    names::{Id, MessageName},
    shape::{self, at_most_one, one},
    vocabulary::{Vocabulary, name_of, vocabulary},
};

asked! {
    /// What every message has.
    Envelope {
        /// What is to be done.
        action: Text,
        /// The operator's own name for the message; the answer carries it as `correlation_id`.
        request_id: Option<MessageName>,
        /// The same as `request_id`. Read only if that is not given.
        message_id: Option<MessageName>,
    }
    /// Asks for the figures of the service.
    Metrics {}
    /// Asks who is connected: a page of those to whom all holds that is said, in the order in which
    /// they came. Whoever stays connected while the pages are read is on exactly one of them.
    Connections {
        /// At most so many; 1,000, if nothing is said.
        limit: Option<Limit>,
        /// Those behind this one: the `next` of the page before.
        after: Option<Id<SessionId>>,
        /// Those of this person.
        user_id: Option<Id<UserId>>,
        /// Those of everyone in this room.
        room_id: Option<Id<RoomId>>,
        /// Those that speak this dialect.
        dialect: Option<Dialect>,
        /// Those where this is in the `user_id`, the `user_name`, the `ip` or the `connection_id`,
        /// however it is capitalised.
        search: Option<Part>,
    }
    /// Asks for a page of the rooms that are open, private ones too.
    Rooms {
        /// At most so many; 1,000, if nothing is said.
        limit: Option<Limit>,
        /// Those behind this place: the `next` of the page before, which was asked for in the same
        /// order.
        after: Option<Mark>,
        /// Those where this is in the `room_id` or the `name`, however it is capitalised. Every room
        /// is asked.
        search: Option<Part>,
        /// What comes first: names in their order, if nothing is said; with `members` the fullest,
        /// with `activity` where something happened last. In such an order every room is asked, and
        /// one that takes another place while the pages are read may be on two of them, or on none.
        sort: Option<Sort>,
    }
    /// Asks what a room looks like, and for a page of the people in it, by their `user_id`.
    Room {
        /// The room.
        room_id: Id<RoomId>,
        /// At most so many people; 1,000, if nothing is said.
        limit: Option<Limit>,
        /// Those behind this one: the `next` of the page before.
        after: Option<Id<UserId>>,
    }
    /// Asks how the endpoints of the query service stand.
    Endpoints {}
    /// Asks which workers are connected, and what each has in hand.
    Workers {}
    /// Has something announced: to everyone, or to the one target that is named.
    Broadcast: at_most_one(room_id, user_id, connection_id) {
        /// What is announced.
        message: Announced,
        /// To everyone in this room; it is part of the room's history.
        room_id: Option<Id<RoomId>>,
        /// To this person: on all connections, or in the mailbox while they are away.
        user_id: Option<Id<UserId>>,
        /// To this connection.
        connection_id: Option<Id<SessionId>>,
    }
    /// Closes connections. Exactly one target is named.
    Disconnect: one(room_id, user_id, connection_id) {
        /// Those of everyone in this room.
        room_id: Option<Id<RoomId>>,
        /// Those of this person.
        user_id: Option<Id<UserId>>,
        /// This one.
        connection_id: Option<Id<SessionId>>,
    }
    /// Closes a room: everyone in it hears so, and what it holds is gone. The connections stay.
    Close {
        /// The room.
        room_id: Id<RoomId>,
    }
    /// Tells what happened elsewhere to whoever listens in a room of activities.
    Publish {
        /// What happened.
        events: Batch,
        /// The room of activities; `bus:events`, if left out.
        room_id: Option<Id<RoomId>>,
    }
    /// Asks who listens in a room of activities, and how much each was sent.
    Bus {
        /// The room of activities; `bus:events`, if left out.
        room_id: Option<Id<RoomId>>,
    }
    /// Has the service go away: newcomers are refused, everyone is closed little by little, and then
    /// the process ends.
    Drain {}
    /// Asks what has gone wrong since the service began: how often guests were refused something,
    /// and the latest troubles.
    Faults {}
    /// Begins or ends the live stream of what happens in the service. Begun again, it shows what is
    /// asked for now, and no longer what was asked for before.
    Tail {
        /// With `false` the stream ends.
        on: Flag<true>,
        /// What is to be seen, by the names of events; all of them, if nothing is said.
        kinds: OneOrMany<HappeningName>,
        /// Only what this person does, or what befalls them.
        user_id: Option<Id<UserId>>,
        /// Only what happens in this room, or to it.
        room_id: Option<Id<RoomId>>,
    }
}

const WORDS: Vocabulary<AdminCommand> = vocabulary! {
    "get_metrics" => get_metrics(Metrics),
    "list_connections" => list_connections(Connections),
    "list_rooms" => list_rooms(Rooms),
    "get_room" => get_room(Room),
    "list_endpoints" => list_endpoints(Endpoints),
    "list_faults" => list_faults(Faults),
    "list_workers" => list_workers(Workers),
    "broadcast" => broadcast(Broadcast),
    "disconnect" => disconnect(Disconnect),
    "close_room" => close_room(Close),
    "publish" => publish(Publish),
    "bus_stats" => bus_stats(Bus),
    "drain" => drain(Drain),
    "tail" => tail(Tail),
};

/// Everything that can be said here.
pub(super) fn said() -> Vec<Word> {
    WORDS.said(|word, body| shape::flat(Envelope::schema(), ["action", word], body))
}

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

fn get_metrics(_: &Metrics<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::GetMetrics)
}

/// Understands which connections are wanted, said as by `list_connections`.
pub fn wanted_connections(body: &str) -> Result<WantedConnections, Fault> {
    connections(&Said::read(body)?)
}

/// Understands which rooms are wanted, said as by `list_rooms`.
pub fn wanted_rooms(body: &str) -> Result<WantedRooms, Fault> {
    rooms(&Said::read(body)?)
}

fn list_connections(ask: &Connections<'_>) -> Result<AdminCommand, Fault> {
    connections(ask).map(AdminCommand::ListConnections)
}

fn connections(ask: &Connections<'_>) -> Result<WantedConnections, Fault> {
    let kind = ConnectionKind {
        user: ask.user_id().read()?,
        dialect: ask.dialect().read()?,
        search: ask.search().read()?,
    };
    let (span, room) = (span(ask.limit(), ask.after())?, ask.room_id().read()?);
    Ok(WantedConnections { span, room, kind })
}

fn list_rooms(ask: &Rooms<'_>) -> Result<AdminCommand, Fault> {
    rooms(ask).map(AdminCommand::ListRooms)
}

fn rooms(ask: &Rooms<'_>) -> Result<WantedRooms, Fault> {
    let span = span(ask.limit(), ask.after())?;
    let (order, search) = (ask.sort().read()?.unwrap_or_default(), ask.search().read()?);
    Ok(WantedRooms { span, order, search })
}

fn get_room(ask: &Room<'_>) -> Result<AdminCommand, Fault> {
    let (room, span) = (ask.room_id().read()?, span(ask.limit(), ask.after())?);
    Ok(AdminCommand::GetRoom { room, span })
}

fn list_endpoints(_: &Endpoints<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::ListEndpoints)
}

fn list_workers(_: &Workers<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::ListWorkers)
}

fn broadcast(ask: &Broadcast<'_>) -> Result<AdminCommand, Fault> {
    let message = ask.message().read()?;
    let target = target(ask.room_id(), ask.user_id(), ask.connection_id())?;
    Ok(AdminCommand::Broadcast { target: target.unwrap_or(Target::Everyone), message })
}

/// Needs a target: nobody ends every connection by leaving out a field.
fn disconnect(ask: &Disconnect<'_>) -> Result<AdminCommand, Fault> {
    let target = target(ask.room_id(), ask.user_id(), ask.connection_id())?;
    let target = target.ok_or_else(|| ask.connection_id().missing().help(TARGETS))?;
    Ok(AdminCommand::Disconnect { target })
}

fn close_room(ask: &Close<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::CloseRoom { room: ask.room_id().read()? })
}

fn publish(ask: &Publish<'_>) -> Result<AdminCommand, Fault> {
    let (room, events) = (ask.room_id().read()?, ask.events().read()?);
    let drafts = happenings::activities(events).map_err(|fault| fault.field("events"))?;
    Ok(AdminCommand::Publish { room, drafts })
}

fn bus_stats(ask: &Bus<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::BusStats { room: ask.room_id().read()? })
}

fn drain(_: &Drain<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::Drain)
}

fn list_faults(_: &Faults<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::ListFaults)
}

fn tail(ask: &Tail<'_>) -> Result<AdminCommand, Fault> {
    Ok(AdminCommand::Tail { on: ask.on().read()?, watch: watch(ask)? })
}

/// Understands what is to be seen of the live stream, said as by `tail`.
pub fn wanted_happenings(body: &str) -> Result<Watch, Fault> {
    watch(&Said::read(body)?)
}

fn watch(ask: &Tail<'_>) -> Result<Watch, Fault> {
    let (user, room) = (ask.user_id().read()?, ask.room_id().read()?);
    Ok(Watch { kinds: ask.kinds().read()?, user, room })
}

const TARGETS: &str = "give one of connection_id, user_id, room_id";

fn target(
    room: Field<'_, Option<Id<RoomId>>>,
    user: Field<'_, Option<Id<UserId>>>,
    session: Field<'_, Option<Id<SessionId>>>,
) -> Result<Option<Target>, Fault> {
    let room = room.read()?.map(Target::Room);
    let user = user.read()?.map(Target::User);
    let session = session.read()?.map(Target::Session);
    let mut given = [room, user, session].into_iter().flatten();
    match (given.next(), given.next()) {
        (_, Some(_)) => {
            let text = "more than one target is given";
            Err(Fault::new(FaultCode::InvalidMessage, text).help(TARGETS))
        }
        (target, None) => Ok(target),
    }
}
