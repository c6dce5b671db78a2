//! What happens in the service, for whoever watches.

use std::{sync::Arc, time::Duration};

use crate::{CloseReason, FaultCode, RoomId, SessionId, Timestamp, UserId, job::Service};

/// The name of everything that can happen.
pub const HAPPENINGS: [&str; 16] = [
    "connected",
    "disconnected",
    "joined",
    "left",
    "fault",
    "blocked",
    "slow_consumer",
    "room_restarted",
    "room_rests",
    "user_restarted",
    "job_failed",
    "store_failed",
    "store_recovered",
    "room_closed",
    "draining",
    "tail_ended",
];

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
        /// On which connection.
        session: SessionId,
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
    /// Somebody read so slowly that the connection was ended.
    SlowConsumer {
        /// The connection.
        session: SessionId,
        /// Whose.
        user: UserId,
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

/// What somebody who watches wants to see: all that fits everything that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Of these names; everything, if there is none.
    pub kinds: Vec<&'static str>,
    /// What this person does, or what befalls them.
    pub user: Option<UserId>,
    /// What happens in this room, or to it.
    pub room: Option<RoomId>,
}

/// Whose trouble something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A guest was refused something.
    Guests,
    /// Something did not go as it should.
    Ours,
}

/// What has gone wrong since the start.
#[derive(Clone, Debug, Default)]
pub struct FaultReport {
    /// How often guests were refused something, for each reason that there was.
    pub counts: Vec<(FaultCode, u64)>,
    /// The latest troubles, the newest first.
    pub recent: Vec<Arc<Happening>>,
}

// === impl What ===

impl What {
    /// Its name, one of [`HAPPENINGS`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connected { .. } => "connected",
            Self::Disconnected { .. } => "disconnected",
            Self::Joined { .. } => "joined",
            Self::Left { .. } => "left",
            Self::Fault { .. } => "fault",
            Self::Blocked { .. } => "blocked",
            Self::SlowConsumer { .. } => "slow_consumer",
            Self::RoomRestarted { .. } => "room_restarted",
            Self::RoomRests { .. } => "room_rests",
            Self::UserRestarted { .. } => "user_restarted",
            Self::JobFailed { .. } => "job_failed",
            Self::StoreFailed => "store_failed",
            Self::StoreRecovered => "store_recovered",
            Self::RoomClosed { .. } => "room_closed",
            Self::Draining => "draining",
            Self::TailEnded(_) => "tail_ended",
        }
    }

    /// Who does it, or whom it befalls.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::Connected { user, .. }
            | Self::Disconnected { user, .. }
            | Self::Joined { user, .. }
            | Self::Left { user, .. }
            | Self::Fault { user, .. }
            | Self::Blocked { user, .. }
            | Self::SlowConsumer { user, .. }
            | Self::UserRestarted { user, .. }
            | Self::JobFailed { user, .. } => Some(user),
            _ => None,
        }
    }

    /// Where it happens, or to which room.
    pub fn room(&self) -> Option<&RoomId> {
        match self {
            Self::Joined { room, .. }
            | Self::Left { room, .. }
            | Self::RoomRestarted { room, .. }
            | Self::RoomRests { room, .. }
            | Self::RoomClosed { room } => Some(room),
            _ => None,
        }
    }

    /// Whose trouble it is, if it is one.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Fault { .. } | Self::Blocked { .. } => Some(Trouble::Guests),
            Self::SlowConsumer { .. }
            | Self::RoomRestarted { .. }
            | Self::RoomRests { .. }
            | Self::UserRestarted { .. }
            | Self::JobFailed { .. }
            | Self::StoreFailed
            | Self::StoreRecovered => Some(Trouble::Ours),
            _ => None,
        }
    }
}

// === impl Watch ===

impl Watch {
    /// Whether that is to be seen.
    pub fn wants(&self, what: &What) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&what.name()))
            && self.user.as_ref().is_none_or(|user| what.user() == Some(user))
            && self.room.as_ref().is_none_or(|room| what.room() == Some(room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fits_everything_that_is_said_is_wanted() {
        let (ann, lab) = (UserId::new("ann").unwrap(), RoomId::new("lab").unwrap());
        let joined = What::Joined { room: lab.clone(), user: ann.clone() };
        let closed = What::RoomClosed { room: lab.clone() };
        let watch = |kinds: &[&'static str], user: Option<&UserId>, room: Option<&RoomId>| Watch {
            kinds: kinds.to_vec(),
            user: user.cloned(),
            room: room.cloned(),
        };
        for (watch, wants) in [
            (watch(&[], None, None), [true, true]),
            (watch(&["joined", "left"], None, None), [true, false]),
            (watch(&[], Some(&ann), None), [true, false]),
            (watch(&[], None, Some(&lab)), [true, true]),
            (watch(&["room_closed"], Some(&ann), Some(&lab)), [false, false]),
            (watch(&[], UserId::new("bob").ok().as_ref(), None), [false, false]),
        ] {
            assert_eq!([&joined, &closed].map(|what| watch.wants(what)), wants, "{watch:?}");
        }
        assert!([joined, closed].iter().all(|what| HAPPENINGS.contains(&what.name())));
    }
}
