//! What happened elsewhere, in dialects without an own way to say so, and what one hears of it.

use protocol::activity::ActivityEvent;

use super::{Stamp, Telling, Voice, fields};
use crate::findings;

pub(super) fn tell<V: Voice>(event: &ActivityEvent, stamp: Stamp) -> Telling<'_, V::Instant> {
    match event {
        ActivityEvent::Happened { room, activity } => Telling::Happened(fields::Happened {
            room_id: room.as_str(),
            event_type: activity.kind.as_str(),
            activity: findings::Activity::new(activity, V::instant),
            seq: stamp.seq,
        }),
        ActivityEvent::Subscribed { room, interest } => {
            Telling::Subscribed(findings::Subscribed::new(room, interest))
        }
    }
}
