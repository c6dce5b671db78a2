//! What operators ask, and what they are told.

mod figures;
mod happening;
mod pages;

use crate::{
    Fault, MessageId, RoomId, SessionId, Timestamp, UserId,
    activity::{BusStats, Draft, Told},
    announce::Announcement,
    direct::Outcome,
    query::EndpointHealth,
    room::RoomSummary,
    worker::Offer,
};

pub use figures::{JobFigures, Latency, Metrics, Readiness};
pub use happening::{FaultReport, HAPPENINGS, Happening, Trouble, Watch, What};
pub use pages::{
    ConnectionInfo, ConnectionKind, MAX_PAGE, MemberInfo, Page, RoomDetail, RoomMark, RoomOrder,
    Search, Shown, Span, WantedConnections, WantedRooms,
};

/// What an operator asks, by socket or by REST.
#[derive(Clone, Debug, PartialEq)]
pub enum AdminCommand {
    /// The service's figures.
    GetMetrics,
    /// Who is connected.
    ListConnections(WantedConnections),
    /// The rooms, private ones too.
    ListRooms(WantedRooms),
    /// A room and who is in it.
    GetRoom {
        /// Which.
        room: RoomId,
        /// Which of its members.
        span: Span<UserId>,
    },
    /// Every worker, and what it has done.
    ListWorkers,
    /// How the endpoints of the query service stand.
    ListEndpoints,
    /// What has gone wrong so far.
    ListFaults,
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
        /// Of what is to be seen.
        watch: Watch,
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
    /// Who is connected.
    Connections(Page<ConnectionInfo, SessionId>),
    /// The rooms.
    Rooms(Page<RoomSummary, RoomMark>),
    /// A room and who is in it.
    Room(Box<RoomDetail>),
    /// Every worker, and what it has done.
    Workers(Vec<WorkerInfo>),
    /// How the endpoints of the query service stand.
    Endpoints(Vec<EndpointHealth>),
    /// What has gone wrong so far.
    Faults(FaultReport),
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
