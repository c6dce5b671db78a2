//! What happened elsewhere, in dialects without an own way to say so, and what one hears of it.

use protocol::activity::ActivityEvent;
use serde::Serialize;

use super::{Stamp, Voice, word};
use crate::findings;

/// Something happened.
#[derive(Serialize)]
struct Happened<'a, T> {
    room_id: &'a str,
    event_type: &'a str,
    #[serde(flatten)]
    activity: findings::Activity<'a, T>,
    /// Its place in the order of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
}

pub(super) fn tell<V: Voice>(event: &ActivityEvent, stamp: Stamp, voice: V) -> String {
    match event {
        ActivityEvent::Happened { room, activity } => {
            let told = Happened {
                room_id: room.as_str(),
                event_type: activity.kind.as_str(),
                activity: findings::Activity::new(activity, V::instant),
                seq: stamp.seq,
            };
            voice.say(word("event", "event"), told)
        }
        ActivityEvent::Subscribed { room, interest } => {
            let told = findings::Subscribed::new(room, interest);
            voice.say(word("events_subscribed", "events.subscribed"), told)
        }
    }
}
