//! The rooms of one session: those it is in, and those it is just entering. Pure.

use protocol::{Family, LibraryId, MessageId, Position, RoomId};

use crate::{
    clock::Moment,
    post::Handle,
    room::{
        RoomActor,
        messages::{Act, Wish},
    },
    session::messages::LostRoom,
};

/// Errands that may wait for one room to let the session in.
const MAX_ERRANDS: usize = 64;

/// Rooms by recency: the last one entered is the current one.
#[derive(Default)]
pub(super) struct Places {
    joined: Vec<Joined>,
    joining: Vec<Joining>,
}

/// A room that the session is in.
pub(super) struct Joined {
    pub(super) room: RoomId,
    pub(super) addr: Handle<RoomActor>,
}

/// A room that the session has asked to be let into.
pub(super) struct Joining {
    pub(super) room: RoomId,
    /// Known once the housekeeper has answered.
    pub(super) addr: Option<Handle<RoomActor>>,
    /// The guest's own name for the request.
    pub(super) re: Option<MessageId>,
    /// Up to where the guest has heard the room.
    pub(super) since: Option<Position>,
    /// What the guest wants to hear of activities there.
    pub(super) wish: Wish,
    /// The room that was asked has gone without a word: another must be.
    pub(super) lost: bool,
    /// The guest has not asked to join, but for something that needs it: that alone is answered.
    pub(super) implied: bool,
    /// What is to be done once inside, in order.
    pub(super) errands: Vec<Errand>,
}

/// How the author of an act is answered.
#[derive(Clone, Default)]
pub(super) struct Answer {
    /// The guest's own name for it.
    pub(super) re: Option<MessageId>,
    /// Whether the guest wants to be told once it is kept.
    pub(super) ack: bool,
    /// When the act was read from the socket, where it is timed until it is heard.
    pub(super) read: Option<Moment>,
}

/// Something to be done in a room.
pub(super) enum Errand {
    /// Do this there.
    Act(Answer, Act),
    /// Leave it again.
    Leave(Option<MessageId>),
}

/// Where a message for a room can go.
pub(super) enum Place<'a> {
    /// To this room.
    In(&'a Joined),
    /// To this one, once it has let the session in.
    Entering(&'a mut Joining),
    /// Nowhere.
    Out,
}

// === impl Answer ===

impl From<Option<MessageId>> for Answer {
    /// A refusal if there is one, and no more.
    fn from(re: Option<MessageId>) -> Self {
        Self { re, ..Self::default() }
    }
}

// === impl Errand ===

impl Errand {
    fn replaces(&self, older: &Self) -> bool {
        use Act::{Cursor, Typing};
        matches!(
            (self, older),
            (Self::Act(_, Cursor(_)), Self::Act(_, Cursor(_)))
                | (Self::Act(_, Typing { .. }), Self::Act(_, Typing { .. }))
        )
    }
}

// === impl Places ===

impl Places {
    /// The room of that name, or the current one. People talk in that, so no room of activities
    /// is ever the current one.
    pub(super) fn find(&mut self, room: Option<&RoomId>) -> Place<'_> {
        let named = |it: &RoomId| match room {
            Some(room) => room == it,
            None => it.family() == Family::Collaboration,
        };
        // The one being entered is more recent than any that was.
        let entering = self.joining.iter().rposition(|it| named(&it.room));
        let joined = self.joined.iter().rposition(|it| named(&it.room));
        match (room, joined, entering) {
            (Some(_), Some(at), _) | (None, Some(at), None) => Place::In(&self.joined[at]),
            (_, _, Some(at)) => Place::Entering(&mut self.joining[at]),
            _ => Place::Out,
        }
    }

    /// The room that a message without a room is for.
    pub(super) fn current(&mut self) -> Option<&RoomId> {
        match self.find(None) {
            Place::In(joined) => Some(&joined.room),
            Place::Entering(joining) => Some(&joining.room),
            Place::Out => None,
        }
    }

    /// The room of activities that was entered last, or is just being entered.
    pub(super) fn listening(&self) -> Option<&RoomId> {
        self.latest_first().find(|room| room.family() != Family::Collaboration)
    }

    /// The library that is meant where a message names none: the one whose room was entered last,
    /// or is just being entered.
    pub(super) fn latest_library(&self) -> Option<LibraryId> {
        self.latest_first().find_map(|room| match room.family() {
            Family::Library(library) => Some(library),
            Family::Collaboration | Family::Bus => None,
        })
    }

    fn latest_first(&self) -> impl Iterator<Item = &RoomId> {
        let entering = self.joining.iter().rev().map(|it| &it.room);
        entering.chain(self.joined.iter().rev().map(|it| &it.room))
    }

    /// Begins to enter a room.
    pub(super) fn begin(&mut self, joining: Joining) {
        self.joining.reserve_exact(1);
        self.joining.push(joining);
    }

    /// Takes a room that was being entered off the list.
    pub(super) fn end(&mut self, room: &RoomId) -> Option<Joining> {
        let at = self.joining.iter().position(|it| it.room == *room)?;
        let ended = self.joining.remove(at);
        // Almost always the list is empty now, for as long as the session lives.
        self.joining.shrink_to_fit();
        Some(ended)
    }

    /// Notes where the room is that lets the session in; tells what it must know.
    pub(super) fn found(
        &mut self,
        room: &RoomId,
        addr: &Handle<RoomActor>,
    ) -> (Option<Position>, Wish) {
        let Some(joining) = self.entering(room) else { return Default::default() };
        joining.addr = Some(addr.clone());
        joining.lost = false;
        (joining.since, joining.wish.clone())
    }

    /// Notes that a room has gone without a word, and up to where the session has heard it, if
    /// it is just being entered. That is later than what the guest has said: it was a member, so
    /// what it missed had been replayed (guarded by the test `schedules`).
    pub(super) fn lost(&mut self, lost: &LostRoom) {
        if let Some(joining) = self.entering(&lost.room) {
            joining.since = Some(lost.position);
            if let Some(interest) = &lost.interest {
                joining.wish = Wish::This(interest.clone());
            }
            joining.lost = joining.addr.is_some();
        }
    }

    /// Whether the room has gone that was about to let the session in.
    pub(super) fn is_lost(&self, room: &RoomId) -> bool {
        self.joining.iter().any(|it| it.room == *room && it.lost)
    }

    fn entering(&mut self, room: &RoomId) -> Option<&mut Joining> {
        self.joining.iter_mut().find(|it| it.room == *room)
    }

    /// The session is in.
    pub(super) fn entered(&mut self, room: RoomId, addr: Handle<RoomActor>) {
        self.joined.reserve_exact(1);
        self.joined.push(Joined { room, addr });
    }

    /// The session is out.
    pub(super) fn left(&mut self, room: &RoomId) -> Option<Joined> {
        let at = self.joined.iter().position(|it| it.room == *room)?;
        Some(self.joined.remove(at))
    }

    /// Whether a room is being entered.
    pub(super) fn is_entering(&self) -> bool {
        !self.joining.is_empty()
    }

    /// How many rooms, entered or being entered.
    pub(super) fn len(&self) -> usize {
        self.joined.len() + self.joining.len()
    }

    /// The rooms that the session is in.
    pub(super) fn joined(&self) -> &[Joined] {
        &self.joined
    }

    /// Every room that knows of the session, or may.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &Handle<RoomActor>> {
        let joining = self.joining.iter().filter_map(|it| it.addr.as_ref());
        self.joined.iter().map(|it| &it.addr).chain(joining)
    }
}

