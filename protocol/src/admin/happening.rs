//! What happens in the service, for whoever watches.

use std::time::Duration;

use crate::{CloseReason, FaultCode, RoomId, SessionId, Timestamp, UserId, job::Service};

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
