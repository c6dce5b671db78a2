//! What operators ask, and what they are told.

use std::{net::IpAddr, time::Duration};

use crate::{
    CloseReason, Fault, FaultCode, MessageId, RoomId, SessionId, Timestamp, UserId,
    activity::{BusStats, Draft, Told},
    announce::Announcement,
    direct::Outcome,
    job::Service,
    room::RoomSummary,
    worker::Offer,
};

/// What an operator asks, by socket or by REST.
#[derive(Clone, Debug, PartialEq)]
pub enum AdminCommand {
    /// The service's figures.
    GetMetrics,
    /// Everyone connected.
    ListConnections,
    /// Every room, private ones too.
    ListRooms,
    /// Every worker, and what it has done.
    ListWorkers,
    /// Sends a message.
    Broadcast {
        /// To whom.
        target: Target,
        /// What.
        message: Announcement,
    },
    /// Ends connections.
    Disconnect {
        /// Whose; a room means everyone in it.
        target: Target,
    },
    /// Closes a room: everyone in it is told, its contents are gone.
    CloseRoom {
        /// Which.
        room: RoomId,
    },
    /// Tells on a bus what happened elsewhere.
    Publish {
        /// On which; on the usual one if not said.
        room: Option<RoomId>,
        /// What, in order: each understood, or refused for itself.
        drafts: Vec<Result<Draft, Fault>>,
    },
    /// Asks who listens on a bus, and how much each was sent.
    BusStats {
        /// On which; on the usual one if not said.
        room: Option<RoomId>,
    },
    /// Tells everyone to come back later, then ends the process.
    Drain,
    /// Turns the live stream of happenings on or off.
    Tail {
        /// On, or off.
        on: bool,
    },
}

/// One operator message, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct AdminInbound {
    /// The operator's own name for it; the answer carries it.
    pub id: Option<MessageId>,
    /// What is asked.
    pub command: AdminCommand,
}

/// Whom an operator means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Every connection.
    Everyone,
    /// Everyone in a room.
    Room(RoomId),
    /// All connections of a person.
    User(UserId),
    /// One connection.
    Session(SessionId),
}

/// What an operator is told in answer.
#[derive(Clone, Debug)]
pub enum AdminAnswer {
    /// The service's figures.
    Metrics(Box<Metrics>),
    /// Everyone connected.
    Connections(Vec<ConnectionInfo>),
    /// Every room.
    Rooms(Vec<RoomSummary>),
    /// Every worker, and what it has done.
    Workers(Vec<WorkerInfo>),
    /// How a message was taken.
    Sent(Outcome),
    /// How many connections were ended.
    Disconnected(u32),
    /// The room is closed.
    Closed(RoomId),
    /// What became of each activity.
    Published(Vec<Result<Told, Fault>>),
    /// Who listens on a bus, and how much each was sent.
    Bus(BusStats),
    /// Everyone is being told.
    Draining,
    /// The live stream is on, or off.
    Tailing(bool),
}

/// One connection, as the housekeeper knows it.
#[derive(Clone, Debug)]
pub struct ConnectionInfo {
    /// Which.
    pub session: SessionId,
    /// Whose.
    pub user: UserId,
    /// In which dialect.
    pub dialect: &'static str,
    /// From where.
    pub ip: IpAddr,
    /// Since when.
    pub since: Timestamp,
}

/// One worker, as the pool knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerInfo {
    /// Its connection.
    pub session: SessionId,
    /// What it offers.
    pub offer: Offer,
    /// Since when.
    pub since: Timestamp,
    /// Jobs in hand.
    pub running: u32,
    /// Jobs answered.
    pub done: u64,
    /// Jobs that it said it could not do.
    pub failed: u64,
    /// Whether it takes no more jobs.
    pub leaving: bool,
}

