//! The mail that a room takes.

use std::sync::Arc;

use actix::Message;
use protocol::{
    CellId, Delivery, Event, Fault, FaultCode, Identity, MessageId, Payload, Position, Rights,
    SessionId, UserId,
    activity::{BusStats, Draft, Interest, Told},
    admin::{RoomDetail, Span},
    announce::Announcement,
    direct::Outcome,
    presence::{Cursor, Status},
    room::RoomSummary,
    sheet::{CellWrite, SheetRead, SheetState},
};

use crate::{
    clock::Moment,
    ports::store::Origin,
    post,
    session::messages::{Mailbox, SessionMail},
};

/// A socket of a person who wants to be in the room.
pub struct Member {
    /// Which socket.
    pub session: SessionId,
    /// Whose.
    pub who: Arc<Identity>,
    /// Its mailbox.
    pub mail: Mailbox,
}

/// Somebody enters.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Enter {
    /// Who.
    pub member: Member,
    /// Up to where they have heard the room before: then what came since is replayed first,
    /// by one [`SessionMail::DeliverAll`] from `Recovered` to `ReplayDone`.
    pub since: Option<Position>,
    /// What they want to hear of activities.
    pub wish: Wish,
    /// How available they have said to be, if their socket knows.
    pub status: Option<Status>,
}

/// What a member wants to hear of the activities in a room.
#[derive(Clone, Debug, Default)]
pub enum Wish {
    /// Everything that they may.
    #[default]
    Everything,
    /// This.
    This(Box<Interest>),
    /// What a lost connection of theirs wanted, if the room still knows.
    AsBefore(SessionId),
}

impl From<Option<Box<Interest>>> for Wish {
    fn from(interest: Option<Box<Interest>>) -> Self {
        interest.map_or(Self::Everything, Self::This)
    }
}

/// A member shows another token: what it allows holds from now on. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Renew {
    /// Which socket.
    pub session: SessionId,
    /// The same person, with other rights.
    pub who: Arc<Identity>,
}

/// A member leaves and says so.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Leave {
    /// Which socket.
    pub session: SessionId,
    /// The member's own name for the request.
    pub re: Option<MessageId>,
}

/// A member is about to go away, and waits for what it has asked for before: the mailbox hears
/// [`SessionMail::Answered`] once there is nothing more of it. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Finish {
    /// Which socket.
    pub session: SessionId,
    /// Its mailbox.
    pub mail: Mailbox,
}

/// A member's socket is gone. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Gone {
    /// Which socket.
    pub session: SessionId,
}

/// A member does something for the others to hear.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Publish {
    /// Which socket.
    pub session: SessionId,
    /// The member's own name for the message.
    pub id: Option<MessageId>,
    /// Whether the member wants to be told once it is kept.
    pub ack: bool,
    /// When it was read from the member's socket, where it is timed until it is heard.
    pub read: Option<Moment>,
    /// What.
    pub act: Act,
}

/// What members do.
#[derive(Debug)]
pub enum Act {
    /// Says something.
    Say(Payload),
    /// Writes a cell.
    Write(CellWrite),
    /// Moves the cursor.
    Cursor(Cursor),
    /// Starts or stops typing.
    Typing {
        /// In which cell.
        cell: Option<CellId>,
        /// Started, or stopped.
        typing: bool,
    },
    /// Is differently available.
    Status(Status),
    /// Has said elsewhere how available they are: the others hear it if it is news.
    Carry(Status),
    /// Asks who is here.
    State,
    /// Asks what stands on a sheet.
    Read(SheetRead),
    /// Says what of the activities here is to be heard from now on.
    Listen(Box<Interest>),
}

/// An operator or a backend says something to everyone here; answered once it is kept.
#[derive(Message)]
#[rtype(result = "Result<Outcome, Fault>")]
pub struct Announce {
    /// What.
    pub message: Announcement,
    /// Under what name its author sent it, to know it when it is sent again.
    pub origin: Option<Origin>,
}

/// Something that concerns everyone here has happened outside of the room; answered once it is
/// kept, if it is to be.
#[derive(Message)]
#[rtype(result = "Result<Outcome, Fault>")]
pub struct Relay {
    /// What.
    pub event: Event,
    /// About how many bytes it weighs, if it is to be kept in the order of the room.
    pub weight: Option<usize>,
}

/// Who has something told.
#[derive(Clone, Debug)]
pub enum Publisher {
    /// A person, by their own right.
    Person(UserId),
    /// A service of the house, or whoever has one of its keys.
    House,
}

/// Something has happened elsewhere and is told to everyone here who wants to hear of it; each is
/// answered once it is kept, or has had its turn if it is volatile.
#[derive(Message)]
#[rtype(result = "Vec<Result<Told, Fault>>")]
pub struct Emit {
    /// Who says so.
    pub by: Publisher,
    /// What, in order.
    pub drafts: Vec<Draft>,
}

/// Asks who listens, and how much each was sent.
#[derive(Message)]
#[rtype(result = "BusStats")]
pub struct Listeners;

/// Asks what the room looks like.
#[derive(Message)]
#[rtype(result = "RoomSummary")]
pub struct Describe;

/// Asks what the room looks like and who is in it: part of them, by their names.
#[derive(Message)]
#[rtype(result = "RoomDetail")]
pub struct Detail(pub Span<UserId>);

/// Asks which sockets are here, in no order.
#[derive(Message)]
#[rtype(result = "Vec<SessionId>")]
pub struct Sockets;

/// Asks for the latest durable events that somebody with these rights may hear, oldest first.
#[derive(Message)]
#[rtype(result = "Vec<Arc<Delivery>>")]
pub struct Recent {
    /// For whom; for an operator if none.
    pub rights: Option<Rights>,
    /// At most how many.
    pub limit: usize,
}

/// Asks what stands on a sheet, for somebody who is not here; answered in its turn.
#[derive(Message)]
#[rtype(result = "Result<SheetState, Fault>")]
pub struct ReadSheet(pub SheetRead);

/// Has the room kept, of which nothing is kept before something happens in it; answered once it
/// is. A room that cannot be kept ends.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Found;

/// Forgets the room and all that was in it, once what was asked before has had its turn: then
/// everyone is out. Answered when nothing is kept of it any more; until then the room is open.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Close;

/// Ends the connection of everyone here; answers how many.
#[derive(Message)]
#[rtype(result = "u32")]
pub struct Disperse;

/// The refusal of a room where people talk, to one who wants to hear activities there.
pub(crate) fn nothing_told() -> Fault {
    Fault::new(FaultCode::InvalidMessage, "No activities are told in this room")
        .help("subscribe on the bus, or in the room of a library")
        .field("room_id")
}

// === impl Finish ===

impl Finish {
    /// Whatever was asked for before has been answered.
    pub(super) fn say_so(self) {
        post::insist_to(&self.mail, SessionMail::Answered);
    }
}
