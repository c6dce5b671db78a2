//! How available a person has said to be. Pure.
//!
//! It is said of the person and not of a socket: every socket of theirs shows it, in rooms that
//! they enter later too. It outlives the last socket for as long as rooms wait for its return.

use std::time::Duration;

use protocol::{Timestamp, presence::Status};

/// What was said last.
#[derive(Default)]
pub(super) struct Mood {
    status: Status,
    /// Since when there is no socket.
    alone_since: Option<Timestamp>,
}

impl Mood {
    /// A socket says it.
    pub(super) fn say(&mut self, status: Status) {
        self.status = status;
    }

    /// The last socket is gone.
    pub(super) fn alone(&mut self, now: Timestamp) {
        self.alone_since.get_or_insert(now);
    }

    /// A socket has come; how available it is to show the person, who is forgiven an absence of
    /// less than `grace`.
    pub(super) fn company(&mut self, grace: Duration, now: Timestamp) -> Status {
        if !self.lasts(grace, now) {
            self.status = Status::default();
        }
        self.alone_since = None;
        self.status
    }

    /// Whether there is anything to remember.
    pub(super) fn matters(&self, grace: Duration, now: Timestamp) -> bool {
        self.status != Status::default() && self.lasts(grace, now)
    }

    fn lasts(&self, grace: Duration, now: Timestamp) -> bool {
        self.alone_since.is_none_or(|since| now.since(since) < grace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(15);

    #[test]
    fn it_outlives_the_last_socket_by_the_grace() {
        let at = Timestamp::from_secs;
        let mut mood = Mood::default();
        assert!(!mood.matters(GRACE, at(0)));
        mood.say(Status::Busy);
        mood.alone(at(10));
        mood.alone(at(20));
        assert!(mood.matters(GRACE, at(24)) && !mood.matters(GRACE, at(25)));
        assert_eq!(mood.company(GRACE, at(24)), Status::Busy);
        assert_eq!(mood.company(GRACE, at(99)), Status::Busy, "there is company");
        mood.alone(at(100));
        assert_eq!(mood.company(GRACE, at(115)), Status::Online);
    }
}
