//! The mail that the housekeeper takes.

use std::{net::IpAddr, sync::Arc};

use actix::{Message, Recipient, WeakAddr};
use protocol::{
    Fault, Identity, LibraryId, RoomId, SessionId, Timestamp, UserId,
    admin::{
        ConnectionInfo, ConnectionKind, FaultReport, Happening, Metrics, Readiness, Watch, What,
    },
    announce::Announcement,
    notice::Notification,
    query::EndpointHealth,
    room::RoomSettings,
};

use crate::{
    death_watch::{DeathWatch, Incarnation, Mortal},
    dispatch::Jobs,
    ports::store::RoomHead,
    post::Handle,
    room::RoomActor,
    session::SessionActor,
    user::UserActor,
    worker::PoolActor,
};

/// Somebody is at the door, with all papers in order.
#[derive(Message)]
#[rtype(result = "Result<Admitted, Fault>")]
pub struct Admit {
    /// The name that the connection will have.
    pub session: SessionId,
    /// Who.
    pub who: Arc<Identity>,
    /// From where.
    pub ip: IpAddr,
    /// In which dialect.
    pub dialect: &'static str,
}

/// Somebody has been let in, and is counted until the watch ends: so whoever asked and did not
/// wait for the answer is counted no longer.
pub struct Admitted {
    /// The person.
    pub user: Handle<UserActor>,
    /// The housekeeper's watch over the connection.
    pub watch: DeathWatch,
}

/// An operator or a worker is at the door, with the right papers, from this address. Counted until
/// the watch ends.
#[derive(Message)]
#[rtype(result = "Result<DeathWatch, Fault>")]
pub struct AdmitStaff(pub IpAddr);

/// An operator or a worker who has been let in.
pub struct Badge {
    /// The name that the connection has.
    pub session: SessionId,
    /// When their token ends, if they came with one.
    pub expires: Option<Timestamp>,
    /// Counts them until it ends.
    pub watch: DeathWatch,
}

/// The gate turned somebody away.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Refused;

/// An admitted session has started. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Started {
    /// Which.
    pub session: SessionId,
    /// How to reach it.
    pub addr: WeakAddr<SessionActor>,
}

/// An actor is gone. Lifecycle mail, sent by its [`DeathWatch`].
///
/// [`DeathWatch`]: crate::death_watch::DeathWatch
#[derive(Message)]
#[rtype(result = "()")]
pub struct Obituary {
    /// Who.
    pub of: Mortal,
    /// Whether a failure ended it.
    pub panicked: bool,
}

/// Asks for a room, to enter it.
#[derive(Message)]
#[rtype(result = "Result<Handle<RoomActor>, Fault>")]
pub struct OpenRoom {
    /// Which.
    pub room: RoomId,
    /// Whether an absent room is opened.
    pub create: bool,
}

/// Makes a room on purpose; answered once it is kept.
#[derive(Message)]
#[rtype(result = "Result<RoomSettings, Fault>")]
pub struct CreateRoom {
    /// Its name on the wire.
    pub room: RoomId,
    /// Its name for people; the id if none.
    pub name: Option<String>,
    /// Who made it.
    pub owner: Option<UserId>,
    /// How many people it takes; the default if not said.
    pub max_members: Option<u32>,
    /// Whether anybody may find and enter it.
    pub public: bool,
}

/// Closes a room and forgets it; answered once nothing is kept of it.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct CloseRoom(pub RoomId);

/// Opens the room of a library, which is there as long as the library is; answered once it is
/// kept.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct OpenLibraryRoom(pub LibraryId);

/// Closes the room of a library that is gone, and forgets it.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct CloseLibraryRoom(pub LibraryId);

/// An empty room has stepped down. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RoomRetired(pub RoomId, pub Incarnation);

/// A room has ended without a word, past its first net. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RoomGone {
    /// Which.
    pub room: RoomId,
    /// Which of those that had its name.
    pub incarnation: Incarnation,
    /// What it was: one that was made on purpose is opened again as such.
    pub head: RoomHead,
}

/// A room failed and started anew in place.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RoomRestarted {
    /// Which.
    pub room: RoomId,
    /// How often by now.
    pub restarts: u32,
}

/// Looks at some rooms, in the order of their names.
#[derive(Message)]
#[rtype(result = "SomeRooms")]
pub struct LookAtRooms {
    /// At those behind this one, or at the first.
    pub after: Option<RoomId>,
    /// At so many.
    pub most: usize,
}

/// Some of the rooms.
pub struct SomeRooms {
    /// How to reach them.
    pub rooms: Vec<Handle<RoomActor>>,
    /// The last of them, if there are more behind it.
    pub up_to: Option<RoomId>,
    /// How many rooms there are.
    pub all: usize,
}

/// Asks for a person, opened if need be: to leave mail.
#[derive(Message)]
#[rtype(result = "Result<Handle<UserActor>, Fault>")]
pub struct FindUser(pub UserId);

