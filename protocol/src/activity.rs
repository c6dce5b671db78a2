//! Activities: what happens elsewhere and is told on the bus, or in a library.

use std::sync::Arc;

use crate::{
    EventId, Kind, LibraryId, Pattern, Payload, Position, RoomId, SessionId, Timestamp, UserId,
};

/// A name that other systems give as a number or as a text; `1` and `"1"` are the same.
#[derive(Clone, Debug)]
pub struct Tag {
    text: Box<str>,
    number: bool,
}

/// Something that happened elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// What, such as `task.completed`.
    pub kind: Kind,
    /// The publisher's own JSON object about it.
    pub data: Payload,
    /// Its name.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// Which agent it comes from.
    pub source_agent: Option<Tag>,
    /// Whose business it is: only who may see the circle hears of it.
    pub circle: Option<Tag>,
    /// To which project it belongs.
    pub project: Option<Tag>,
    /// The library in which it happened.
    pub library: Option<LibraryId>,
    /// Whether it has a number in its room and is replayed to whoever comes back.
    pub durable: bool,
}

/// Something to be told, as its publisher says it: the house adds what is not said.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What, such as `task.completed`.
    pub kind: Kind,
    /// The publisher's own JSON object about it.
    pub data: Payload,
    /// The publisher's own name for it: sent again within five minutes, it is not told again.
    pub id: Option<EventId>,
    /// When it happened; now if not said.
    pub at: Option<Timestamp>,
    /// Which agent it comes from.
    pub source_agent: Option<Tag>,
    /// Whose business it is.
    pub circle: Option<Tag>,
    /// To which project it belongs.
    pub project: Option<Tag>,
    /// The library in which it happened.
    pub library: Option<LibraryId>,
    /// Whether it is replayed to whoever comes back; as its kind usually is, if not said.
    pub durable: Option<bool>,
}

/// What became of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name.
    pub id: EventId,
    /// Its place in the order of its room; for what is volatile, that of the last before it.
    pub position: Position,
    /// Whether it has a number, which is that of its place.
    pub durable: bool,
    /// Whether it was told before, under this name, and so not again.
    pub duplicate: bool,
}

/// What a member of a room wants to hear of its activities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interest {
    /// Of these kinds; of all if there are none.
    pub kinds: Vec<Pattern>,
    /// Of these circles; of all if there are none.
    pub circles: Vec<Tag>,
    /// Of these projects; of all if there are none.
    pub projects: Vec<Tag>,
    /// From these agents; from all if there are none.
    pub source_agents: Vec<Tag>,
}

/// What a guest does with activities.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivityCommand {
    /// Says what this connection wants to hear in a room from now on.
    Subscribe {
        /// Where; the room of activities that was entered last if not said, else the bus.
        room: Option<RoomId>,
        /// What.
        interest: Interest,
    },
    /// Publishes.
    Publish {
        /// Where; on the bus if not said.
        room: Option<RoomId>,
        /// What.
        draft: Draft,
        /// Whether the guest wants to be told once it is kept.
        ack: bool,
    },
}

/// What a guest hears of activities.
#[derive(Clone, Debug)]
pub enum ActivityEvent {
    /// Something happened.
    Happened {
        /// Where it is told.
        room: RoomId,
        /// What.
        activity: Arc<Activity>,
    },
    /// This is what you will hear from now on.
    Subscribed {
        /// Where.
        room: RoomId,
        /// What.
        interest: Interest,
    },
}

/// What a listener has been told on the bus, for statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenerInfo {
    /// The connection.
    pub session: SessionId,
    /// Whose.
    pub user: UserId,
    /// What the client calls it, if it does.
    pub client: Option<Box<str>>,
    /// Since when it listens.
    pub since: Timestamp,
    /// How many activities it has been sent.
    pub sent: u64,
    /// How many were not for it.
    pub filtered: u64,
}

/// The figures of a room in which activities are told, since it was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusStats {
    /// Listeners now.
    pub active: usize,
    /// Listeners so far.
    pub connections: u64,
    /// Activities told, whoever heard them.
    pub told: u64,
    /// Activities sent, each counted once for each listener.
    pub sent: u64,
    /// Those who listen now, or those of them that may be shown.
    pub listeners: Vec<ListenerInfo>,
}

// === impl Tag ===

impl Tag {
    /// A name that is a text.
    pub fn text(text: &str) -> Self {
        Self { text: text.into(), number: false }
    }

    /// A name that is a number, in the digits of JSON.
    pub fn number(digits: &str) -> Self {
        Self { text: digits.into(), number: true }
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a number on the wire.
    pub const fn is_number(&self) -> bool {
        self.number
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Tag {}

// === impl Draft ===

impl Draft {
    /// The whole of it, with what the publisher has left to the house.
    pub fn complete(self, id: EventId, at: Timestamp, durable: bool) -> Activity {
        Activity {
            kind: self.kind,
            data: self.data,
            id: self.id.unwrap_or(id),
            at: self.at.unwrap_or(at),
            source_agent: self.source_agent,
            circle: self.circle,
            project: self.project,
            library: self.library,
            durable: self.durable.unwrap_or(durable),
        }
    }
}

// === impl Interest ===

impl Interest {
    /// Whether it is in everything.
    pub fn is_everything(&self) -> bool {
        let Self { kinds, circles, projects, source_agents } = self;
        kinds.is_empty() && circles.is_empty() && projects.is_empty() && source_agents.is_empty()
    }

    /// Whether somebody with this interest wants to hear of it.
    pub fn wants(&self, activity: &Activity) -> bool {
        let kind = activity.kind.as_str();
        let among = |wanted: &[Tag], tag: &Option<Tag>| {
            wanted.is_empty() || tag.as_ref().is_some_and(|tag| wanted.contains(tag))
        };
        (self.kinds.is_empty() || self.kinds.iter().any(|pattern| pattern.matches(kind)))
            && among(&self.circles, &activity.circle)
            && among(&self.projects, &activity.project)
            && among(&self.source_agents, &activity.source_agent)
    }
}
