//! Parts of what the housekeeper knows, each found with a bounded look.

use std::ops::Bound;

use protocol::{RoomId, admin::ConnectionInfo};

use super::{
    messages::{Among, LookAt, LookAtRooms, SomeConnections, SomeRooms},
    registry::Registry,
};

impl Registry {
    /// Those among some connections that are wanted.
    pub(super) fn look_at(&self, it: &LookAt) -> SomeConnections {
        let all = self.sessions.len();
        let fits = |info: &&ConnectionInfo| it.kind.fits(info);
        match &it.among {
            Among::These(sessions) => {
                let there = sessions.iter().filter_map(|session| self.sessions.get(session));
                let found = there.map(|card| &card.info).filter(fits).cloned().collect();
                SomeConnections { found, up_to: None, all }
            }
            Among::Behind(after, most) => {
                let from = after.map_or(Bound::Unbounded, Bound::Excluded);
                let mut rest = self.sessions.range((from, Bound::Unbounded));
                let (mut found, mut last) = (Vec::new(), None);
                for (session, card) in rest.by_ref().take(*most) {
                    last = Some(*session);
                    found.extend(Some(&card.info).filter(fits).cloned());
                }
                SomeConnections { found, up_to: rest.next().and(last), all }
            }
        }
    }

    /// Some of the rooms.
    pub(super) fn look_at_rooms(&self, it: &LookAtRooms) -> SomeRooms {
        let from = it.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = self.rooms.range::<RoomId, _>((from, Bound::Unbounded));
        let (mut rooms, mut last) = (Vec::new(), None);
        for (room, card) in rest.by_ref().take(it.most) {
            last = Some(room);
            rooms.push(card.addr.clone());
        }
        SomeRooms { rooms, up_to: rest.next().and(last).cloned(), all: self.rooms.len() }
    }
}
