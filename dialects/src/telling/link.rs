//! The connection itself, but for the first word, of which each dialect has its own.

use protocol::link::LinkEvent;

use super::{Stamp, Telling, Voice, fields};
use crate::standing;

pub(super) fn tell<V: Voice>(event: &LinkEvent, stamp: Stamp) -> Option<Telling<'_, V::Instant>> {
    let alive = fields::Alive { timestamp: V::instant(stamp.at) };
    Some(match event {
        LinkEvent::Welcome(_) | LinkEvent::Hello(_) => return None,
        LinkEvent::Pong => Telling::Pong(alive),
        LinkEvent::Heartbeat => Telling::Heartbeat(alive),
        LinkEvent::Resumed { rooms, resume_token } => Telling::Resumed(standing::Resumed {
            rooms: *rooms,
            resume_token: resume_token.expose(),
        }),
        LinkEvent::Expiring { expires } => Telling::Expiring(fields::TokenExpiring {
            expires_at: V::instant(*expires),
            expires_in: expires.since(stamp.at).as_secs(),
        }),
        LinkEvent::Refreshed { expires } => {
            Telling::Refreshed(fields::TokenRefreshed { expires_at: expires.map(V::instant) })
        }
    })
}