/// The service's figures since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metrics {
    /// How long the service has run.
    pub uptime: Duration,
    /// Connections accepted.
    pub connections_total: u64,
    /// Connections open now.
    pub connections_active: u64,
    /// Those of them that showed a token.
    pub connections_authenticated: u64,
    /// Connections refused by the gate.
    pub connections_refused: u64,
    /// Rooms open now.
    pub rooms_active: u64,
    /// People with a connection or waiting mail.
    pub users_active: u64,
    /// Messages written to sockets.
    pub messages_sent: u64,
    /// Messages read from sockets.
    pub messages_received: u64,
    /// Messages read per second, over the last seconds.
    pub messages_per_second: f64,
    /// Messages that wait for people who are away.
    pub messages_queued: u64,
    /// Queued messages that were dropped: too many, or too old.
    pub messages_dropped: u64,
    /// Messages refused for their rate.
    pub rate_limit_violations: u64,
    /// Messages refused for any other reason.
    pub faults: u64,
    /// Connections closed for reading too slowly.
    pub slow_consumers: u64,
    /// Rooms restarted after a failure.
    pub room_restarts: u64,
    /// Times that a room that failed too often was made to rest.
    pub room_rests: u64,
    /// People's actors restarted after a failure.
    pub user_restarts: u64,
    /// Rooms entered again with everything that was missed.
    pub recoveries: u64,
    /// Rooms entered again by somebody who was told that something is lost to them.
    pub recoveries_lost: u64,
    /// Messages known by their id, and so not taken again.
    pub duplicates: u64,
    /// Requests and attempts refused because too many came from one address.
    pub requests_limited: u64,
    /// Tokens and keys that were wrong.
    pub wrong_papers: u64,
    /// Commits of the store.
    pub store_commits: u64,
    /// Commits and reads that failed.
    pub store_failures: u64,
    /// How long finished connections lasted, on average.
    pub connection_duration_average: Duration,
    /// The jobs of each service, in the order of [`Service::ALL`].
    pub jobs: [JobFigures; Service::ALL.len()],
}

/// What becomes of what is asked of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobFigures {
    /// Worked on now.
    pub running: u64,
    /// In the queue now.
    pub waiting: u64,
    /// Answered.
    pub done: u64,
    /// Begun or waited, and ended without an answer.
    pub failed: u64,
    /// Not taken in.
    pub refused: u64,
}

/// Whether the service does all that it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It does.
    Ready,
    /// It goes away.
    Draining,
    /// It lives, but cannot keep anything at the moment.
    StoreFailing,
}

/// Something an operator can watch happen.
#[derive(Clone, Debug)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// Somebody connected.
    Connected {
        /// The connection.
        session: SessionId,
        /// Whose.
        user: UserId,
        /// In which dialect.
        dialect: &'static str,
    },
    /// A connection ended.
    Disconnected {
        /// The connection.
        session: SessionId,
        /// Whose.
        user: UserId,
        /// The WebSocket close code.
        code: u16,
    },
    /// Somebody entered a room.
    Joined {
        /// Which.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// Somebody left a room.
    Left {
        /// Which.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// A message was refused.
    Fault {
        /// Whose.
        user: UserId,
        /// Why.
        code: FaultCode,
    },
    /// A person hit a limit and is blocked for a while.
    Blocked {
        /// Who.
        user: UserId,
        /// For how long.
        retry_after: Duration,
    },
    /// A room failed and was restarted.
    RoomRestarted {
        /// Which.
        room: RoomId,
        /// How often by now.
        restarts: u32,
    },
    /// A room failed too often, and refuses everything for a while.
    RoomRests {
        /// Which.
        room: RoomId,
        /// For how long.
        retry_after: Duration,
    },
    /// A person's actor failed and was restarted.
    UserRestarted {
        /// Whose.
        user: UserId,
        /// How often by now.
        restarts: u32,
    },
    /// A backend gave no answer, or nobody wanted it any more.
    JobFailed {
        /// Of which service.
        service: Service,
        /// Who had asked.
        user: UserId,
        /// Why.
        code: FaultCode,
    },
    /// The store takes nothing any more; what is published is refused.
    StoreFailed,
    /// The store works again.
    StoreRecovered,
    /// A room was closed.
    RoomClosed {
        /// Which.
        room: RoomId,
    },
    /// The service began to go away.
    Draining,
    /// The live stream ends here, for this reason.
    TailEnded(CloseReason),
}