impl Joining {
    /// A room that nobody has been asked for yet.
    pub(super) fn new(room: RoomId, since: Option<Position>, re: Option<MessageId>) -> Self {
        Self {
            room,
            addr: None,
            re,
            since,
            wish: Wish::Everything,
            lost: false,
            implied: false,
            errands: Vec::new(),
        }
    }

    /// For this alone, which the guest has asked for.
    pub(super) fn for_the_sake_of(self, errand: Errand) -> Self {
        Self { implied: true, errands: vec![errand], ..self }
    }

    /// To hear this of its activities, and no more.
    pub(super) fn hearing(self, wish: impl Into<Wish>) -> Self {
        Self { wish: wish.into(), ..self }
    }

    /// Adds an errand; false if too many wait already. Of cursor moves and of typing marks
    /// only the latest waits.
    pub(super) fn add(&mut self, errand: Errand) -> bool {
        if let Some(older) = self.errands.iter_mut().find(|older| errand.replaces(older)) {
            *older = errand;
            return true;
        }
        let room = self.errands.len() < MAX_ERRANDS;
        if room {
            self.errands.push(errand);
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use protocol::Epoch;

    use super::*;

    #[test]
    fn the_library_is_the_last_one_entered_whatever_other_rooms_there_are() {
        let room = |name: &str| RoomId::new(name).unwrap();
        let mut places = Places::default();
        assert_eq!(places.latest_library(), None);
        for name in ["library:papers", "library:books", "lab"] {
            places.begin(Joining::new(room(name), None, None));
        }
        let library = |places: &Places| places.latest_library().map(|it| it.to_string());
        assert_eq!(library(&places).as_deref(), Some("books"), "it is just being entered");
        places.end(&room("library:books"));
        assert_eq!(library(&places).as_deref(), Some("papers"));
    }

    #[test]
    fn a_room_that_is_lost_on_the_way_in_is_entered_from_where_it_was_heard() {
        let (lab, hall) = (RoomId::new("lab").unwrap(), RoomId::new("hall").unwrap());
        let at = |seq| Position { epoch: Epoch(1), seq };
        let mut places = Places::default();
        let lost =
            |room: &RoomId, seq| LostRoom { room: room.clone(), position: at(seq), interest: None };
        places.begin(Joining::new(lab.clone(), None, None));
        places.begin(Joining::new(hall.clone(), Some(at(3)), None));
        for room in [&lab, &hall] {
            places.lost(&lost(room, 7));
            // Nobody had been asked yet: whoever is asked now is another room of that name.
            assert!(!places.is_lost(room));
        }
        let since = |places: &mut Places, room| places.end(room).and_then(|it| it.since);
        assert_eq!(since(&mut places, &lab), Some(at(7)));
        assert_eq!(since(&mut places, &hall), Some(at(7)), "it has heard more than it said");
        places.lost(&lost(&lab, 8));
        assert_eq!(places.len(), 0, "a room that was left is not entered again");
    }

    #[test]
    fn what_is_said_without_a_room_is_never_for_the_bus() {
        let lab = RoomId::new("lab").unwrap();
        let mut places = Places::default();
        places.begin(Joining::new(lab.clone(), None, None));
        places.begin(Joining::new(RoomId::bus(), None, None));
        assert_eq!(places.current(), Some(&lab));
        assert_eq!(places.listening(), Some(&RoomId::bus()));
        places.end(&lab);
        assert_eq!(places.current(), None);
    }
}
