//! A client that comes back: which of its rooms are still to be entered. Pure.
//!
//! One after the other, and the next one only when what the last one replayed has left: so a
//! hundred rooms weigh no more than one on a reader's budget.

use std::vec;

use protocol::{MessageId, Position, RoomId, SessionId};

/// A resume under way.
pub(super) struct Resume {
    /// The connection that is taken up again.
    lost: SessionId,
    re: Option<MessageId>,
    rooms: vec::IntoIter<(RoomId, Position)>,
    named: u32,
    /// The one that has been asked and has not answered.
    entering: Option<RoomId>,
}

/// What to do now.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// Nothing: a room has yet to answer, or its words to leave.
    Wait,
    /// Enter this room, heard up to there.
    Enter(RoomId, Position),
    /// Every room has been answered for.
    Done {
        /// How many there were.
        rooms: u32,
        /// The guest's own name for the request.
        re: Option<MessageId>,
    },
}

impl Resume {
    /// Nothing is entered yet.
    pub(super) fn new(
        lost: SessionId,
        rooms: Vec<(RoomId, Position)>,
        re: Option<MessageId>,
    ) -> Self {
        let named = u32::try_from(rooms.len()).unwrap_or(u32::MAX);
        Self { lost, re, rooms: rooms.into_iter(), named, entering: None }
    }

    /// What to do now, `drained` saying whether all that was said has left, but for a little.
    pub(super) fn next(&mut self, drained: bool) -> Next {
        if self.entering.is_some() || !drained {
            return Next::Wait;
        }
        match self.rooms.next() {
            Some((room, position)) => {
                self.entering = Some(room.clone());
                Next::Enter(room, position)
            }
            None => Next::Done { rooms: self.named, re: self.re.take() },
        }
    }

    /// A room has replayed what was missed, or let nobody in; whether it was asked for this.
    pub(super) fn answered(&mut self, room: &RoomId) -> bool {
        self.entering.take_if(|it| it == room).is_some()
    }

    /// The connection that is taken up again.
    pub(super) fn lost(&self) -> SessionId {
        self.lost
    }

    /// The guest's own name for the request.
    pub(super) fn re(&self) -> Option<&MessageId> {
        self.re.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::Epoch;

    use super::*;

    const LOST: SessionId = SessionId::from_u128(1);

    fn room(name: usize) -> RoomId {
        RoomId::new(&format!("room-{name}")).unwrap()
    }

    fn position(seq: u64) -> Position {
        Position { epoch: Epoch(7), seq }
    }

    #[test]
    fn a_room_answers_and_its_words_leave_before_the_next_is_entered() {
        let id = Some(MessageId::new("r").unwrap());
        let mut resume =
            Resume::new(LOST, vec![(room(0), position(1)), (room(1), position(2))], id);
        assert_eq!(resume.next(false), Next::Wait);
        assert_eq!(resume.next(true), Next::Enter(room(0), position(1)));
        assert_eq!(resume.next(true), Next::Wait);
        assert!(!resume.answered(&room(1)), "another one's answer");
        assert_eq!(resume.next(true), Next::Wait);
        assert!(resume.answered(&room(0)));
        assert_eq!(resume.next(false), Next::Wait);
        assert_eq!(resume.next(true), Next::Enter(room(1), position(2)));
        assert!(resume.answered(&room(1)));
        assert_eq!(resume.next(false), Next::Wait);
        let re = Some(MessageId::new("r").unwrap());
        assert_eq!(resume.next(true), Next::Done { rooms: 2, re });
    }

    #[test]
    fn without_rooms_it_is_done_at_once() {
        assert_eq!(
            Resume::new(LOST, Vec::new(), None).next(true),
            Next::Done { rooms: 0, re: None }
        );
    }

    proptest! {
        #[test]
        fn every_room_is_entered_once_in_order_and_never_two_at_a_time(
            count in 0..40_usize,
            words in prop::collection::vec((any::<bool>(), any::<bool>()), 0..400),
        ) {
            let rooms = (0..count).map(|n| (room(n), position(n as u64))).collect();
            let mut resume = Resume::new(LOST, rooms, None);
            let (mut entered, mut waiting) = (Vec::new(), None);
            for (drained, answers) in words.into_iter().chain(vec![(true, true); count * 2]) {
                if answers && let Some(room) = waiting.take() {
                    prop_assert!(resume.answered(&room));
                }
                match resume.next(drained) {
                    Next::Wait => prop_assert!(waiting.is_some() || !drained),
                    Next::Enter(room, _) => {
                        prop_assert!(drained && waiting.is_none());
                        entered.push(room.clone());
                        waiting = Some(room);
                    }
                    Next::Done { rooms, .. } => {
                        prop_assert_eq!((rooms as usize, entered.len()), (count, count));
                        break;
                    }
                }
            }
            prop_assert_eq!(entered, (0..count).map(room).collect::<Vec<_>>());
        }
    }
}
