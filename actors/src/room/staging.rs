//! What is asked of a room and not kept yet. Pure, but for the answers.
//!
//! ```text
//!   asked ─▶ waiting ─▶ staged ─▶ written ─▶ kept: settled, heard, answered
//!                                        └─▶ not kept: undone, refused
//! ```

use std::{collections::VecDeque, sync::Arc};

use futures_channel::oneshot;
use protocol::{
    Delivery, Event, EventId, Fault, Identity, MessageId, Payload, SessionId,
    activity::{Draft, Told},
    announce::Announcement,
    direct::Outcome,
    sheet::{CellWrite, SheetRead, SheetState},
};

use super::{
    messages::{Finish, Leave, Publisher},
    sheet::Overwritten,
};
use crate::{
    clock::Moment,
    ports::store::{Change, Origin},
};

/// Where an answer goes that is given later.
pub(super) type Reply<T> = oneshot::Sender<Result<T, Fault>>;

/// A member who asks for something.
#[derive(Clone)]
pub(super) struct Author {
    pub(super) session: SessionId,
    /// Their own name for it.
    pub(super) id: Option<MessageId>,
    /// Whether they want to be told once it is kept.
    pub(super) ack: bool,
    /// When it was read from their socket, where it is timed until it is heard.
    pub(super) read: Option<Moment>,
}

/// Who wants to see a sheet.
pub(super) enum Reader {
    Member(Author),
    Desk(Reply<SheetState>),
}

/// Something that has its turn, as a rule because it must be kept before anybody hears of it.
pub(super) enum Asked {
    /// A member speaks.
    Say(Author, Arc<Identity>, Payload),
    /// A member writes a cell.
    Write(Author, Arc<Identity>, CellWrite),
    /// Somebody wants to see a sheet, as it stands after what came before.
    Read(Reader, SheetRead),
    /// An operator or a backend speaks.
    Announce(Announcement, Option<Origin>, Reply<Outcome>),
    /// Something has happened outside that everyone here is to know.
    Relay(Event, usize, Reply<Outcome>),
    /// Something has happened elsewhere.
    Tell(Publisher, Draft, Reply<Told>),
    /// A member who has said something before leaves, and is to hear what became of it.
    Leave(Leave),
    /// A member who has said something before is to hear what became of it before going away.
    Finish(Finish),
    /// The room itself is to be kept.
    Found(Reply<()>),
    /// The room is to be forgotten.
    Close(Reply<()>),
}

/// Something that happens as soon as it is kept.
pub(super) enum Staged {
    /// Everyone hears it. Without a number it is kept nowhere, and only has its turn.
    Event { delivery: Arc<Delivery>, weight: usize, undo: Undo, to: Listener },
    /// The author has said it before: there it stands.
    Repeated(Listener, u64),
    /// The author alone is answered, but not before what came earlier is kept.
    Answer(Author, Arc<Delivery>),
    /// Somebody who is not here sees a sheet, but not before what came earlier is kept.
    Shown(Reply<SheetState>, Box<SheetState>),
    /// The member is out.
    Left(Leave),
    /// Nothing that the member has asked for is left.
    Finished(Finish),
    /// The room is kept.
    Founded(Reply<()>),
    /// The room is forgotten.
    Closed(Reply<()>),
}

/// Who wants to know that an event is kept.
pub(super) enum Listener {
    Author(Author),
    Desk(Reply<Outcome>),
    /// Of an activity of this name.
    Publisher(EventId, Reply<Told>),
}

/// What an event has changed already.
#[derive(Default)]
pub(super) struct Undo {
    pub(super) origin: Option<Origin>,
    pub(super) cell: Option<Overwritten>,
}

/// All that is asked of a room, in order.
#[derive(Default)]
pub(super) struct Staging {
    pub(super) waiting: VecDeque<Asked>,
    pub(super) staged: VecDeque<Staged>,
    /// Activities that are kept and not heard yet: they go to each member together.
    pub(super) to_tell: Vec<Arc<Delivery>>,
    /// For the store, if there is one.
    pub(super) changes: Vec<Change>,
    /// What the event at hand has changed: it is lost with it if the room fails on it.
    pub(super) at_hand: Undo,
    /// The number of the write under way.
    flight: Option<u64>,
    writes: u64,
}

// === impl Asked ===

impl Asked {
    /// Whether it is more than coming and going: a room that rests may still be left, or closed.
    pub(super) fn is_act(&self) -> bool {
        !matches!(self, Self::Leave(_) | Self::Finish(_) | Self::Found(_) | Self::Close(_))
    }

    /// The member who asks, if one does.
    pub(super) fn author(&self) -> Option<&Author> {
        match self {
            Self::Say(author, ..)
            | Self::Write(author, ..)
            | Self::Read(Reader::Member(author), _) => Some(author),
            Self::Read(Reader::Desk(_), _)
            | Self::Announce(..)
            | Self::Relay(..)
            | Self::Tell(..)
            | Self::Leave(_)
            | Self::Finish(_)
            | Self::Found(_)
            | Self::Close(_) => None,
        }
    }
}

// === impl Staged ===

impl Staged {
    fn author(&self) -> Option<&Author> {
        match self {
            Self::Event { to: Listener::Author(author), .. }
            | Self::Repeated(Listener::Author(author), _)
            | Self::Answer(author, _) => Some(author),
            _ => None,
        }
    }
}

// === impl Staging ===

impl Staging {
    /// Whether nothing waits for anything.
    pub(super) fn is_idle(&self) -> bool {
        self.flight.is_none() && self.waiting.is_empty()
    }

    /// Whether a write is under way.
    pub(super) fn is_flying(&self) -> bool {
        self.flight.is_some()
    }

    /// Whether a member waits for the answer to something.
    pub(super) fn concerns(&self, session: SessionId) -> bool {
        let waiting = self.waiting.iter().filter_map(Asked::author);
        let staged = self.staged.iter().filter_map(Staged::author);
        waiting.chain(staged).any(|author| author.session == session)
    }

    /// Takes out the leave of a member who has not left yet.
    pub(super) fn take_leave(&mut self, session: SessionId) -> Option<Leave> {
        let staged = |it: &Staged| matches!(it, Staged::Left(leave) if leave.session == session);
        if let Some(at) = self.staged.iter().position(staged)
            && let Some(Staged::Left(leave)) = self.staged.remove(at)
        {
            return Some(leave);
        }
        let waiting = |it: &Asked| matches!(it, Asked::Leave(leave) if leave.session == session);
        let at = self.waiting.iter().position(waiting)?;
        match self.waiting.remove(at)? {
            Asked::Leave(leave) => Some(leave),
            _ => None,
        }
    }

    /// The number of the latest event, where `seq` is that of the latest kept one.
    pub(super) fn latest(&self, seq: u64) -> u64 {
        let number = |staged: &Staged| match staged {
            Staged::Event { delivery, .. } => delivery.seq,
            _ => None,
        };
        self.staged.iter().rev().find_map(number).unwrap_or(seq)
    }

    /// Begins a write; its ticket.
    pub(super) fn take_off(&mut self) -> u64 {
        self.writes += 1;
        self.flight = Some(self.writes);
        self.writes
    }

    /// Ends a write; false if it is not the one under way.
    pub(super) fn land(&mut self, ticket: u64) -> bool {
        self.flight.take_if(|flight| *flight == ticket).is_some()
    }

    /// How many writes have been answered.
    #[cfg(test)]
    pub(super) fn landed(&self) -> u64 {
        self.writes - u64::from(self.is_flying())
    }
}
