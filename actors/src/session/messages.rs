//! The mail that a session takes.

use std::sync::Arc;

use actix::{Message, Recipient};
use protocol::{CloseReason, Delivery, Position, RoomId, activity::Interest, presence::Status};

use crate::{clock::Moment, job::messages::Parcel, user::messages::Grant};

pub use crate::socket::Eased;

/// What rooms, people and the housekeeper send to a socket.
#[derive(Message)]
#[rtype(result = "()")]
pub enum SessionMail {
    /// Something to hear.
    Deliver(Arc<Delivery>),
    /// Something to hear, of which this socket is to say how long it was on its way.
    Witness {
        /// What.
        delivery: Arc<Delivery>,
        /// When it was read from its author's socket.
        read: Moment,
    },
    /// Several things to hear, in this order and with nothing between them: what was missed.
    DeliverAll(Vec<Arc<Delivery>>),
    /// The last word of a job. Boxed, so that a delivery does not pay for its size.
    Parcel(Box<Parcel>),
    /// Several things to hear that have just happened, in this order.
    DeliverEach(Vec<Arc<Delivery>>),
    /// How available the person is, said by this socket or by another of theirs.
    Mood {
        /// How.
        status: Status,
        /// Whether this socket has said so itself.
        ours: bool,
    },
    /// Give back what was leased and not spent: the person has another socket now.
    Recall,
    /// The socket has taken all bytes up to the end of some mail.
    Written,
    /// A room has answered all that was asked of it, in answer to
    /// [`Finish`](crate::room::messages::Finish).
    Answered,
    /// Say farewell and end; in a drain, once what was asked for has been answered.
    Depart(CloseReason),
    /// The room has been closed; its own last word came before.
    RoomClosed(RoomId),
    /// The room is gone without a word: enter it again, from here on. Boxed, so that a delivery
    /// does not pay for its size.
    RoomLost(Box<LostRoom>),
    /// What the person may say, in answer to [`Lease`](crate::user::messages::Lease).
    /// Boxed, so that a delivery does not pay for its size.
    Leased(Box<Grant>),
}

/// What a member knows of a room that is gone without a word.
pub struct LostRoom {
    /// Which.
    pub room: RoomId,
    /// Up to where it was heard.
    pub position: Position,
    /// What the member wanted to hear there, if not everything.
    pub interest: Option<Box<Interest>>,
}

/// The mailbox of one socket, shared by all who write to it (see [`Handle`]).
///
/// [`Handle`]: crate::post::Handle
pub type Mailbox = Arc<Recipient<SessionMail>>;
