//! The sockets of one person, oldest first. Pure: knows no actor.

use protocol::SessionId;

/// A bounded list of sockets, each with a handle of type `H`.
pub(super) struct Devices<H> {
    limit: usize,
    list: Vec<(SessionId, H)>,
}

impl<H> Devices<H> {
    /// None yet, and never more than `limit`.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), list: Vec::new() }
    }

    /// Adds a socket; returns the oldest, if it has to make room.
    pub(super) fn attach(&mut self, session: SessionId, handle: H) -> Option<H> {
        let crowded = self.list.len() >= self.limit;
        let oldest = crowded.then(|| self.list.remove(0).1);
        self.list.reserve_exact(1);
        self.list.push((session, handle));
        oldest
    }

    /// Forgets a socket.
    pub(super) fn detach(&mut self, session: SessionId) {
        self.list.retain(|(id, _)| *id != session);
    }

    /// Forgets every socket for which `still` is false.
    pub(super) fn keep(&mut self, mut still: impl FnMut(SessionId, &H) -> bool) {
        self.list.retain(|(session, handle)| still(*session, handle));
    }

    /// The handle of one socket.
    pub(super) fn get(&self, session: SessionId) -> Option<&H> {
        self.list.iter().find(|(id, _)| *id == session).map(|(_, handle)| handle)
    }

    /// All sockets, oldest first.
    pub(super) fn all(&self) -> impl Iterator<Item = (SessionId, &H)> {
        self.list.iter().map(|(session, handle)| (*session, handle))
    }

    /// All handles, oldest first.
    pub(super) fn handles(&self) -> impl Iterator<Item = &H> {
        self.list.iter().map(|(_, handle)| handle)
    }

    /// How many sockets the person has.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether the person has no socket.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room_for_the_sixth() {
        let id = |n: u128| SessionId::from_u128(n);
        let mut devices = Devices::new(5);
        for n in 0..5 {
            assert_eq!(devices.attach(id(n), n), None);
        }
        assert_eq!(devices.attach(id(5), 5), Some(0));
        devices.detach(id(3));
        assert_eq!(devices.attach(id(6), 6), None);
        assert_eq!(devices.handles().copied().collect::<Vec<_>>(), [1, 2, 4, 5, 6]);
        devices.keep(|session, _| session != id(4));
        assert_eq!(devices.handles().copied().collect::<Vec<_>>(), [1, 2, 5, 6]);
    }
}
