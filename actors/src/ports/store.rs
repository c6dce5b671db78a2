//! What is kept over a restart, and what keeps it.
//!
//! An [`Engine`] is plain and blocking: the [`StoreActor`] gives it a thread of its own
//! and gathers what many actors write at once into one commit.
//!
//! [`StoreActor`]: crate::store::StoreActor

use std::{sync::Arc, time::Duration};

use protocol::{
    Delivery, Epoch, MessageId, NotificationId, RoomId, Timestamp, UserId, notice::NoticeFilter,
    room::RoomSettings, sheet::Cell,
};

/// How long the name of mail is remembered, to tell a repetition from news.
pub const NAMES_KEPT: Duration = Duration::from_secs(5 * 60);

/// How many names of messages a room knows at most: about two megabytes of them.
pub const ROOM_NAMES_KEPT: u32 = 8_192;

/// A message as its author named it: for telling a repetition from news.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Who said it.
    pub author: UserId,
    /// Whether that is an agent of the house's, and not the person of the same name.
    pub house: bool,
    /// The author's own name for it.
    pub id: MessageId,
}

// === impl Origin ===

impl Origin {
    /// What a person has said.
    pub const fn of(author: UserId, id: MessageId) -> Self {
        Self { author, house: false, id }
    }

    /// What an agent has had told with the house's own rights.
    pub const fn of_the_houses(author: UserId, id: MessageId) -> Self {
        Self { author, house: true, id }
    }
}

/// What a room is, besides its contents.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomHead {
    /// As its maker made it.
    pub settings: RoomSettings,
    /// Whether somebody's joining opened it: then it may be forgotten after long disuse.
    pub passing: bool,
    /// Of its order.
    pub epoch: Epoch,
}

/// A durable event of a room.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// The event, with its number in [`Delivery::seq`].
    pub delivery: Arc<Delivery>,
    /// About how many bytes it weighs in the history.
    pub weight: usize,
    /// Under what name its author said it. Given to be kept; found in [`RoomRecord::origins`].
    pub origin: Option<Origin>,
}

/// All that is kept of a room.
#[derive(Clone, Debug)]
pub struct RoomRecord {
    /// What it is.
    pub head: RoomHead,
    /// The number of its latest event, whether that is still kept or not.
    pub seq: u64,
    /// When something last happened in it.
    pub last_activity: Timestamp,
    /// Its latest events, oldest first, without a gap.
    pub events: Vec<StoredEvent>,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Names of recent messages, oldest first: of more than the history still holds.
    pub origins: Vec<StoredOrigin>,
}

/// What a person is, besides their mail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonHead {
    /// Until when they may say nothing.
    pub blocked_until: Option<Timestamp>,
    /// Which notifications they want.
    pub filter: NoticeFilter,
    /// Which they have read, oldest first.
    pub read: Vec<NotificationId>,
    /// When they last said anything about notifications.
    pub touched: Timestamp,
    /// Mail that was dropped since they were last told.
    pub missed: u64,
}

/// Mail that waits for a person, or has been delivered within the window for repetitions.
#[derive(Clone, Debug)]
pub struct StoredMail {
    /// The mail, with its number in [`Delivery::mail`].
    pub delivery: Arc<Delivery>,
    /// About how many bytes it weighs.
    pub weight: usize,
    /// Since when it waits.
    pub since: Timestamp,
    /// Under what name its author sent it.
    pub origin: Option<Origin>,
}

/// A message by its name: known for a while after the message itself is let go, so that a
/// repetition of it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOrigin {
    /// Its name.
    pub origin: Origin,
    /// The number that it was given.
    pub number: u64,
    /// When.
    pub at: Timestamp,
}

/// All that is kept of a person.
#[derive(Clone, Debug, Default)]
pub struct PersonRecord {
    /// What they are.
    pub head: PersonHead,
    /// The number of their latest mail, whether that still waits or not.
    pub number: u64,
    /// Mail that waits, oldest first.
    pub mail: Vec<StoredMail>,
    /// Names of recent mail, oldest first.
    pub origins: Vec<StoredOrigin>,
}

/// One thing to be kept. Those of one write are kept together or not at all.
#[derive(Clone, Debug)]
pub enum Change {
    /// A room was opened, or is differently set.
    Room(RoomId, RoomHead),
    /// Something happened in a room. Events below `keep_from` need be kept no longer.
    Event {
        /// Where.
        room: RoomId,
        /// What.
        event: StoredEvent,
        /// The number of the oldest event that the room still remembers.
        keep_from: u64,
    },
    /// A cell has a new value.
    Cell(Cell),
    /// The room and all that was in it is gone.
    RoomGone(RoomId),
    /// A person is different, but for their mail.
    Person(UserId, PersonHead),
    /// Mail waits for a person.
    Mail(UserId, StoredMail),
    /// All mail of a person up to this number waits no longer; its names are kept a while.
    Settled {
        /// Whose.
        user: UserId,
        /// The number.
        up_to: u64,
    },
}

/// Why something could not be kept, or read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, not there, not ours ...: it may pass.
    #[error("{0}")]
    Unavailable(String),
    /// What is there is not what this program wrote: it does not pass, and is not touched.
    #[error("{0}")]
    Damaged(String),
    /// Somebody else has it.
    #[error("{0}")]
    Taken(String),
}

/// Keeps records. Blocking; one thread uses it. An empty commit finds out whether it works.
pub trait Engine: Send + 'static {
    /// Keeps all of this, in order and together: when it returns, a power cut loses none of it.
    /// After an error nothing of it is kept.
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError>;

    /// What is kept of a room.
    fn room(&mut self, room: &RoomId) -> Result<Option<RoomRecord>, StoreError>;

    /// What is kept of a person.
    fn person(&mut self, user: &UserId) -> Result<Option<PersonRecord>, StoreError>;

    /// Every room that was made on purpose.
    fn lasting_rooms(&mut self) -> Result<Vec<RoomId>, StoreError>;

    /// Nothing more will be kept: leaves everything in order for the next start.
    fn close(&mut self) -> Result<(), StoreError>;

    /// Rooms opened by joining in which nothing has happened since then: as many as are quickly
    /// found. The next call looks further.
    fn stale_rooms(&mut self, since: Timestamp) -> Result<Vec<RoomId>, StoreError>;

    /// Forgets mail that waits since before `mail`, which its person is told of as missed, and
    /// names of mail from before `names`: as many as are quickly found. The next call looks further.
    fn sweep_mail(&mut self, mail: Timestamp, names: Timestamp) -> Result<(), StoreError>;
}
