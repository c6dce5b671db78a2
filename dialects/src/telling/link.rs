//! The connection itself, but for the first word, of which each dialect has its own.

use protocol::link::LinkEvent;

use super::{Stamp, Voice, fields, word};
use crate::standing;

pub(super) fn tell<V: Voice>(event: &LinkEvent, stamp: Stamp, voice: V) -> Option<String> {
    let alive = fields::Alive { timestamp: V::instant(stamp.at) };
    Some(match event {
        LinkEvent::Welcome(_) | LinkEvent::Hello(_) => return None,
        LinkEvent::Pong => voice.say(word("pong", "pong"), alive),
        LinkEvent::Heartbeat => voice.say(word("heartbeat", "ping"), alive),
        LinkEvent::Resumed { rooms, resume_token } => {
            let told = standing::Resumed { rooms: *rooms, resume_token: resume_token.expose() };
            voice.say(word("resumed", "connection.resumed"), told)
        }
        LinkEvent::Expiring { expires } => {
            let expires_in = expires.since(stamp.at).as_secs();
            let told = fields::TokenExpiring { expires_at: V::instant(*expires), expires_in };
            voice.say(word("token_expiring", "token.expiring"), told)
        }
        LinkEvent::Refreshed { expires } => {
            let told = fields::TokenRefreshed { expires_at: expires.map(V::instant) };
            voice.say(word("token_refreshed", "token.refreshed"), told)
        }
    })
}
