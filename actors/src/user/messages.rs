//! The mail that a person takes.

use std::time::Duration;

use actix::Message;
use protocol::{
    Delivery, Fault, NotificationId, SessionId,
    direct::Outcome,
    notice::{NoticeFilter, Notification},
    presence::Status,
};

use crate::{ports::store::Origin, session::messages::Mailbox};

/// A socket of this person has opened. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Attach {
    /// Which.
    pub session: SessionId,
    /// Its mailbox.
    pub mail: Mailbox,
}

/// A socket of this person is gone. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Detach {
    /// Which.
    pub session: SessionId,
    /// Messages that it leased and did not send.
    pub unspent: u32,
}

/// All mail up to this number is written, or acknowledged by a client that said it would: it
/// waits no longer. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Settle {
    /// The number, as in [`Delivery::mail`].
    pub up_to: u64,
}

/// A session asks how many messages it may send; answered by [`Leased`] mail.
///
/// [`Leased`]: crate::session::messages::SessionMail::Leased
#[derive(Message)]
#[rtype(result = "()")]
pub struct Lease {
    /// Which.
    pub session: SessionId,
    /// How many it would like.
    pub want: u32,
}

/// What a person may have of their quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// This many messages.
    Tokens(u32),
    /// None: the limit is reached.
    Limited(Fault),
    /// None, and none for a while: this violation began a block.
    BlockBegins(Fault, Duration),
    /// None: a block is on.
    Blocked(Fault),
}

/// A session gives back what it leased and does not need now.
#[derive(Message)]
#[rtype(result = "()")]
pub struct GiveBack(pub u32);

/// The person says by a socket how available they are: all their sockets are to show it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Show {
    /// Which socket.
    pub session: SessionId,
    /// How.
    pub status: Status,
}

/// What became of mail, once that is certain.
pub type Receipt = Result<Outcome, Undelivered>;

/// Why mail was not taken.
#[derive(Clone, Debug)]
pub enum Undelivered {
    /// The housekeeper is forgetting this person: ask it for them again.
    Forgotten,
    /// It could not be.
    Refused(Fault),
}

/// Something for all sockets of this person.
#[derive(Message)]
#[rtype(result = "Receipt")]
pub struct Mail {
    /// What.
    pub delivery: Delivery,
    /// About how many bytes it weighs while it waits.
    pub weight: usize,
    /// Whether it waits until it is written, for a person who is away too.
    pub keep: bool,
    /// Under what name its author sent it.
    pub origin: Option<Origin>,
}

/// A notification, for the person's filter to let through or not.
#[derive(Message)]
#[rtype(result = "Receipt")]
pub struct Notify {
    /// What happened to it, such as `notification_created`.
    pub what: String,
    /// The notification.
    pub notice: Notification,
    /// Whether it waits for a person who is away.
    pub keep: bool,
}

/// Replaces the person's notification filter.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Subscribe(pub NoticeFilter);

/// Marks a notification as read and tells the person's other sockets.
#[derive(Message)]
#[rtype(result = "()")]
pub struct MarkRead {
    /// The socket that read it.
    pub session: SessionId,
    /// Which.
    pub id: NotificationId,
}

/// Nobody may ever write: look around, and ask to be forgotten if so.
#[derive(Message)]
#[rtype(result = "()")]
pub struct LookAround;

/// The housekeeper has forgotten this person: whoever still writes must ask it for them again.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Retired;

/// The housekeeper knows of a connection that is coming: this person is not forgotten.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Stay;

/// Ends every connection of this person; answers how many.
#[derive(Message)]
#[rtype(result = "u32")]
pub struct Disperse;
