//! The porter, who brings word to places and mail to people for whoever is not there: sessions,
//! uploads, libraries, REST.
//!
//! Plain async functions: they ask the housekeeper for the way and then whoever is meant, and
//! wait, so that no actor has to.

use actix::{Handler, Message};
use protocol::{
    Delivery, Event, Family, Fault, FaultCode, LibraryId, RoomId, Timestamp, UserId,
    activity::{BusStats, Draft, Told},
    direct::Outcome,
    notice::Notification,
};

use super::{
    ServerActor,
    messages::{CloseLibraryRoom, FindUser, NotifyAll, OpenLibraryRoom, OpenRoom},
};
use crate::{
    ports::store::Origin,
    post::{Handle, ask, gone},
    room::{
        RoomActor,
        messages::{Emit, Listeners, Publisher, Relay},
    },
    user::{
        UserActor,
        messages::{Mail, Notify, Receipt, Undelivered},
    },
};

/// How often a person or a bus may turn out to be gone before it is a fault.
const TRIES: u8 = 3;

/// An open room.
pub async fn room(server: &Handle<ServerActor>, room: RoomId) -> Result<Handle<RoomActor>, Fault> {
    ask(server, OpenRoom { room, create: false }).await?
}

/// Has activities told in a room, in order; each is answered once it is kept. A bus is opened if
/// need be; the room of a library is there as long as the library is.
pub async fn emit(
    server: &Handle<ServerActor>,
    room: RoomId,
    by: Publisher,
    drafts: Vec<Draft>,
) -> Result<Vec<Result<Told, Fault>>, Fault> {
    let create = room.family() == Family::Bus;
    let mut told = Vec::new();
    for _ in 0..TRIES {
        let open = ask(server, OpenRoom { room: room.clone(), create }).await??;
        told = ask(&open, Emit { by: by.clone(), drafts: drafts.clone() }).await?;
        if !told.first().is_some_and(has_closed) {
            break;
        }
    }
    Ok(told)
}

/// Whether something was not told because the room was closing, nor then what comes after it:
/// whoever opens the room again has another one.
fn has_closed(answer: &Result<Told, Fault>) -> bool {
    matches!(answer, Err(fault) if fault.code == FaultCode::NotInRoom)
}

/// Has activities told on a bus that were understood or refused one by one: those that were
/// understood are told, and each is answered in its place.
pub async fn publish(
    server: &Handle<ServerActor>,
    room: RoomId,
    by: Publisher,
    drafts: Vec<Result<Draft, Fault>>,
) -> Result<Vec<Result<Told, Fault>>, Fault> {
    if room.family() != Family::Bus {
        return Err(no_bus());
    }
    let understood: Vec<_> = drafts.iter().flatten().cloned().collect();
    let told = match understood.is_empty() {
        true => Vec::new(),
        false => emit(server, room, by, understood).await?,
    };
    let mut told = told.into_iter();
    let answers = drafts
        .into_iter()
        .map(|draft| draft.and_then(|_| told.next().unwrap_or_else(|| Err(gone()))));
    Ok(answers.collect())
}

/// Why activities cannot be published in a room.
pub(crate) fn no_bus() -> Fault {
    Fault::new(FaultCode::InvalidMessage, "The room is no event bus")
        .help("name a room that begins with bus:, or none, for bus:events")
        .field("room_id")
}

/// Who listens in a room of activities; nobody in a bus that nobody has asked for yet.
pub async fn listeners(server: &Handle<ServerActor>, room: RoomId) -> Result<BusStats, Fault> {
    if room.family() == Family::Collaboration {
        return Err(no_bus());
    }
    match self::room(server, room).await {
        Ok(room) => ask(&room, Listeners).await,
        Err(fault) if fault.code == FaultCode::RoomNotFound => Ok(BusStats::default()),
        Err(fault) => Err(fault),
    }
}

/// Opens the room in which a library tells what happens in it, if it is not open. Answered once it
/// is kept.
pub async fn open_library_room(
    server: &Handle<ServerActor>,
    library: LibraryId,
) -> Result<(), Fault> {
    ask(server, OpenLibraryRoom(library)).await?
}

/// Closes the room of a library that is gone: its members are told, and nothing is kept of it.
pub async fn close_library_room(
    server: &Handle<ServerActor>,
    library: LibraryId,
) -> Result<(), Fault> {
    ask(server, CloseLibraryRoom(library)).await?
}

/// A person, to leave mail.
pub async fn user(server: &Handle<ServerActor>, user: UserId) -> Result<Handle<UserActor>, Fault> {
    ask(server, FindUser(user)).await?
}

/// Something to be left for a person.
pub struct Letter {
    /// What.
    pub event: Event,
    /// Since when.
    pub at: Timestamp,
    /// About how many bytes it weighs while it waits.
    pub weight: usize,
    /// Under what name its author sent it, to know it when it is sent again.
    pub origin: Option<Origin>,
}

/// Leaves mail for a person; answers once it is kept.
pub async fn mail(
    server: &Handle<ServerActor>,
    to: UserId,
    letter: Letter,
) -> Result<Outcome, Fault> {
    let Letter { event, at, weight, origin } = letter;
    let mail = || Mail {
        delivery: Delivery::new(event.clone(), at),
        weight,
        keep: true,
        origin: origin.clone(),
    };
    deliver(server, to, mail).await
}

/// Tells a room of something that happened outside of it; with a weight it has its turn in the
/// order of the room, and is kept.
pub async fn relay(
    server: &Handle<ServerActor>,
    room: RoomId,
    event: Event,
    weight: Option<usize>,
) -> Result<Outcome, Fault> {
    ask(&self::room(server, room).await?, Relay { event, weight }).await?
}

/// Hands something to a person; what is to be kept waits for their return.
pub async fn hand(
    server: &Handle<ServerActor>,
    to: UserId,
    delivery: Delivery,
    weight: usize,
    keep: bool,
) -> Result<Outcome, Fault> {
    let (event, at) = (delivery.event, delivery.at);
    let mail = || Mail { delivery: Delivery::new(event.clone(), at), weight, keep, origin: None };
    deliver(server, to, mail).await
}

/// Notifies one person, now or on their return; or with none named, everyone connected.
pub async fn notify(
    server: &Handle<ServerActor>,
    to: Option<UserId>,
    what: String,
    notice: Notification,
) -> Result<Outcome, Fault> {
    match to {
        Some(to) => {
            let notify = || Notify { what: what.clone(), notice: notice.clone(), keep: true };
            deliver(server, to, notify).await
        }
        None => {
            let delivered = ask(server, NotifyAll { what, notice }).await?;
            Ok(Outcome { delivered, ..Outcome::default() })
        }
    }
}

/// Hands something to a person. One who is just being forgotten is asked for again.
async fn deliver<M>(
    server: &Handle<ServerActor>,
    to: UserId,
    mail: impl Fn() -> M,
) -> Result<Outcome, Fault>
where
    M: Message<Result = Receipt> + Send + 'static,
    UserActor: Handler<M>,
{
    for _ in 0..TRIES {
        match user(server, to.clone()).await?.send(mail()).await {
            Ok(Ok(outcome)) => return Ok(outcome),
            Ok(Err(Undelivered::Refused(fault))) => return Err(fault),
            Ok(Err(Undelivered::Forgotten)) | Err(_) => {}
        }
    }
    Err(gone())
}
