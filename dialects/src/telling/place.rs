//! What happens in a room and on its sheets.

use protocol::{room::RoomEvent, sheet::SheetEvent};

use super::{Stamp, Voice, fields, name, own, word};
use crate::{payload::embed, standing};

pub(super) fn room<V: Voice>(event: &RoomEvent, stamp: Stamp, voice: V) -> String {
    match event {
        RoomEvent::Message { room, id, from, message } => {
            let told = fields::RoomMessage {
                room_id: room.as_str(),
                user_id: from.user.as_str(),
                user_name: &from.name,
                message: embed(message),
                timestamp: V::instant(stamp.at),
                message_id: own(id.as_ref()),
                seq: stamp.seq,
            };
            voice.say(word("room_message", "room.message"), told)
        }
        RoomEvent::Left { room, closed: false } => {
            voice.say(word("room_left", "room.left"), name(room))
        }
        RoomEvent::Left { room, closed: true } => {
            voice.say(word("room_closed", "room.closed"), name(room))
        }
        RoomEvent::Published { room, position, duplicate } => {
            let told = standing::Published::new(room, *position, *duplicate);
            voice.say(word("published", "room.published"), told)
        }
        RoomEvent::Recovered { room, position, recovery } => {
            let told = standing::RoomResumed::new(room, *position, *recovery);
            voice.say(word("room_resumed", "room.resumed"), told)
        }
        RoomEvent::ReplayDone { room, position } => {
            let told = standing::ReplayDone::new(room, *position);
            voice.say(word("replay_done", "room.replay_done"), told)
        }
    }
}

pub(super) fn sheet<V: Voice>(event: &SheetEvent, stamp: Stamp, voice: V) -> String {
    let (SheetEvent::Updated(now) | SheetEvent::Stale(now)) = event;
    let told = fields::CellUpdated {
        room_id: now.room.as_str(),
        sheet_id: now.sheet.as_str(),
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        user_id: now.author.user.as_str(),
        user_name: &now.author.name,
        version: now.version,
        stale: matches!(event, SheetEvent::Stale(_)),
        seq: stamp.seq,
    };
    voice.say(word("cell_updated", "sheet.cell_updated"), told)
}
