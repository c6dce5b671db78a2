//! What a guest has published and is on its way. Pure.

use std::collections::VecDeque;

use protocol::{RoomId, activity::Draft};

use super::places::Answer;

/// An activity that has not been taken yet.
pub(super) struct Publication {
    /// Where it is to be told.
    pub(super) room: RoomId,
    /// What.
    pub(super) draft: Draft,
    /// How its author is answered.
    pub(super) answer: Answer,
}

/// Activities in the order in which they were published.
#[derive(Default)]
pub(super) struct Publications {
    queue: VecDeque<Publication>,
    under_way: usize,
}

/// Activities that go together.
pub(super) struct Batch {
    pub(super) room: RoomId,
    pub(super) drafts: Vec<Draft>,
    pub(super) answers: Vec<Answer>,
}

// === impl Publications ===

impl Publications {
    /// How many have no answer yet.
    pub(super) fn len(&self) -> usize {
        self.queue.len() + self.under_way
    }

    /// One more waits.
    pub(super) fn push(&mut self, publication: Publication) {
        self.queue.push_back(publication);
    }

    /// Sends off what waits for the first room, unless something is under way.
    pub(super) fn send_off(&mut self) -> Option<Batch> {
        if self.under_way > 0 {
            return None;
        }
        let room = self.queue.front()?.room.clone();
        let (mut drafts, mut answers) = (Vec::new(), Vec::new());
        let neighbours = self.queue.iter().take_while(|next| next.room == room).count();
        for next in self.queue.drain(..neighbours) {
            drafts.push(next.draft);
            answers.push(next.answer);
        }
        self.under_way = answers.len();
        Some(Batch { room, drafts, answers })
    }

    /// What was under way is answered.
    pub(super) fn arrived(&mut self) {
        self.under_way = 0;
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Kind, Payload};

    use super::*;

    fn publication(room: &str) -> Publication {
        let draft = Draft {
            kind: Kind::new("x").unwrap(),
            data: Payload::from_json("{}".to_owned()),
            id: None,
            at: None,
            source_agent: None,
            circle: None,
            project: None,
            library: None,
            durable: None,
        };
        Publication { room: RoomId::new(room).unwrap(), draft, answer: Answer::default() }
    }

    #[test]
    fn nothing_overtakes_and_neighbours_go_together() {
        let mut all = Publications::default();
        let sent = |all: &mut Publications| {
            all.send_off().map(|it| (it.room.to_string(), it.drafts.len(), it.answers.len()))
        };
        for room in ["bus:a", "bus:a", "bus:b", "bus:a"] {
            all.push(publication(room));
        }
        assert_eq!(sent(&mut all), Some(("bus:a".to_owned(), 2, 2)));
        assert_eq!((all.len(), sent(&mut all)), (4, None), "one at a time is on its way");
        for room in ["bus:b", "bus:a"] {
            all.arrived();
            assert_eq!(sent(&mut all), Some((room.to_owned(), 1, 1)));
        }
        all.arrived();
        assert_eq!((all.len(), sent(&mut all)), (0, None));
    }
}
