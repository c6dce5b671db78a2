//! The operators' desk: every admin command, for the admin socket and for REST alike.
//!
//! Plain async functions: they ask the actors and wait, so that no actor has to.

mod lists;

use protocol::{
    Event, Fault, RoomId,
    admin::{AdminAnswer, AdminCommand, Target, WorkerInfo},
    announce::Announcement,
    direct::Outcome,
};

use super::{
    ServerActor,
    messages::{
        AnnounceTo, AnnounceToAll, CloseRoom, Drain, Endpoints, Faults, GetMetrics, Kick, Pool,
    },
    porter::{self, Letter},
};
use crate::{
    clock::now,
    ports::store::Origin,
    post::{Handle, ask},
    room::messages::{Announce, Detail, Disperse, Publisher},
    worker::messages::ListWorkers,
};

pub use lists::{connections, list_rooms, rooms, rooms_that};

/// Does what an operator asks. Following the live stream is the caller's own affair.
pub async fn answer(
    server: &Handle<ServerActor>,
    command: AdminCommand,
) -> Result<AdminAnswer, Fault> {
    Ok(match command {
        AdminCommand::GetMetrics => AdminAnswer::Metrics(ask(server, GetMetrics).await?.into()),
        AdminCommand::ListConnections(wanted) => {
            AdminAnswer::Connections(connections(server, wanted).await?)
        }
        AdminCommand::ListRooms(wanted) => AdminAnswer::Rooms(list_rooms(server, wanted).await?),
        AdminCommand::GetRoom { room, span } => {
            AdminAnswer::Room(ask(&porter::room(server, room).await?, Detail(span)).await?.into())
        }
        AdminCommand::ListEndpoints => AdminAnswer::Endpoints(ask(server, Endpoints).await?),
        AdminCommand::ListFaults => AdminAnswer::Faults(ask(server, Faults).await?),
        AdminCommand::ListWorkers => AdminAnswer::Workers(workers(server).await?),
        AdminCommand::Broadcast { target, message } => {
            AdminAnswer::Sent(broadcast(server, target, message, None).await?)
        }
        AdminCommand::Disconnect { target } => {
            AdminAnswer::Disconnected(disconnect(server, target).await?)
        }
        AdminCommand::CloseRoom { room } => {
            ask(server, CloseRoom(room.clone())).await??;
            AdminAnswer::Closed(room)
        }
        AdminCommand::Publish { room, drafts } => {
            let room = room.unwrap_or_else(RoomId::bus);
            let told = porter::publish(server, room, Publisher::House, drafts).await?;
            AdminAnswer::Published(told)
        }
        AdminCommand::BusStats { room } => {
            AdminAnswer::Bus(porter::listeners(server, room.unwrap_or_else(RoomId::bus)).await?)
        }
        AdminCommand::Drain => {
            ask(server, Drain).await?;
            AdminAnswer::Draining
        }
        AdminCommand::Tail { on, .. } => AdminAnswer::Tailing(on),
    })
}

/// Every worker; none where they may not connect.
pub async fn workers(server: &Handle<ServerActor>) -> Result<Vec<WorkerInfo>, Fault> {
    match ask(server, Pool).await? {
        Some(pool) => ask(&pool, ListWorkers).await,
        None => Ok(Vec::new()),
    }
}

/// Says something to whom an operator means; a person who is away gets it on return. What has an
/// `origin` is known when it is sent again to the same room or person.
pub async fn broadcast(
    server: &Handle<ServerActor>,
    target: Target,
    message: Announcement,
    origin: Option<Origin>,
) -> Result<Outcome, Fault> {
    let told = |delivered| Outcome { delivered, ..Outcome::default() };
    match target {
        Target::Everyone => Ok(told(ask(server, AnnounceToAll(message)).await?)),
        Target::Session(session) => {
            ask(server, AnnounceTo { session, message }).await??;
            Ok(told(1))
        }
        Target::Room(room) => {
            ask(&porter::room(server, room).await?, Announce { message, origin }).await?
        }
        Target::User(user) => {
            let weight = message.body.len();
            let event = Event::Announced(message);
            let letter = Letter { event, at: now(), weight, origin };
            porter::mail(server, user, letter).await
        }
    }
}

async fn disconnect(server: &Handle<ServerActor>, target: Target) -> Result<u32, Fault> {
    match target {
        Target::Everyone => ask(server, Kick(None)).await?,
        Target::Session(session) => ask(server, Kick(Some(session))).await?,
        Target::Room(room) => ask(&porter::room(server, room).await?, Disperse).await,
        Target::User(user) => {
            ask(&porter::user(server, user).await?, crate::user::messages::Disperse).await
        }
    }
}