/// A person has nothing left to remember.
#[derive(Message)]
#[rtype(result = "()")]
pub struct UserIdle(pub UserId);

/// A person's actor failed and started anew in place.
#[derive(Message)]
#[rtype(result = "()")]
pub struct UserRestarted {
    /// Whose.
    pub user: UserId,
    /// How often by now.
    pub restarts: u32,
}

/// Looks at some connections for those of a kind.
#[derive(Message)]
#[rtype(result = "SomeConnections")]
pub struct LookAt {
    /// At these.
    pub among: Among,
    /// Which of them are wanted.
    pub kind: ConnectionKind,
}

/// Which connections are looked at.
pub enum Among {
    /// In the order in which they came: those behind this one, or the first, and so many.
    Behind(Option<SessionId>, usize),
    /// These, as far as they are still there.
    These(Vec<SessionId>),
}

/// Some of the connections.
pub struct SomeConnections {
    /// Those that were wanted.
    pub found: Vec<ConnectionInfo>,
    /// The last one that was looked at, if there are more behind it.
    pub up_to: Option<SessionId>,
    /// How many connections there are, of any kind.
    pub all: usize,
}

/// Whoever is behind a connection has shown another token. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Renewed {
    /// Which connection.
    pub session: SessionId,
    /// The same person, perhaps with another name.
    pub who: Arc<Identity>,
}

/// Asks what has gone wrong so far.
#[derive(Message)]
#[rtype(result = "FaultReport")]
pub struct Faults;

/// Asks for the service's figures.
#[derive(Message)]
#[rtype(result = "Metrics")]
pub struct GetMetrics;

/// Asks whether new connections are welcome.
#[derive(Message)]
#[rtype(result = "Readiness")]
pub struct Ready;

/// The store failed, or works again. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StoreStands {
    /// Which of the two.
    pub works: bool,
}

/// Rooms of which nothing need be kept any longer, unless they are open. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StaleRooms(pub Vec<RoomId>);

/// Says something to every connection; answers how many were handed it.
#[derive(Message)]
#[rtype(result = "u32")]
pub struct AnnounceToAll(pub Announcement);

/// What a probe of an endpoint found. Everyone connected is told of a change.
#[derive(Message)]
#[rtype(result = "()")]
pub struct EndpointStands(pub EndpointHealth);

/// Asks how every endpoint stands, by name.
#[derive(Message)]
#[rtype(result = "Vec<EndpointHealth>")]
pub struct Endpoints;

/// Says something to one connection.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct AnnounceTo {
    /// Which.
    pub session: SessionId,
    /// What.
    pub message: Announcement,
}

/// Notifies everyone connected whose filter wants it; answers how many were asked.
#[derive(Message)]
#[rtype(result = "u32")]
pub struct NotifyAll {
    /// What happened to it.
    pub what: String,
    /// The notification.
    pub notice: Notification,
}

/// Ends one connection, or with none named, all.
#[derive(Message)]
#[rtype(result = "Result<u32, Fault>")]
pub struct Kick(pub Option<SessionId>);

/// A person has come back by another connection: the lost one ends, if it still lives.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Replace {
    /// The lost one.
    pub session: SessionId,
    /// Whose it was.
    pub user: UserId,
}

/// The dispatcher has started. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Dispatching(pub Jobs);

/// There is a place that keeps something of rooms outside of them. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Storing(pub Recipient<RoomForgotten>);

/// A room is closed for good, and nothing is kept of it. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RoomForgotten {
    /// Which.
    pub room: RoomId,
    /// When that was asked for: what is newer is of another room of its name.
    pub at: Timestamp,
}

/// There is a pool of workers. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Hiring(pub Handle<PoolActor>);

/// Asks for the pool of workers, if there is one.
#[derive(Message)]
#[rtype(result = "Option<Handle<PoolActor>>")]
pub struct Pool;

/// Since the drain began, every job has ended. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct JobsDone;

/// Tells everyone to come back later, then ends the service.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Drain;

/// Something worth an operator's eye. May be declined when the housekeeper is busy.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Happened(pub What);

/// One line of the live stream.
#[derive(Clone, Message)]
#[rtype(result = "()")]
pub struct Tail(pub Arc<Happening>);

/// An operator's socket has opened, or is gone. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct OnDuty {
    /// The operator's own name, as in [`Follow`].
    pub operator: SessionId,
    /// How to say farewell; none once it is gone.
    pub to: Option<Recipient<Dismiss>>,
}

/// Say farewell to an operator: the service has drained.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Dismiss;

/// Turns the live stream on for a listener.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Follow {
    /// The listener's own name, to turn it off by.
    pub listener: SessionId,
    /// Where the lines go; none turns it off.
    pub to: Option<Recipient<Tail>>,
    /// Which lines go there.
    pub watch: Watch,
}
