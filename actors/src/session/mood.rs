//! How available the person has said to be, as far as this socket knows. Pure.
//!
//! It is the person's: what one socket says, the others show in their rooms too. The person's own
//! actor puts in order what several say at once.

use protocol::presence::Status;

/// What was said last, here or elsewhere.
#[derive(Default)]
pub(super) struct Mood {
    /// None, if nothing is known: then a room that knows the person knows better.
    status: Option<Status>,
    /// How often this socket has said something that the person has not passed on yet.
    on_its_way: u16,
}

impl Mood {
    /// What rooms are to show.
    pub(super) const fn status(&self) -> Option<Status> {
        self.status
    }

    /// This socket says it.
    pub(super) fn say(&mut self, status: Status) {
        self.status = Some(status);
        self.on_its_way = self.on_its_way.saturating_add(1);
    }

    /// The person passes on what was said, by this socket or another; true if it is news. What
    /// others have said before this one's own words is none.
    pub(super) fn hear(&mut self, status: Status, ours: bool) -> bool {
        if ours {
            self.on_its_way = self.on_its_way.saturating_sub(1);
        }
        !ours && self.on_its_way == 0 && self.status.replace(status) != Some(status)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ones_own_words_are_no_news() {
        let mut mood = Mood::default();
        assert!(mood.hear(Status::Busy, false) && !mood.hear(Status::Busy, false));
        mood.say(Status::Away);
        assert!(!mood.hear(Status::Online, false), "it was said before one's own");
        assert!(!mood.hear(Status::Away, true));
        assert_eq!(mood.status(), Some(Status::Away));
        assert!(mood.hear(Status::Online, false));
    }

    proptest! {
        /// Two sockets say what they like, and hear of it as late as they like.
        #[test]
        fn all_sockets_know_the_same_in_the_end(
            script in prop::collection::vec((0..4_u8, any::<bool>()), 0..60)
        ) {
            let mut moods = [Mood::default(), Mood::default()];
            let mut said = Vec::new();
            let mut heard = [0, 0];
            let finish = [(3, false), (3, true)].into_iter().cycle().take(400);
            for (what, second) in script.into_iter().chain(finish) {
                let me = usize::from(second);
                match [Status::Online, Status::Away, Status::Busy].get(usize::from(what)) {
                    Some(status) => {
                        moods[me].say(*status);
                        said.push((me, *status));
                    }
                    None => if let Some((by, status)) = said.get(heard[me]) {
                        heard[me] += 1;
                        moods[me].hear(*status, *by == me);
                    }
                }
            }
            let last = said.last().map(|(_, status)| *status);
            prop_assert_eq!([moods[0].status(), moods[1].status()], [last, last]);
        }
    }
}
