//! Lists a page at a time: which part of them is wanted, and what one holds.

use std::{net::IpAddr, sync::Arc};

use crate::{
    IdError, Identity, RoomId, SessionId, Timestamp, UserId,
    id::check,
    presence::Status,
    room::{RoomSettings, RoomSummary},
};

/// The longest page that can be asked for, and that of whoever asks for none.
pub const MAX_PAGE: usize = 1_000;

/// How much of a list is wanted, and from where on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span<P> {
    /// At most so many entries.
    pub limit: usize,
    /// Those behind this one; from the first on, if there is none.
    pub after: Option<P>,
}

/// Part of a list.
#[derive(Clone, Debug)]
pub struct Page<T, P> {
    /// Its entries, in order.
    pub items: Vec<T>,
    /// Behind what the next page begins; none, if there is no more.
    pub next: Option<P>,
    /// How many entries all pages have together.
    pub total: usize,
}

/// Which connections are wanted, in the order in which they were let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedConnections {
    /// How many, and from where on.
    pub span: Span<SessionId>,
    /// Those of everyone in this room.
    pub room: Option<RoomId>,
    /// Those of this kind.
    pub kind: ConnectionKind,
}

/// Which connections are meant, by what they are: all that fit everything that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionKind {
    /// Those of this person.
    pub user: Option<UserId>,
    /// Those that speak this dialect.
    pub dialect: Option<&'static str>,
    /// Those where this is in what is shown of them.
    pub search: Option<Search>,
}

/// Which rooms are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRooms {
    /// How many, and from where on.
    pub span: Span<RoomMark>,
    /// Which comes first.
    pub order: RoomOrder,
    /// Those where this is in their name, or in the one that is shown.
    pub search: Option<Search>,
}

/// In which order rooms are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoomOrder {
    /// By their names.
    #[default]
    Name,
    /// The fullest first.
    Members,
    /// First where something happened last.
    Activity,
}

/// A place in a list of rooms. It stays one when the room is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomMark {
    /// What the list is ordered by, as it was; nothing counts where that is the name.
    pub weight: u64,
    /// The room.
    pub room: RoomId,
}

/// A text to be found in others, however it is capitalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search(Box<str>);

/// One connection, as the housekeeper knows it.
#[derive(Clone, Debug)]
pub struct ConnectionInfo {
    /// Which.
    pub session: SessionId,
    /// Whose.
    pub who: Arc<Identity>,
    /// In which dialect.
    pub dialect: &'static str,
    /// From where.
    pub ip: IpAddr,
    /// Since when.
    pub since: Timestamp,
}

/// A room and who is in it.
#[derive(Clone, Debug)]
pub struct RoomDetail {
    /// The room.
    pub room: RoomSummary,
    /// Who is in it, by their names.
    pub members: Page<MemberInfo, UserId>,
}

/// Somebody in a room.
#[derive(Clone, Debug)]
pub struct MemberInfo {
    /// Who.
    pub who: Arc<Identity>,
    /// How many connections they have there; none, if they are expected back.
    pub connections: u32,
    /// What is shown of them; nothing, where nobody is shown.
    pub shown: Option<Shown>,
}

/// What a room shows of somebody.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// How available.
    pub status: Status,
    /// When they last did something there.
    pub last_seen: Timestamp,
}

// === impl Span ===

impl<P> Default for Span<P> {
    fn default() -> Self {
        Self { limit: MAX_PAGE, after: None }
    }
}

// === impl Search ===

impl Search {
    /// Takes a text as long as a name may be.
    pub fn new(text: &str) -> Result<Self, IdError> {
        check(text)?;
        Ok(Self(text.to_lowercase().into()))
    }

    /// Whether it is in this text.
    pub fn is_in(&self, text: &str) -> bool {
        text.to_lowercase().contains(&*self.0)
    }
}

// === impl ConnectionKind ===

impl ConnectionKind {
    /// Whether every connection is meant.
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this one is meant.
    pub fn fits(&self, it: &ConnectionInfo) -> bool {
        self.user.as_ref().is_none_or(|user| *user == it.who.user)
            && self.dialect.is_none_or(|dialect| dialect == it.dialect)
            && self.search.as_ref().is_none_or(|search| it.shows(search))
    }
}

// === impl ConnectionInfo ===

impl ConnectionInfo {
    /// Whether this is in what operators are shown of it.
    fn shows(&self, search: &Search) -> bool {
        search.is_in(self.who.user.as_str())
            || search.is_in(&self.who.name)
            || search.is_in(&self.ip.to_string())
            || search.is_in(&self.session.to_string())
    }
}

// === impl RoomOrder ===

impl RoomOrder {
    /// By what a room has its place, besides its name.
    fn weight(self, room: &RoomSummary) -> u64 {
        match self {
            Self::Name => 0,
            Self::Members => room.people.into(),
            Self::Activity => room.last_activity.as_millis(),
        }
    }

    /// The place of a room.
    pub fn mark(self, room: &RoomSummary) -> RoomMark {
        RoomMark { weight: self.weight(room), room: room.room.clone() }
    }
}

// === impl WantedRooms ===

impl WantedRooms {
    /// Whether a room of that name and these settings is meant.
    pub fn fits(&self, room: &RoomId, settings: &RoomSettings) -> bool {
        let found = |search: &Search| search.is_in(room.as_str()) || search.is_in(&settings.name);
        self.search.as_ref().is_none_or(found)
    }
}

// === impl RoomMark ===

/// What weighs more comes first, and of what weighs the same, whose name does.
impl Ord for RoomMark {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.weight.cmp(&self.weight).then_with(|| self.room.cmp(&other.room))
    }
}

impl PartialOrd for RoomMark {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
