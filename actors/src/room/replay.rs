//! What a member who comes back has missed.

use std::sync::Arc;

use protocol::{Delivery, Event, Loss, Position, Recovery, SessionId, room::RoomEvent};

use super::{RoomActor, fanout};
use crate::{clock::now, session::messages::SessionMail, tally};

impl RoomActor {
    /// Tells a member everything since a position, or that it is lost to them: all at once, so
    /// that nothing comes between.
    pub(super) fn replay(&mut self, session: SessionId, since: Position) {
        let (recovery, missed) = match self.missed(since) {
            Ok(missed) => {
                tally::count(|t| t.recoveries += 1);
                let missed = self.choose_missed(session, missed);
                let count = u32::try_from(missed.len()).unwrap_or(u32::MAX);
                (Recovery::Recovered(count), missed)
            }
            Err(loss) => {
                tally::count(|t| t.recoveries_lost += 1);
                (Recovery::Lost(loss), Vec::new())
            }
        };
        self.tell_replay(session, recovery, missed);
    }

    /// A session that asks for what it missed is in the room, and has missed nothing.
    pub(super) fn replay_nothing(&self, session: SessionId) {
        self.tell_replay(session, Recovery::Lost(Loss::AlreadyJoined), Vec::new());
    }

    fn missed(&self, since: Position) -> Result<Vec<Arc<Delivery>>, Loss> {
        let here = self.position();
        if since.epoch != here.epoch || since.seq > here.seq {
            return Err(Loss::EpochChanged);
        }
        if since.seq == here.seq {
            return Ok(Vec::new());
        }
        self.history.since(since.seq).ok_or(Loss::Trimmed)
    }

    fn tell_replay(&self, session: SessionId, recovery: Recovery, missed: Vec<Arc<Delivery>>) {
        let Some(member) = self.members.get(session) else { return };
        let (room, position) = (self.room.clone(), self.position());
        let begin = RoomEvent::Recovered { room: room.clone(), position, recovery };
        let end = RoomEvent::ReplayDone { room, position };
        let told = |event| Arc::new(Delivery::new(Event::Room(event), now()));
        let all = std::iter::once(told(begin)).chain(missed).chain([told(end)]).collect();
        fanout::takes(member, SessionMail::DeliverAll(all), true);
    }
}
